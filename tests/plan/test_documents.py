"""Kinds of document and what stands on them beside amounts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.config.sections.transactions import (
    Assign,
    ClassRow,
    LocationRow,
    MethodRow,
    Numbering,
    TermsMode,
    TermsRow,
    TransactionsSection,
    TransactionType,
)
from app.core.company import ClassTracking
from app.core.document import Estimate, Invoice, Kind, Payment, SalesReceipt
from app.core.listing import Customer, Item, ItemType, Named, Ref
from app.core.order import Address
from app.plan.view import BooksView
from tests.plan.orders import (
    ACCOUNTS,
    AMERICAN,
    DAY,
    ONLINE,
    books,
    codes,
    config,
    form,
    line,
    order,
    plan,
    ref,
    taxed_order,
)

WITH_CLASSES = replace(AMERICAN, classes=ClassTracking.DOCUMENT, locations=True)


def kinds(type_: TransactionType, *, paid: bool = True) -> list[Kind]:
    what = taxed_order() if paid else replace(taxed_order(), paid=None)
    result = plan(what, config(transactions=TransactionsSection(type=type_)))
    return [document.key.kind for document in result.documents]


@pytest.mark.parametrize(
    ("type_", "when_paid", "when_unpaid"),
    [
        (TransactionType.SALES_RECEIPT, [Kind.SALES_RECEIPT], [Kind.SALES_RECEIPT]),
        (TransactionType.INVOICE, [Kind.INVOICE], [Kind.INVOICE]),
        (TransactionType.INVOICE_IF_PAID, [Kind.INVOICE, Kind.PAYMENT], [Kind.INVOICE]),
        (TransactionType.INVOICE_AND_PAYMENT, [Kind.INVOICE, Kind.PAYMENT], [Kind.INVOICE, Kind.PAYMENT]),
        (TransactionType.ESTIMATE, [Kind.ESTIMATE], [Kind.ESTIMATE]),
    ],
)
def test_an_order_becomes_the_documents_of_its_type(
    type_: TransactionType, when_paid: list[Kind], when_unpaid: list[Kind]
) -> None:
    assert kinds(type_) == when_paid
    assert kinds(type_, paid=False) == when_unpaid


def test_sales_orders_are_refused_where_the_books_have_none() -> None:
    result = plan(taxed_order(), config(transactions=TransactionsSection(type=TransactionType.SALES_ORDER)))
    assert codes(result) == ["kind_not_offered"]


def test_the_payment_is_all_of_its_invoice_on_the_day_the_money_came() -> None:
    what = replace(taxed_order(), paid=datetime(2026, 11, 5, 20, tzinfo=UTC))
    result = plan(what, config(transactions=TransactionsSection(type=TransactionType.INVOICE_IF_PAID)))
    invoice, payment = result.documents
    assert isinstance(invoice, Invoice)
    assert isinstance(payment, Payment)
    assert (payment.amount, payment.date) == (invoice.total, date(2026, 11, 5))
    assert payment.applies_to == invoice.key
    assert payment.customer == invoice.customer
    assert (payment.deposit_to, payment.reference) == (Ref("4", "Undeposited Funds"), "ch_3QLarkspur")


def test_a_payment_without_a_reference_is_found_again_by_the_order_number() -> None:
    what = replace(taxed_order(), payment=replace(taxed_order().payment, reference=""))
    result = plan(what, config(transactions=TransactionsSection(type=TransactionType.INVOICE_IF_PAID)))
    payment = result.documents[1]
    assert isinstance(payment, Payment)
    assert payment.reference == "1042"


def test_an_invoice_of_zero_needs_no_payment() -> None:
    free = order([line(total="0.00", subtotal="12.90")])
    result = plan(free, config(transactions=TransactionsSection(type=TransactionType.INVOICE_AND_PAYMENT)))
    assert [document.key.kind for document in result.documents] == [Kind.INVOICE]


def test_the_key_names_the_books_the_connection_and_the_order() -> None:
    key = form(plan(taxed_order())).key
    assert (key.books, key.subject, key.part, key.attempt) == (AMERICAN.id, "c1:18301", "", 1)


def test_paypals_money_goes_where_the_payment_method_says() -> None:
    rows = [MethodRow(method="stripe", ref=ref("21", "Card"), deposit=ref("22", "Stripe clearing"))]
    receipt = form(plan(taxed_order(), config(transactions=TransactionsSection(methods=rows))))
    assert isinstance(receipt, SalesReceipt)
    assert receipt.deposit_to == Ref("22", "Stripe clearing")
    assert receipt.payment_method == Ref("21", "Card")


def test_terms_give_the_invoice_its_due_day() -> None:
    section = TransactionsSection(
        type=TransactionType.INVOICE,
        terms_mode=TermsMode.BY_METHOD,
        terms_rows=[TermsRow(method="stripe", ref=ref("3", "Net 30"))],
    )
    view = replace(books(), terms={"3": Named("3", "Net 30", days=30)})
    invoice = form(plan(taxed_order(), config(transactions=section), view))
    assert isinstance(invoice, Invoice)
    assert (invoice.terms, invoice.due) == (Ref("3", "Net 30"), DAY + timedelta(days=30))


def test_the_receivable_account_is_ours_only_in_the_companys_currency() -> None:
    accounts = ACCOUNTS.model_copy(update={"receivable": ref("84", "Web receivables")})
    choices = config(accounts=accounts, transactions=TransactionsSection(type=TransactionType.INVOICE))
    multi = books(replace(AMERICAN, multicurrency=True))
    at_home, abroad = (
        form(plan(taxed_order(), choices, multi)),
        form(plan(order([line(currency="EUR")], currency="EUR"), choices, multi)),
    )
    assert isinstance(at_home, Invoice)
    assert isinstance(abroad, Invoice)
    assert (at_home.receivable, abroad.receivable) == (Ref("84", "Web receivables"), None)


def by_channel() -> TransactionsSection:
    return TransactionsSection(
        class_mode=Assign.BY_CHANNEL,
        class_rows=[
            ClassRow(channel="pos", ref=ref("51", "Shop")),
            ClassRow(channel="web", ref=ref("52", "Web")),
        ],
        location_mode=Assign.BY_CHANNEL,
        location_rows=[LocationRow(channel="web", ref=ref("61", "Online"))],
    )


def test_class_and_location_follow_the_channel() -> None:
    what = replace(taxed_order(), channel="web")
    found = form(plan(what, config(transactions=by_channel()), books(WITH_CLASSES)))
    assert (found.class_, found.location) == (Ref("52", "Web"), Ref("61", "Online"))
    assert {each.class_ for each in found.lines} == {None}


def test_where_classes_are_tracked_by_line_every_line_and_the_discount_have_it() -> None:
    what = replace(order([line(total="10.00", subtotal="12.90")]), channel="web")
    company = replace(WITH_CLASSES, classes=ClassTracking.LINE)
    found = form(plan(what, config(transactions=by_channel()), books(company)))
    assert found.class_ is None
    assert {each.class_ for each in found.lines} == {Ref("52", "Web")}
    assert found.discount is not None
    assert found.discount.class_ == Ref("52", "Web")


def test_a_channel_without_a_row_has_no_class() -> None:
    what = replace(taxed_order(), channel="market")
    found = form(plan(what, config(transactions=by_channel()), books(WITH_CLASSES)))
    assert (found.class_, found.location) == (None, None)


def test_the_memo_fills_its_placeholders_and_leaves_other_braces_alone() -> None:
    section = TransactionsSection(
        memo="{number} {customer} {payment_method} {sum}", message="Thank you, {customer}"
    )
    found = form(plan(taxed_order(), config(transactions=section)))
    assert found.memo == "1042 Maya Okafor Credit card {sum}"
    assert found.message == "Thank you, Maya Okafor"


def test_the_order_number_is_in_the_memo_even_where_quickbooks_numbers() -> None:
    section = TransactionsSection(memo="Web sale", numbering=Numbering.BOOKS)
    found = form(plan(taxed_order(), config(transactions=section)))
    assert (found.number, found.memo) == ("", "Order 1042. Web sale")


def test_a_note_of_five_thousand_letters_is_cut_to_what_the_books_hold() -> None:
    what = replace(taxed_order(), note="🌿" * 5000)
    section = TransactionsSection(memo="{number} {note}", message="{note}")
    found = form(plan(what, config(transactions=section)))
    assert len(found.memo.encode("utf-16-le")) // 2 <= ONLINE.memo_length
    assert len(found.message.encode("utf-16-le")) // 2 <= ONLINE.message_length


def test_addresses_and_e_mail_are_those_of_the_order() -> None:
    away = replace(
        taxed_order(), shipping_to=replace(taxed_order().shipping_to, address=Address(city="Reno"))
    )
    found = form(plan(away))
    assert found.bill_to == taxed_order().billing.address
    assert found.ship_to == Address(city="Reno")
    assert found.email == "maya@example.com"


@pytest.mark.parametrize("email", ["maya", "maya@home", "", "m" * 100 + "@example.com"])
def test_an_e_mail_that_quickbooks_would_refuse_is_left_off(email: str) -> None:
    what = replace(taxed_order(), billing=replace(taxed_order().billing, email=email))
    assert form(plan(what)).email == ""


def test_an_order_in_a_closed_period_is_held() -> None:
    result = plan(taxed_order(), view=books(replace(AMERICAN, closed_until=DAY)))
    assert codes(result) == ["closed_period"]
    assert "11/02/2026" in result.reasons[0].message


def test_an_estimate_posts_nothing_so_no_period_is_closed_to_it() -> None:
    section = TransactionsSection(type=TransactionType.ESTIMATE)
    result = plan(taxed_order(), config(transactions=section), books(replace(AMERICAN, closed_until=DAY)))
    assert isinstance(form(result), Estimate)


def test_all_that_is_to_be_mended_shows_at_once() -> None:
    vendor = Customer("5", "Maya Okafor", kind="vendor")
    inactive = Item("31", "LPG-101", ItemType.SERVICE, active=False)
    held = plan(taxed_order(), view=BooksView(AMERICAN, ONLINE, customers=(vendor,), items=(inactive,)))
    assert codes(held) == ["name_taken", "item_inactive"]
