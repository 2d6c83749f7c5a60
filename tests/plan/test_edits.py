"""An order that the store changed after it was exported: what its documents become, and what a person decides."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from app.config.document import ReadyConfig
from app.config.sections.export import ExportSection
from app.config.sections.transactions import TransactionsSection, TransactionType
from app.core.document import Form, Kind, Payment
from app.core.listing import Customer
from app.core.order import Address, Order, Party
from app.core.posted import Posted
from app.plan.view import BooksView, Change, Plan
from tests.plan.orders import (
    AMERICAN,
    books,
    codes,
    config,
    line,
    money,
    order,
    plan,
    posted,
    refund,
    shipping,
    taxed_order,
)

PAID = config(transactions=TransactionsSection(type=TransactionType.INVOICE_AND_PAYMENT))
ESTIMATES = config(transactions=TransactionsSection(type=TransactionType.ESTIMATE))
BUYER = taxed_order().billing
KNOWN = replace(books(), customers=(Customer("12", "Tunde Okafor", email=BUYER.email),))


def smaller() -> Order:
    """One soap instead of two: 18.99 instead of 32.99."""
    return order([line(total="12.90", tax="1.09")], [shipping()])


def larger() -> Order:
    """Three soaps: 47.00."""
    return order([line(total="38.70", tax="3.30", quantity="3")], [shipping()])


def exported(
    choices: ReadyConfig | None = None, what: Order | None = None, view: BooksView = KNOWN
) -> list[Posted]:
    sold = what or taxed_order()
    return posted(plan(sold, choices, view), sold)


def after(
    what: Order, past: Sequence[Posted], choices: ReadyConfig | None = None, view: BooksView = KNOWN
) -> Plan:
    return plan(what, choices, view, past)


def totals(changes: Sequence[Change]) -> list[tuple[Kind, str, str]]:
    return [
        (each.standing.key.kind, str(each.standing.total.amount), str(each.document.total.amount))
        for each in changes
    ]


def test_an_edited_order_changes_its_document_under_the_same_key_and_number() -> None:
    past = exported()
    result = after(smaller(), past)
    assert (result.documents, result.removals, result.reasons) == ((), (), ())
    (change,) = result.changes
    assert isinstance(change.document, Form)
    assert (change.document.key, change.document.number) == (past[0].key, "1042")
    assert str(change) == "sales receipt 1042 goes from 32.99 USD to 18.99 USD"


def test_another_prefix_in_the_settings_gives_the_document_no_other_number() -> None:
    choices = config(export=ExportSection(from_date=date(2026, 1, 1), prefix="WEB-"))
    (change,) = after(smaller(), exported(), choices).changes
    assert isinstance(change.document, Form)
    assert change.document.number == "1042"


def test_an_order_that_is_edited_back_becomes_what_it_was() -> None:
    past = exported()
    (change,) = after(smaller(), past).changes
    now = [
        replace(each, document=change.document, total=change.document.total)
        for each in posted_as(past, smaller())
    ]
    (back,) = after(taxed_order(), now).changes
    assert back.document == past[0].document


def posted_as(past: Sequence[Posted], what: Order) -> list[Posted]:
    """The same documents, posted for another state of the order."""
    (like, *_) = posted(plan(what, view=KNOWN), what)
    return [replace(each, fingerprint=like.fingerprint) for each in past]


@pytest.mark.parametrize(
    "edited",
    [
        replace(taxed_order(), shipping_to=replace(BUYER, address=Address("1 Back Lane", city="Oakland"))),
        replace(taxed_order(), shipping_to=Party("Somebody", "Else")),
    ],
)
def test_an_edit_that_no_document_shows_changes_nothing(edited: Order) -> None:
    result = after(edited, exported())
    assert (result.documents, result.changes, result.removals, result.reasons) == ((), (), (), ())


def test_another_billing_address_is_on_the_document() -> None:
    moved = replace(taxed_order(), billing=replace(BUYER, address=Address("9 New Street", city="Oakland")))
    (change,) = after(moved, exported()).changes
    assert isinstance(change.document, Form)
    assert change.document.bill_to == Address("9 New Street", city="Oakland")
    assert str(change) == "sales receipt 1042 of 32.99 USD changes"


def test_a_setting_that_changed_rewrites_no_order_that_the_store_left_alone() -> None:
    choices = replace(PAID, export=ExportSection(from_date=date(2026, 1, 1), prefix="WEB-"))
    result = after(replace(taxed_order(), status="completed"), exported(), choices)
    assert (result.documents, result.changes, result.removals) == ((), (), ())


def test_a_document_that_was_taken_over_is_never_rewritten() -> None:
    adopted = [replace(each, fingerprint="") for each in exported()]
    assert after(smaller(), adopted).changes == ()


def test_a_new_name_of_a_list_entry_is_no_edit() -> None:
    renamed = replace(KNOWN, customers=(Customer("12", "Okafor Trading", email=BUYER.email),))
    edited = replace(taxed_order(), shipping_to=Party("Somebody", "Else"))
    assert after(edited, exported(), view=renamed).changes == ()


@pytest.mark.parametrize(("edited", "total"), [(smaller(), "18.99"), (larger(), "47.00")])
def test_the_payment_follows_the_total_of_its_invoice(edited: Order, total: str) -> None:
    result = after(edited, exported(PAID), PAID)
    assert totals(result.changes) == [(Kind.INVOICE, "32.99", total), (Kind.PAYMENT, "32.99", total)]


def test_a_payment_that_a_cut_off_run_left_behind_still_follows() -> None:
    invoice, payment = exported(PAID)
    (change, _) = after(smaller(), [invoice, payment], PAID).changes
    (new, *_) = posted_as([invoice], smaller())
    halfway = replace(new, document=change.document, total=change.document.total)
    assert totals(after(smaller(), [halfway, payment], PAID).changes) == [(Kind.PAYMENT, "32.99", "18.99")]


def test_a_payment_that_comes_with_the_edit_is_of_the_new_total() -> None:
    choices = config(transactions=TransactionsSection(type=TransactionType.INVOICE_IF_PAID))
    past = exported(choices, replace(taxed_order(), paid=None))
    result = after(smaller(), past, choices)
    (payment,) = result.documents
    assert isinstance(payment, Payment)
    assert totals(result.changes) == [(Kind.INVOICE, "32.99", "18.99")]
    assert payment.amount == money("18.99")


def test_a_refund_that_comes_with_the_edit_is_posted_beside_the_change() -> None:
    result = after(replace(smaller(), refunds=(refund("5.00"),)), exported())
    assert [each.key.kind for each in result.documents] == [Kind.REFUND_RECEIPT]
    assert len(result.changes) == 1


def test_an_estimate_is_changed_in_its_place_too() -> None:
    past = exported(ESTIMATES)
    assert totals(after(smaller(), past, ESTIMATES).changes) == [(Kind.ESTIMATE, "32.99", "18.99")]


def test_another_kind_of_document_is_posted_after_the_old_one_was_taken_out() -> None:
    past = exported()
    result = after(smaller(), past, PAID)
    assert (result.documents, result.changes, result.removals) == ((), (), tuple(past))
    gone = [replace(each, undone=True) for each in past]
    assert [each.key.kind for each in after(smaller(), gone, PAID).documents] == [Kind.INVOICE, Kind.PAYMENT]


def test_another_buyer_of_a_paid_invoice_takes_both_documents_out() -> None:
    past = exported(PAID)
    sold_to = replace(smaller(), billing=Party("Mirabel", "Stone", email="mirabel@example.com"))
    assert after(sold_to, past, PAID).removals == tuple(past)


def test_another_buyer_of_a_receipt_is_written_on_it() -> None:
    sold_to = replace(taxed_order(), billing=Party("Mirabel", "Stone", email="mirabel@example.com"))
    (change,) = after(sold_to, exported()).changes
    assert change.document.customer.name == "Mirabel Stone"


def test_an_invoice_that_comes_to_nothing_loses_its_payment() -> None:
    past = exported(PAID)
    assert after(order([line(total="0")]), past, PAID).removals == tuple(past)


def test_what_the_books_do_not_change_in_place_is_taken_out() -> None:
    past = [replace(each, fixed=True) for each in exported()]
    assert after(smaller(), past).removals == tuple(past)


def test_nothing_is_taken_out_while_the_order_could_not_be_posted_again() -> None:
    too_late = replace(PAID, export=ExportSection(from_date=date(2027, 1, 1)))
    result = after(smaller(), exported(), too_late)
    assert (result.removals, codes(result)) == ((), ["edited_after_export"])
    assert "Choose an earlier start date" in result.reasons[0].message


def test_in_a_closed_period_nothing_is_sent_and_the_order_says_what_would_change() -> None:
    past = exported()
    closed = replace(KNOWN, company=replace(AMERICAN, closed_until=date(2026, 12, 31)))
    result = after(smaller(), past, view=closed)
    assert (result.changes, codes(result)) == ((), ["changed_in_closed_period"])
    said = result.reasons[0].message
    assert "sales receipt 1042 goes from 32.99 USD to 18.99 USD" in said
    assert "closed until 12/31/2026" in said
    assert after(smaller(), past, PAID, closed).removals == ()


def test_an_edited_order_that_cannot_be_booked_says_so_and_changes_nothing() -> None:
    odd = order([line(total="12.90", tax="1.09")], [shipping()], gap="4.00")
    result = after(odd, exported())
    assert (result.changes, codes(result)) == ((), ["gap_too_large"])


def test_where_no_document_can_be_changed_it_stands_until_it_would_be_told_anything_else() -> None:
    view = replace(KNOWN, limits=replace(KNOWN.limits, in_place=False))
    past = exported(view=view)
    result = after(smaller(), past, view=view)
    assert (result.changes, result.removals) == ((), tuple(past))

    elsewhere = replace(taxed_order(), shipping_to=replace(BUYER, address=Address(city="Elsewhere")))
    same = after(elsewhere, past, view=view)
    assert (same.changes, same.removals) == ((), ())
