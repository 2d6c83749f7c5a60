"""Orders in a company file of QuickBooks Desktop: what it lacks, what it has more of, the tax it computes itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.books.qbd.limits import LIMITS
from app.config.sections.tax import TaxMode, TaxSection
from app.config.sections.transactions import (
    Assign,
    Numbering,
    TermsMode,
    TransactionsSection,
    TransactionType,
)
from app.core.document import CreditMemo, Form, Kind, NewCustomer, SalesOrder, TaxStyle
from app.core.listing import Named, TaxCode, TaxRate
from app.core.order import Order
from app.core.reason import Effect
from app.plan.predict import predict
from app.plan.view import BooksView, Plan
from tests.plan.orders import (
    ACCOUNTS,
    AMERICAN,
    BUYER,
    NOON,
    codes,
    config,
    fee,
    form,
    line,
    money,
    order,
    plan,
    posted,
    ref,
    refund,
    shipping,
    taxed_order,
)

FILE = replace(AMERICAN, automated_tax=False, discounts=False, shipping=False, sales_orders=True)
STATE, CITY = TaxRate("r1", "State", Decimal("7.25")), TaxRate("r2", "City", Decimal("1.25"))
ITEMS = {
    "8.5": TaxCode("8.5", "San Francisco", (STATE, CITY)),
    "0": TaxCode("0", "Out of State", (TaxRate("r0", "Out of State", Decimal(0)),)),
}
TAX = TaxSection(default_code=ref("8.5", "San Francisco"))
NET_30 = Named("30", "Net 30", days=30)


def file(company: object = FILE) -> BooksView:
    assert isinstance(company, type(FILE))
    return BooksView(company, LIMITS, tax_codes=ITEMS, terms={"30": NET_30})


def chosen(type_: TransactionType, tax: TaxSection = TAX) -> Plan:
    return plan(taxed_order(), config(transactions=TransactionsSection(type=type_), tax=tax), file())


def in_file(what: Order, tax: TaxSection = TAX) -> Plan:
    return plan(what, config(tax=tax), file())


def tax_lines(document: Form) -> list[str]:
    return [str(each.amount) for each in document.lines if each.item.name == "Sales tax collected"]


def told(result: Plan, code: str) -> str:
    return next(reason.message for reason in result.reasons if reason.code == code)


# Tax


def test_tax_that_quickbooks_arrives_at_is_left_to_its_tax_item() -> None:
    document = form(in_file(taxed_order()))
    assert document.tax.style is TaxStyle.COMPUTED
    assert document.tax.code is not None
    assert (document.tax.code.id, document.tax.total) == ("8.5", money("2.19"))
    assert [each.taxable for each in document.lines] == [True, False]
    assert tax_lines(document) == []


def test_each_item_of_a_group_is_rounded_by_itself() -> None:
    # 25.80 at 7.25 % are 1.8705, at 1.25 % 0.3225.
    amounts = form(in_file(taxed_order())).tax.amounts
    assert [(each.rate.name, each.amount) for each in amounts] == [
        ("State", money("1.87")),
        ("City", money("0.32")),
    ]


def test_where_quickbooks_would_arrive_at_another_cent_the_tax_is_a_line_and_nothing_else_is_taxable() -> (
    None
):
    result = in_file(order([line(total="25.80", tax="2.20")], [shipping()]))
    document = form(result)
    assert tax_lines(document) == ["2.20 USD"]
    assert not any(each.taxable for each in document.lines)
    assert (document.tax.total, document.tax.code, document.tax.amounts) == (money("0"), None, ())
    assert predict(document).total == document.total == money("33.00")
    assert told(result, "tax_as_line") == (
        "QuickBooks would compute 2.19 USD of tax by “San Francisco” for the sales receipt, and the store says 2.20 "
        "USD. So the store's tax is a line of its own, “Sales tax collected”, and the other lines are not taxable."
    )


def test_without_an_account_for_tax_as_a_line_the_order_waits_and_names_the_section() -> None:
    what = order([line(total="25.80", tax="2.20")])
    result = plan(what, config(tax=TAX, accounts=ACCOUNTS.model_copy(update={"tax": None})), file())
    assert codes(result) == ["tax_as_line", "no_account"]
    assert (result.documents, result.reasons[1].section) == ((), "accounts")
    exact = plan(taxed_order(), config(tax=TAX, accounts=ACCOUNTS.model_copy(update={"tax": None})), file())
    assert form(exact).tax.total == money("2.19")


def test_a_tax_item_of_another_rate_than_the_stores_is_said_to_be_one() -> None:
    result = in_file(order([line(total="100.00", tax="6.00")], percent="6"))
    assert tax_lines(form(result)) == ["6.00 USD"]
    assert told(result, "tax_as_line").endswith(
        "“San Francisco” has 8.5 % and the store charged 6 %: if QuickBooks has a tax item for that, add a row for it "
        "to the tax table."
    )


def test_a_place_without_a_tax_item_waits_for_one() -> None:
    assert codes(in_file(taxed_order(), TaxSection())) == ["no_tax_code"]
    assert codes(in_file(taxed_order(), TaxSection(default_code=ref("99")))) == ["tax_code_gone"]


def test_an_order_without_tax_has_no_taxable_line_and_the_item_for_no_tax_if_there_is_one() -> None:
    what = order([line()], [shipping()])
    document = form(in_file(what))
    assert (document.tax.code, document.tax.total) == (None, money("0"))
    assert not any(each.taxable for each in document.lines)
    exempt = form(in_file(what, TAX.model_copy(update={"exempt_code": ref("0", "Out of State")})))
    assert exempt.tax.code is not None
    assert (exempt.tax.code.name, exempt.tax.amounts) == ("Out of State", ())


def test_tax_below_zero_or_without_an_amount_to_lie_on_is_a_line() -> None:
    credit = order([line(total="20.00", tax="0")], fees=[fee("-10.00", "-0.85")])
    assert tax_lines(form(in_file(credit))) == ["-0.85 USD"]
    alone = order([line(total="0.00", tax="1.00"), line("B", "5.00")])
    assert tax_lines(form(in_file(alone))) == ["1.00 USD"]


def test_tax_as_a_line_item_names_no_tax_item_as_nothing_is_taxable() -> None:
    result = in_file(taxed_order(), TaxSection(mode=TaxMode.LINE_ITEM, default_code=ref("8.5")))
    document = form(result)
    assert (document.tax.code, tax_lines(document)) == (None, ["2.19 USD"])
    assert not any(each.taxable for each in document.lines)
    assert codes(result) == []


# Money given back


def given_back(what: Order) -> Order:
    """20.00 of it, with the tax of 1.70 that QuickBooks too makes of it."""
    return replace(what, refunds=(refund("21.70", lines=[line(total="20.00", tax="1.70")]),))


@pytest.mark.parametrize(
    "type_", [TransactionType.SALES_RECEIPT, TransactionType.INVOICE_AND_PAYMENT, TransactionType.INVOICE]
)
def test_without_refund_receipts_money_given_back_is_a_credit_memo_with_what_is_left_to_do(
    type_: TransactionType,
) -> None:
    choices = config(transactions=TransactionsSection(type=type_), tax=TAX)
    result = plan(given_back(taxed_order()), choices, file())
    back = result.documents[-1]
    assert isinstance(back, CreditMemo)
    assert (back.total, back.tax.total) == (money("21.70"), money("1.70"))
    assert "no refund receipt" in told(result, "refund_as_credit")


def test_a_credit_memo_on_an_invoice_that_is_still_open_needs_no_word() -> None:
    what = replace(given_back(taxed_order()), paid=None)
    result = plan(
        what, config(transactions=TransactionsSection(type=TransactionType.INVOICE), tax=TAX), file()
    )
    assert isinstance(result.documents[-1], CreditMemo)
    assert codes(result) == []


def test_a_refund_takes_its_tax_from_the_account_where_the_sale_put_it() -> None:
    sale = order([line(total="25.80", tax="2.20")], [shipping()])
    at_once = plan(given_back(sale), config(tax=TAX), file())
    back = at_once.documents[-1]
    assert isinstance(back, CreditMemo)
    assert tax_lines(back) == ["1.70 USD"]
    first = plan(sale, config(tax=TAX), file())
    later = plan(given_back(sale), config(tax=TAX), file(), posted(first, sale))
    assert later.documents == (back,)
    assert "as it is on the sale" in told(later, "tax_as_line")


# Sales orders


def test_a_sales_order_has_terms_and_a_day_it_is_due_and_nothing_hangs_on_it() -> None:
    terms = TransactionsSection(
        type=TransactionType.SALES_ORDER, terms_mode=TermsMode.ONE, terms_one=ref("30", "Net 30")
    )
    result = plan(given_back(taxed_order()), config(transactions=terms, tax=TAX), file())
    (document,) = result.documents
    assert isinstance(document, SalesOrder)
    assert document.terms is not None
    assert (document.terms.name, document.due) == ("Net 30", date(2026, 12, 2))
    assert document.store == config().store_name != ""
    assert told(result, "refund_without_sale").startswith(
        "The order was refunded. Its sales order posts nothing"
    )
    sources = {why.field: why.source for why in result.because}
    assert sources["due"] == "as many days after the sales order as the terms “Net 30” give"


def test_closed_books_take_a_sales_order_as_it_posts_nothing() -> None:
    closed = file(replace(FILE, closed_until=date(2026, 12, 31)))
    order_ = config(transactions=TransactionsSection(type=TransactionType.SALES_ORDER), tax=TAX)
    assert plan(taxed_order(), order_, closed).documents
    receipt = plan(taxed_order(), config(tax=TAX), closed)
    assert codes(receipt) == ["closed_period"]


def test_a_payment_that_came_later_is_not_put_on_a_sales_order() -> None:
    choices = config(transactions=TransactionsSection(type=TransactionType.SALES_ORDER), tax=TAX)
    before = replace(taxed_order(), paid=None)
    first = plan(before, choices, file())
    later = plan(replace(before, paid=NOON), choices, file(), posted(first, before))
    assert (later.documents, later.changes, later.removals) == ((), (), ())


# What the file holds


def test_discounts_are_inside_the_lines_and_the_explanation_says_so() -> None:
    result = in_file(order([line(total="20.00", tax="1.70", quantity="3", subtotal="24.00")]))
    document = form(result)
    assert (document.discount, document.lines[0].amount) == (None, money("20.00"))
    assert document.tax.total == money("1.70")
    sources = [why.source for why in result.because if why.field == "amount"]
    assert sources == ["the store's amount after its discount of 4.00 USD, without tax"]


def test_a_price_has_no_more_decimals_than_the_file_takes() -> None:
    many = line(total="1000.00", quantity="3001", tax="0")
    assert form(plan(order([many]))).lines[0].price == Decimal("0.3332223")
    bare = form(in_file(order([many]))).lines[0]
    assert (bare.quantity, bare.price, bare.amount) == (None, None, money("1000.00"))


def test_shipping_is_an_item_of_ours_on_its_income_account() -> None:
    document = form(in_file(taxed_order()))
    assert document.lines[1].item.name == "Shipping"
    assert document.lines[1].amount == money("5.00")


def test_no_message_is_sent_where_the_file_has_a_list_of_them() -> None:
    result = plan(
        taxed_order(),
        config(tax=TAX, transactions=TransactionsSection(message="Thank you, {customer}")),
        file(),
    )
    assert form(result).message == ""
    assert "message" not in [why.field for why in result.because]


def test_no_location_is_sent_to_a_file_without_locations() -> None:
    where = TransactionsSection(location_mode=Assign.ONE, location_one=ref("9", "Shop"))
    company = replace(FILE, locations=True)
    assert form(plan(taxed_order(), config(tax=TAX, transactions=where), file(company))).location is None


def named(first: str, last: str) -> Order:
    buyer = replace(BUYER, first_name=first, last_name=last, email="")
    return replace(taxed_order(), billing=buyer, shipping_to=buyer)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("Zoë", "Ångström", "Zoë Ångström"),
        ("Łukasz", "Kőszegi", "Lukasz Koszegi ~MHNS7HHI"),
        ("山田", "太郎", "?? ?? ~5VWVHSO2"),
        ("Maximiliane-Charlotte", "von und zu Hohenstein", "Maximiliane-Charlotte von und z ~3JEKTVJ4"),
    ],
)
def test_a_name_that_the_file_cannot_hold_is_changed_the_same_way_for_ever_and_shown(
    first: str, last: str, expected: str
) -> None:
    result = in_file(named(first, last))
    customer = form(result).customer
    assert isinstance(customer, NewCustomer)
    assert customer.name == expected
    assert len(customer.name) <= 41
    assert ("customer_name_changed" in codes(result)) is (expected != f"{first} {last}")


def test_two_names_in_letters_that_the_file_lacks_stay_two_customers() -> None:
    names = {form(in_file(named(*who))).customer.name for who in (("山田", "太郎"), ("田中", "花子"))}
    assert len(names) == 2


def test_a_number_of_more_than_eleven_characters_is_shortened_and_shown() -> None:
    result = in_file(replace(taxed_order(), number="2026-1000042"))
    assert form(result).number == "20-PP5HCRAA"
    assert told(result, "number_shortened") == (
        "The number 2026-1000042 is longer than QuickBooks takes. The document is 20-PP5HCRAA."
    )


def test_the_number_of_a_refund_does_without_its_dash_where_that_makes_it_fit() -> None:
    what = given_back(replace(taxed_order(), number="18301"))
    back = replace(what.refunds[0], id="18302")
    numbers = [getattr(each, "number", "") for each in in_file(replace(what, refunds=(back,))).documents]
    assert numbers == ["18301", "18301R18302"]


def test_quickbooks_numbers_a_document_without_a_number_though_own_numbers_are_on() -> None:
    choices = config(tax=TAX, transactions=TransactionsSection(numbering=Numbering.BOOKS))
    assert form(plan(taxed_order(), choices, file())).number == ""


def kinds(results: Sequence[Plan]) -> set[Kind]:
    return {document.key.kind for result in results for document in result.documents}


def test_every_transaction_type_makes_its_own_document_in_a_file() -> None:
    results = [chosen(type_) for type_ in TransactionType]
    assert not any(reason.effect is Effect.HELD for result in results for reason in result.reasons)
    assert kinds(results) == LIMITS.kinds - {Kind.CREDIT_MEMO}
