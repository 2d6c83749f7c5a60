"""What the shop sold held against what the books hold: raw orders and raw documents, without the engine's own word."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx

from app.config.document import Config
from app.config.sections.fees import FeesMode
from app.config.sections.tax import TaxMode
from app.config.sections.transactions import TransactionType
from app.core.document import DocumentKey, Kind
from app.core.money import Money, minor_unit
from app.plan.days import local_day
from app.plan.fee_days import day_subject
from app.plan.fees import BEARING
from app.stores.woocommerce.gateways import fee_of
from app.stores.woocommerce.rest import Keys, Params, Rest

ENTITIES = {
    Kind.SALES_RECEIPT: "SalesReceipt",
    Kind.INVOICE: "Invoice",
    Kind.ESTIMATE: "Estimate",
    Kind.SALES_ORDER: "SalesOrder",
    Kind.PAYMENT: "Payment",
    Kind.REFUND_RECEIPT: "RefundReceipt",
    Kind.CREDIT_MEMO: "CreditMemo",
    Kind.EXPENSE: "Purchase",
}
REFUNDS = (Kind.REFUND_RECEIPT, Kind.CREDIT_MEMO)
MARKER = 20  # letters and digits, the last word of a document's private note
ZERO = Decimal(0)
PAGE = 100

Wire = Mapping[str, object]
Books = Mapping[str, Sequence[Wire]]
FeeDay = tuple[date, str, str]  # of payment, the method and the currency
FeeSums = defaultdict[FeeDay, Decimal]


@dataclass(frozen=True, slots=True)
class Sold:
    """One order as the store tells it: amounts in `currency`, refunds by their ids."""

    id: str
    number: str
    currency: str
    total: Decimal
    tax: Decimal
    fee: Decimal
    method: str
    paid: datetime | None
    refunds: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Names:
    """What our documents' keys are made of."""

    realm: str
    connection: str

    def day_marker(self, day: FeeDay, part: str) -> str:
        return DocumentKey(self.realm, day_subject(self.connection, *day), Kind.EXPENSE, part).marker

    def marker(self, order: str, kind: Kind, part: str = "") -> str:
        return DocumentKey(self.realm, f"{self.connection}:{order}", kind, part).marker


@dataclass(slots=True)
class Audited:
    """`booked` are the store's ids of the orders that stand in the books; `cents_off` is in minor units."""

    orders: int = 0
    booked: set[str] = field(default_factory=set)
    cents_off: int = 0
    duplicates: int = 0
    sentences: list[str] = field(default_factory=list)

    def same(self, sold: Sold, what: str, found: Decimal, expected: Decimal) -> None:
        self.agree(f"Order {sold.number}: {what}", found, expected, sold.currency)

    def agree(self, what: str, found: Decimal, expected: Decimal, currency: str) -> None:
        off = abs(found - expected)
        if off:
            self.cents_off += max(1, int(off / minor_unit(currency)))
            self.sentences.append(f"{what} in the books is {found} {currency}, in the store {expected}.")


def sold_by(shop_url: str, keys: Keys) -> Iterator[Sold]:
    """Every order of the store whatever its status, in the store's own words."""
    with httpx.Client(timeout=60) as http:
        rest = Rest(shop_url, keys, http)
        number = 1
        while True:
            asked: Params = {
                "status": "any",
                "per_page": PAGE,
                "page": number,
                "orderby": "id",
                "order": "asc",
            }
            rows = rest.get("wc/v3/orders", asked).rows()
            yield from (_sold(row) for row in rows)
            if len(rows) < PAGE:
                return
            number += 1


def audit(orders: Iterable[Sold], books: Books, names: Names, config: Config) -> Audited:
    """Hold each order against the documents that bear its marks."""
    found, shelf, kept = Audited(), _by_marker(books), FeeSums(Decimal)
    for sold in orders:
        found.orders += 1
        _check(sold, shelf, names, config, found)
        if _fee_in_bulk(sold, config) and sold.paid and sold.id in found.booked:
            day = local_day(sold.paid, _zone(books))
            kept[day, sold.method, sold.currency] += sold.fee
    _check_expenses(kept, shelf, names, found)
    for documents in shelf.values():
        found.sentences += [
            f"The books hold {_name(document)}, which no order explains." for document in documents
        ]
    found.duplicates += _numbered_twice(books)
    return found


Shelf = dict[tuple[Kind, str], list[Wire]]


def _by_marker(books: Books) -> Shelf:
    shelf: Shelf = defaultdict(list)
    for kind, entity in ENTITIES.items():
        for document in books.get(entity, ()):
            shelf[kind, str(document.get("PrivateNote", ""))[-MARKER:]].append(document)
    return shelf


