"""Every field of every document can name what made it: the order, a setting, a mapping or a rule."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.config.document import SECTION_BY_SLUG
from app.config.sections.transactions import (
    MethodRow,
    TransactionsSection,
    TransactionType,
)
from app.core.document import (
    DiscountLine,
    Document,
    DocumentKey,
    DocumentTax,
    Kind,
    NewCustomer,
    NewItem,
    TaxAmount,
    TaxStyle,
)
from app.core.listing import Ref
from app.core.money import Money
from app.core.order import Address, Order
from app.plan.planning import plan_order
from app.plan.view import Because, Plan
from tests.plan.orders import config, form, line, order, plan, posted, ref, refund, taxed_order
from tests.plan.world.choices import Scene, scene

scenes = st.integers(min_value=0).map(lambda seed: scene(Random(seed)))  # noqa: S311 - chance, not a secret
Place = tuple[int, str]  # the line's number, 0 for the document, and the field
# What no setting can decide: the order says it, or it follows from the rest.
UNSET = {"key", "date", "amount", "quantity", "price", "gross", "description", "taxable", "total", "email"}
UNSET |= {"bill_to", "ship_to", "reference", "due", "tax.style", "discount.amount", "item", "store"}


def held(document: Document) -> Iterator[tuple[Place, object]]:
    """Every field that holds something, with the value."""
    for name, value in _fields(document):
        if name == "lines":
            for number, one in enumerate(value, 1):
                yield from (((number, field), each) for field, each in _fields(one))
        elif isinstance(value, (DocumentTax, DiscountLine)):
            for field, each in _fields(value):
                for one in each if isinstance(each, tuple) else (each,):
                    yield (0, f"{name}.{field}"), one
        else:
            yield (0, name), value


def _fields(what: object) -> Iterator[tuple[str, object]]:
    assert is_dataclass(what)
    for field in fields(what):
        value = getattr(what, field.name)
        if value is not None and value != "" and value is not False and value != ():
            yield field.name, value


def said(result: Plan, document: Document) -> dict[Place, list[Because]]:
    found: dict[Place, list[Because]] = {}
    for why in result.because:
        if why.about(document.key):
            found.setdefault((why.line, why.field), []).append(why)
    return found


def tells(text: str, value: object) -> bool:
    """Whether the text says the value, as a bookkeeper would check it."""
    parts = [str(value)]
    match value:
        case TaxStyle():
            return text not in ("", value.value)
        case Ref() | NewCustomer() | NewItem():
            parts = [value.name or getattr(value, "id", "")]
        case DocumentKey():
            parts = [value.marker]
        case bool():
            parts = ["yes"]
        case Decimal():
            parts = [f"{value.normalize():f}"]
        case date():
            parts = [value.strftime("%m/%d/%Y")]
        case Address():
            parts = [part for field in fields(value) for part in getattr(value, field.name).split()]
            return all(part in text for part in parts)
        case TaxAmount():
            parts = [f"{value.rate.name}: {value.amount} on {value.taxed}"]
    return [text] == parts


def assert_explained(result: Plan) -> None:
    """Each field that holds something says so and why, and nothing is said of other documents."""
    for document in result.becomes:
        explained = said(result, document)
        wanted: dict[Place, list[object]] = {}
        for place, value in held(document):
            wanted.setdefault(place, []).append(value)
        for place, values in wanted.items():
            texts = [why.value for why in explained.get(place, ())]
            assert len(texts) == len(values), (document.key.kind, place, texts)
            assert all(map(tells, texts, values)), (place, texts, values)
    for why in result.because:
        assert sum(why.about(document.key) for document in result.becomes) == 1
        assert why.source


def dearer(what: Order) -> Order:
    """The order with one more on its first line, as the store edits it."""
    one = Money(Decimal(1), what.currency)
    first = what.lines[0]
    first = replace(first, subtotal=first.subtotal + one, total=first.total + one)
    return replace(what, lines=(first, *what.lines[1:]), total=what.total + one)


@settings(deadline=None)
@given(scenes)
def test_each_field_that_holds_something_says_what_it_holds_and_why(met: Scene) -> None:
    assert_explained(met.plan)


@settings(deadline=None)
@given(scenes)
def test_a_document_that_follows_an_edited_order_is_explained_as_a_new_one(met: Scene) -> None:
    what, choices, books = met.order, met.config, met.books
    if not what.lines:
        return
    sold = replace(what, refunds=())
    first = plan_order(sold, choices, books)
    assert_explained(plan_order(dearer(sold), choices, books, posted(first, sold)))


@settings(deadline=None)
@given(scenes)
def test_where_a_setting_decides_the_explanation_leads_to_it(met: Scene) -> None:
    for why in met.plan.because:
        assert why.section in SECTION_BY_SLUG or (why.section == "" and why.field in UNSET), why


def sources(result: Plan, kind: Kind, part: str = "", number: int = 0) -> dict[str, str]:
    """The reasons of one document (or of its line) by field."""
    return {
        why.field: why.source
        for why in result.because
        if (why.kind, why.part, why.line) == (kind, part, number)
    }


def test_the_number_says_what_the_store_and_what_the_merchant_gave() -> None:
    export = config().export.model_copy(update={"prefix": "WEB-"})
    found = sources(plan(taxed_order(), config(export=export)), Kind.SALES_RECEIPT)
    assert found["number"] == "the store's order number 1042 with your prefix WEB-"


def test_the_deposit_names_the_row_of_the_payment_method_as_the_store_shows_it() -> None:
    rows = [MethodRow(method="stripe", ref=ref("m", "Card"), deposit=ref("d", "Clearing"))]
    found = sources(
        plan(taxed_order(), config(transactions=TransactionsSection(methods=rows))), Kind.SALES_RECEIPT
    )
    assert found["deposit_to"] == "the deposit account in your row for “Credit card” under “Payment methods”"
    assert found["payment_method"] == "your row for “Credit card” under “Payment methods”"


def test_a_line_says_where_its_item_comes_from_and_that_the_store_taxed_it() -> None:
    found = sources(plan(taxed_order()), Kind.SALES_RECEIPT, number=1)
    assert found["item"] == "created, because QuickBooks has no item with the SKU LPG-101"
    assert found["taxable"] == "the store charged 2.19 USD of tax on it"
    untaxed = sources(plan(taxed_order()), Kind.SALES_RECEIPT, number=2)
    assert untaxed["taxable"] == "the store charged no tax on it"


def test_a_price_that_does_not_multiply_back_is_left_out_and_says_so() -> None:
    odd = plan(order([line(total="100000.00", quantity="29999999")]))
    assert form(odd).lines[0].quantity is None
    found = sources(odd, Kind.SALES_RECEIPT, number=1)
    assert (
        found["quantity"]
        == "left out: 100,000.00 USD for 29999999 has no price that multiplies back to the cent"
    )


def test_two_refunds_of_one_order_have_their_own_explanations() -> None:
    what = replace(taxed_order(), refunds=(refund("5.00", "901"), refund("7.00", "902")))
    result = plan(what)
    texts = {part: sources(result, Kind.REFUND_RECEIPT, part)["number"] for part in ("901", "902")}
    assert texts["901"] == "the store's order number 1042, then R and the store's id 901 of the refund"
    assert texts["902"] == "the store's order number 1042, then R and the store's id 902 of the refund"


def test_a_payment_says_which_invoice_it_closes_and_whose_it_is() -> None:
    type_ = TransactionType.INVOICE_AND_PAYMENT
    found = sources(plan(taxed_order(), config(transactions=TransactionsSection(type=type_))), Kind.PAYMENT)
    assert found["applies_to"] == "the mark of the order's invoice, which this payment closes"
    assert found["customer"].startswith("created, because QuickBooks has no such customer")


def test_an_order_that_is_held_explains_no_documents() -> None:
    held_back = plan(order([line(total="-5.00")]))
    assert held_back.blocked
    assert held_back.because == ()
