"""Neutral values survive being stored, every kind of them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from app.core.document import (
    CreditMemo,
    DiscountLine,
    Document,
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Estimate,
    Expense,
    FeeShare,
    Invoice,
    Kind,
    NewCustomer,
    NewItem,
    Payment,
    RefundReceipt,
    SalesReceipt,
    TaxAmount,
    TaxStyle,
)
from app.core.intent import (
    CreateAccount,
    CreateCustomer,
    CreateItem,
    Deactivate,
    Intent,
    Post,
    Remove,
    UpdateCustomer,
)
from app.core.listing import AccountType, Customer, ItemType, Ref
from app.core.order import Address, Party
from app.data.codec import dump_document, dump_intent, load_document, load_intent
from app.data.columns import Amount, UtcDateTime
from app.data.fingerprints import ORDER, fingerprint
from tests.data_layer.people import NOW, order, usd

SQLITE = sqlite.dialect()
PARTY = Party("Anna", "Müller", "", "anna@mail.test", "", Address("1 Way", country="DE"))
CUSTOMER = NewCustomer("Anna Müller", PARTY, PARTY.address, "USD")
ITEM = NewItem("Bag", ItemType.INVENTORY, Ref("79", "Sales"), quantity=Decimal("3.5"), start=date(2026, 1, 1))
LINE = DocumentLine(
    ITEM, usd("18.00"), "Bag", Decimal(2), Decimal("9.00"), taxable=True, class_=Ref("5", "Web")
)
TAX = DocumentTax(
    TaxStyle.TOTAL,
    usd("1.50"),
    Ref("3", "CA"),
    (TaxAmount(Ref("9", "CA"), Decimal("8.875"), usd("1.50"), usd("18.00")),),
)


def key(kind: Kind) -> DocumentKey:
    return DocumentKey("9130", "c1/1042", kind, "r1", 2)


def form(made: type[Estimate | Invoice | SalesReceipt | RefundReceipt | CreditMemo], kind: Kind) -> Document:
    return made(
        key(kind), date(2026, 11, 1), CUSTOMER, (LINE,), TAX, usd("19.50"), "1042", DiscountLine(usd("1.00"))
    )


DOCUMENTS = [
    form(Estimate, Kind.ESTIMATE),
    form(Invoice, Kind.INVOICE),
    form(SalesReceipt, Kind.SALES_RECEIPT),
    form(RefundReceipt, Kind.REFUND_RECEIPT),
    form(CreditMemo, Kind.CREDIT_MEMO),
    Expense(
        key(Kind.EXPENSE),
        date(2026, 11, 1),
        Ref("4", "Clearing"),
        Ref("5", "Fees"),
        usd("1.86"),
        (FeeShare("7", "1042", usd("1.86")),),
    ),
    Payment(key(Kind.PAYMENT), date(2026, 11, 1), Ref("1", "Anna"), usd("19.50"), key(Kind.INVOICE)),
]
INTENTS: list[Intent] = [
    CreateCustomer("k1", CUSTOMER),
    UpdateCustomer("k2", Customer("1", "Anna"), CUSTOMER),
    CreateItem("k3", ITEM),
    CreateAccount("k4", "Fees", AccountType.COST_OF_GOODS_SOLD, "OtherCostsOfServiceCos"),
    Post("k5", DOCUMENTS[-1], {key(Kind.INVOICE): "70"}),
    Remove("k6", Kind.INVOICE, "70", "0"),
    Deactivate("k7", "customers", "1", "0"),
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.key.kind)
def test_every_kind_of_document_comes_back_as_itself(document: Document) -> None:
    back = load_document(document.key.kind, dump_document(document))
    assert back == document
    assert type(back) is type(document)


@pytest.mark.parametrize("intent", INTENTS, ids=lambda one: type(one).__name__)
def test_every_intent_comes_back_as_itself(intent: Intent) -> None:
    back = load_intent(type(intent).__name__, dump_intent(intent))
    assert back == intent
    assert type(back) is type(intent)


def test_an_order_comes_back_to_the_last_decimal() -> None:
    exact = order(1, "Ümläut 李 🙂", "0.10")
    assert ORDER.load(ORDER.dump(exact)) == exact


def test_a_fingerprint_sees_a_cent_and_not_the_time_of_a_touch() -> None:
    assert fingerprint(order(1)) == fingerprint(order(1))
    assert fingerprint(order(1)) != fingerprint(order(1, extra="0.01"))
    assert fingerprint(order(1)) != fingerprint(order(1, status="completed"))


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_an_amount_is_stored_to_the_millionth(amount: Decimal) -> None:
    column = Amount()
    stored = column.process_bind_param(amount, SQLITE)
    assert isinstance(stored, int)
    assert column.process_result_value(stored, SQLITE) == amount


def test_an_amount_that_would_lose_a_digit_is_refused() -> None:
    with pytest.raises(ValueError, match="finer than"):
        Amount().process_bind_param(Decimal("0.0000001"), SQLITE)


def test_a_time_without_a_zone_is_refused_and_one_with_a_zone_comes_back_in_utc() -> None:
    column = UtcDateTime()
    for dialect in (SQLITE, postgresql.dialect()):  # type: ignore[no-untyped-call]
        with pytest.raises(ValueError, match="no time zone"):
            column.process_bind_param(NOW.replace(tzinfo=None), dialect)
        assert column.process_result_value(column.process_bind_param(NOW, dialect), dialect) == NOW