def _check(sold: Sold, shelf: Shelf, names: Names, config: Config, found: Audited) -> None:
    kind = config.transactions.type.kind
    sales = shelf.pop((kind, names.marker(sold.id, kind)), [])
    payments = shelf.pop((Kind.PAYMENT, names.marker(sold.id, Kind.PAYMENT)), [])
    if not sales:
        return  # what else bears its marks stays on the shelf, and is told as what no order explains
    found.booked.add(sold.id)
    found.duplicates += len(sales) - 1 + max(0, len(payments) - 1)
    total = _amount(sales[0].get("TotalAmt"))
    fee = sold.fee if config.fees.mode is FeesMode.ON_ORDER and sold.paid and kind.posts else ZERO
    found.same(sold, "the total", total, sold.total - fee)
    found.same(sold, "the tax", _tax(sales[0], config), sold.tax)
    paid = sum((_amount(payment.get("TotalAmt")) for payment in payments), ZERO)
    found.same(sold, "what was paid", paid, total if _payment_due(sold, config) else ZERO)
    for refund, amount in sold.refunds.items() if kind.posts else ():
        keys = [(kind, names.marker(sold.id, kind, refund)) for kind in REFUNDS]
        back = [document for key in keys for document in shelf.pop(key, [])]
        found.duplicates += max(0, len(back) - 1)
        found.same(sold, f"refund {refund}", _amount(back[0].get("TotalAmt")) if back else ZERO, amount)


def _fee_in_bulk(sold: Sold, config: Config) -> bool:
    return config.fees.mode is FeesMode.BULK and config.transactions.type.kind in BEARING and bool(sold.fee)


def _zone(books: Books) -> str:
    return next((str(row.get("DefaultTimeZone") or "UTC") for row in books.get("CompanyInfo", ())), "UTC")


def _check_expenses(kept: FeeSums, shelf: Shelf, names: Names, found: Audited) -> None:
    """The expenses of each day come to the fees of its orders; attempts after a refusal are not looked for."""
    for day, fees in kept.items():
        booked, part = ZERO, 1
        while same := shelf.pop((Kind.EXPENSE, names.day_marker(day, str(part) if part > 1 else "")), []):
            found.duplicates += len(same) - 1
            booked += _amount(same[0].get("TotalAmt"))
            part += 1
        found.agree(f"{day[0]}, fees of {day[1]}", booked, fees, day[2])


def _payment_due(sold: Sold, config: Config) -> bool:
    chosen = config.transactions.type
    if chosen is TransactionType.INVOICE_IF_PAID:
        return sold.paid is not None
    return chosen is TransactionType.INVOICE_AND_PAYMENT


def _tax(document: Wire, config: Config) -> Decimal:
    """QuickBooks' own tax, and what stands on the line of the tax item: there where the settings say so, and where
    QuickBooks would have computed another cent."""
    detail, lines = document.get("TxnTaxDetail"), document.get("Line")
    tax = _amount(detail.get("TotalTax")) if isinstance(detail, dict) else ZERO
    may_be_a_line = config.tax.mode is TaxMode.LINE_ITEM or document.get("TaxIsComputed")
    if not may_be_a_line or not isinstance(lines, list):
        return tax
    return tax + sum((_amount(line["Amount"]) for line in lines if _item(line) == config.tax.item), ZERO)


def _item(line: Mapping[str, Mapping[str, Mapping[str, str]]]) -> str:
    return line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("name", "")


def _numbered_twice(books: Books) -> int:
    """Documents of one kind that share a number though they bear different marks."""
    pairs = {
        (kind, str(document["DocNumber"]), str(document.get("PrivateNote", ""))[-MARKER:])
        for kind, entity in ENTITIES.items()
        for document in books.get(entity, ())
        if document.get("DocNumber")
    }
    return sum(count - 1 for count in Counter((kind, number) for kind, number, _ in pairs).values())


def _sold(row: Wire) -> Sold:
    currency = str(row["currency"])
    notes, refunds = row.get("meta_data"), row.get("refunds")
    meta = {str(note["key"]): note["value"] for note in notes} if isinstance(notes, list) else {}
    told = fee_of(meta, Money(ZERO, currency))
    back = (
        {str(one["id"]): abs(_amount(one["total"])) for one in refunds} if isinstance(refunds, list) else {}
    )
    return Sold(
        id=str(row["id"]),
        number=str(row.get("number", row["id"])),
        currency=currency,
        total=_amount(row["total"]),
        tax=_amount(row["total_tax"]),
        fee=told.rounded().amount if told else ZERO,
        method=str(row.get("payment_method") or ""),
        paid=_moment(row.get("date_paid_gmt")),
        refunds={refund: amount for refund, amount in back.items() if amount},
    )


def _moment(gmt: object) -> datetime | None:
    return datetime.fromisoformat(str(gmt)).replace(tzinfo=UTC) if gmt else None


def _amount(value: object) -> Decimal:
    return Decimal(str(value or 0))


def _name(document: Wire) -> str:
    return f"document {document.get('DocNumber') or document.get('Id')} of {document.get('TotalAmt')}"
