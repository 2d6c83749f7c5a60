"""The demo's report is not the engine's own word: documents are held against the store's raw orders."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.cli.auditing import Audited, Names, Sold, audit
from app.cli.reporting import Report, Spent, report_of
from app.config.document import Config
from app.config.sections.fees import FeesMode
from app.config.sections.tax import TaxMode
from app.config.sections.transactions import TransactionType
from app.core.document import Kind
from app.core.money import Money
from app.data.ledger_counts import State
from app.data.ledger_orders import OrderSummary

NAMES = Names("9130", "shop")
SPENT = Spent({"requests": 3, "reads": 2, "writes": 1, "batches": 1}, 1.234, 99.96)
SOLD = Sold(
    id="7",
    number="1042",
    currency="USD",
    total=Decimal("53.70"),
    tax=Decimal("3.70"),
    fee=Decimal("1.86"),
    method="stripe",
    paid=datetime(2026, 11, 20, 17, 30, tzinfo=UTC),
    refunds={"8": Decimal("5.00")},
)
ENTITY = {Kind.SALES_RECEIPT: "SalesReceipt", Kind.INVOICE: "Invoice"}


def chosen(
    type_: TransactionType = TransactionType.SALES_RECEIPT,
    tax: TaxMode = TaxMode.CODES,
    fees: FeesMode = FeesMode.OFF,
) -> Config:
    config = Config()
    config.transactions.type, config.tax.mode, config.fees.mode = type_, tax, fees
    return config


def document(kind: Kind, total: str, part: str = "", **fields: object) -> dict[str, object]:
    number = f"1042-R{part}" if part else "1042"
    note = f"Order 1042 from the shop\n{NAMES.marker('7', kind, part)}"
    return {"Id": "1", "DocNumber": number, "PrivateNote": note, "TotalAmt": Decimal(total)} | fields


def taxed(kind: Kind, total: str, tax: str = "3.70") -> dict[str, object]:
    return document(kind, total, TxnTaxDetail={"TotalTax": Decimal(tax)})


def books(
    *sales: Mapping[str, object],
    kind: Kind = Kind.SALES_RECEIPT,
    refunds: Sequence[Mapping[str, object]] | None = None,
) -> dict[str, Sequence[Mapping[str, object]]]:
    back = [document(Kind.REFUND_RECEIPT, "5.00", "8")] if refunds is None else refunds
    return {ENTITY[kind]: sales, "RefundReceipt": back}


def found(stand: Mapping[str, Sequence[Mapping[str, object]]], config: Config | None = None) -> Audited:
    return audit([SOLD], stand, NAMES, config or chosen())


def test_a_receipt_and_its_refund_to_the_cent_are_right() -> None:
    right = found(books(taxed(Kind.SALES_RECEIPT, "53.70")))
    assert right == Audited(orders=1, booked={"7"})


def test_a_cent_is_a_cent() -> None:
    assert found(books(taxed(Kind.SALES_RECEIPT, "53.71"))).cents_off == 1
    assert found(books(taxed(Kind.SALES_RECEIPT, "53.70", tax="3.69"))).cents_off == 1


def test_a_yen_is_no_hundred_cents() -> None:
    yen = replace(SOLD, currency="JPY", total=Decimal(5370), tax=Decimal(0), refunds={})
    stand = books(document(Kind.SALES_RECEIPT, "5371"), refunds=[])
    assert audit([yen], stand, NAMES, chosen()).cents_off == 1


def test_a_refund_that_is_missing_counts_in_full() -> None:
    assert found(books(taxed(Kind.SALES_RECEIPT, "53.70"), refunds=[])).cents_off == 500


def test_tax_as_a_line_is_found_on_its_line() -> None:
    config = chosen(tax=TaxMode.LINE_ITEM)
    item = {"ItemRef": {"name": config.tax.item_name}}
    lines = [{"Amount": 50}, {"Amount": Decimal("3.70"), "SalesItemLineDetail": item}]
    stand = books(document(Kind.SALES_RECEIPT, "53.70", Line=lines))
    assert found(stand, config).cents_off == 0
    assert found(stand).cents_off == 370


def test_a_fee_on_the_order_is_what_the_document_is_less() -> None:
    config = chosen(fees=FeesMode.ON_ORDER)
    assert found(books(taxed(Kind.SALES_RECEIPT, "51.84")), config).cents_off == 0
    assert found(books(taxed(Kind.SALES_RECEIPT, "53.70")), config).cents_off == 186


def test_an_invoice_that_was_to_be_paid_and_is_not_counts_in_full() -> None:
    stand = books(taxed(Kind.INVOICE, "53.70"), kind=Kind.INVOICE)
    assert found(stand, chosen(TransactionType.INVOICE)).cents_off == 0
    assert found(stand, chosen(TransactionType.INVOICE_IF_PAID)).cents_off == 5370
    paid = stand | {"Payment": [document(Kind.PAYMENT, "53.70")]}
    assert found(paid, chosen(TransactionType.INVOICE_IF_PAID)).cents_off == 0


def test_the_same_document_twice_is_a_duplicate() -> None:
    receipt = taxed(Kind.SALES_RECEIPT, "53.70")
    assert found(books(receipt, receipt)).duplicates == 1
    stranger = {**receipt, "PrivateNote": "CB" + "A" * 18}
    assert found(books(receipt, stranger)).duplicates == 1


def test_a_document_that_no_order_explains_is_told() -> None:
    stranger = document(Kind.SALES_RECEIPT, "9.99") | {"DocNumber": "77", "PrivateNote": ""}
    strange = found(books(taxed(Kind.SALES_RECEIPT, "53.70"), stranger))
    assert strange.sentences == ["The books hold document 77 of 9.99, which no order explains."]


def an_order(state: State, code: str = "") -> OrderSummary:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return OrderSummary(
        row=1,
        store_order="7",
        number="1042",
        status="completed",
        customer="Alice",
        email="",
        total=Money(Decimal("53.70"), "USD"),
        created=now,
        modified=now,
        state=state,
        code=code,
        message="It was cancelled. Tick the status." if code else "",
        section="",
        document="",
        run="",
        exported=None,
        parked=False,
    )


def told(state: State, audited: Audited, code: str = "") -> Report:
    return report_of([an_order(state, code)], {}, audited, SPENT)


def test_an_order_in_the_books_is_exported() -> None:
    report = told(State.EXPORTED, Audited(1, {"7"}))
    assert report.is_complete
    assert report.as_json() == {
        "orders_read": 1,
        "exported": 1,
        "left_out": {},
        "refused": 0,
        "documents": {},
        "cents_off": 0,
        "duplicates": 0,
        "requests": {"total": 3, "reads": 2, "writes": 1, "batches": 1},
        "seconds": 1.23,
        "max_rss_mb": 100.0,
    }


@pytest.mark.parametrize("state", [State.LEFT_OUT, State.HELD])
def test_an_order_left_out_or_held_with_a_reason_is_accounted_for(state: State) -> None:
    report = told(state, Audited(1), "status")
    assert report.is_complete
    assert report.left_out == {"status": 1}


@pytest.mark.parametrize(
    ("state", "code", "audited"),
    [
        (State.EXPORTED, "", Audited(1)),  # the engine says so, and the books do not have it
        (State.WAITING, "", Audited(1)),
        (State.LEFT_OUT, "", Audited(1)),  # without a reason
        (State.REFUSED, "6000", Audited(1)),
        (State.REFUSED, "6000", Audited(1, {"7"})),  # the sale is there, its refund was refused
        (State.EXPORTED, "", Audited(2, {"7"})),  # the store has an order that was never read
        (State.EXPORTED, "", Audited(1, {"7"}, cents_off=1)),
        (State.EXPORTED, "", Audited(1, {"7"}, duplicates=1)),
        (State.EXPORTED, "", Audited(1, {"7"}, sentences=["The books hold document 77."])),
    ],
)
def test_nothing_less_is_complete(state: State, code: str, audited: Audited) -> None:
    assert not told(state, audited, code).is_complete
