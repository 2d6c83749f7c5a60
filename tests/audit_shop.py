"""The auditor's reading of a shop: its raw orders, and what the merchant chose to do with them."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

Wire = Mapping[str, Any]

SALE_OF_TYPE = {"sales_receipt": "SalesReceipt", "estimate": "Estimate"}  # any other type is an invoice
WHOLE_UNITS = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
THOUSANDTHS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
FEES = (
    "_stripe_fee",
    "Stripe Fee",
    "PayPal Transaction Fee",
    "_wcpay_transaction_fee",
)  # as the plugins write it
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the configuration says that an auditor must know; the defaults are the wizard's."""

    type: str = "sales_receipt"
    tax: str = "codes"
    tax_item: str = "Sales tax collected"
    fees: str = "off"
    names: str = "first_last"
    statuses: frozenset[str] = frozenset({"processing", "completed", "refunded"})
    basis: str = "created"
    prefix: str = ""
    suffix: str = ""
    from_date: str = ""
    to_date: str = ""
    exclude_methods: frozenset[str] = frozenset()
    exclude_zero: bool = False

    @classmethod
    def of(cls, config: Wire) -> "Choices":
        export, tax = config.get("export", {}), config.get("tax", {})
        usual = cls()
        return cls(
            type=config.get("transactions", {}).get("type", usual.type),
            tax=tax.get("mode", usual.tax),
            tax_item=tax.get("item_name", usual.tax_item),
            fees=config.get("fees", {}).get("mode", usual.fees),
            names=config.get("customers", {}).get("name_format", usual.names),
            statuses=frozenset(export.get("statuses", usual.statuses)),
            basis=export.get("date_basis", usual.basis),
            prefix=export.get("prefix", ""),
            suffix=export.get("suffix", ""),
            from_date=export.get("from_date") or "",
            to_date=export.get("to_date") or "",
            exclude_methods=frozenset(export.get("exclude_methods", ())),
            exclude_zero=export.get("exclude_zero", False),
        )

    @property
    def sale(self) -> str:
        return SALE_OF_TYPE.get(self.type, "Invoice")

    def wants(self, order: Wire, day: date | None) -> bool:
        """Whether the order is to be exported; `day` is its day by the basis chosen."""
        return (
            order["status"] in self.statuses
            and day is not None
            and (not self.from_date or day.isoformat() >= self.from_date)
            and (not self.to_date or day.isoformat() <= self.to_date)
            and order.get("payment_method") not in self.exclude_methods
            and not (self.exclude_zero and not money(order["total"]))
        )

    def sale_total(self, order: Wire, kind: str) -> Decimal:
        """The order's total; with fees on each order, less what the processor kept of a paid one."""
        bears_fee = self.fees == "on_order" and kind != "Estimate" and order.get("date_paid_gmt")
        return money(order["total"]) - (fee_of(order) if bears_fee else ZERO)

    def tax_in(self, document: Wire) -> Decimal:
        """What stands as tax in a document: QuickBooks' own, and the tax item's line."""
        tax = money(document.get("TxnTaxDetail", {}).get("TotalTax", 0))
        if self.tax != "line_item":
            return tax
        items = ((line, line.get("SalesItemLineDetail", {}).get("ItemRef", {})) for line in document["Line"])
        named = (line for line, item in items if item.get("name") == self.tax_item)
        return tax + sum((money(line["Amount"]) for line in named), ZERO)


@dataclass(frozen=True, slots=True)
class Shop:
    """A folder of recorded answers of the store."""

    orders: Sequence[Wire]
    refunds: Mapping[str, Sequence[Wire]]
    totals: Wire
    site: Wire

    @classmethod
    def of(cls, folder: Path) -> "Shop":
        return cls(*(load(folder / f"{name}.json") for name in ("orders", "refunds", "totals", "site")))


@dataclass(slots=True)
class Case:
    """One order and the documents that say they are of it; refunds by the store's id."""

    order: Wire
    sales: list[Wire] = field(default_factory=list)
    back: dict[str, list[Wire]] = field(default_factory=lambda: defaultdict(list))
    payments: list[Wire] = field(default_factory=list)

    @property
    def number(self) -> str:
        return str(self.order["number"])


def refund_taxes(order: Wire, refunds: Sequence[Wire]) -> list[Decimal]:
    """What the store says of each; a refund without parts that gives back the rest gives back its tax."""
    told = {str(row["id"]): abs(money(row.get("total_tax") or 0)) for row in order.get("refunds", ())}
    taxes: list[Decimal] = []
    given = ZERO
    for row in refunds:
        given += money(row["amount"])
        has_parts = row.get("line_items") or row.get("shipping_lines") or row.get("fee_lines")
        rest = money(order["total_tax"]) - sum(taxes, ZERO) if given == money(order["total"]) else ZERO
        taxes.append(told.get(str(row["id"]), ZERO) if has_parts else rest)
    return taxes


def fee_of(order: Wire) -> Decimal:
    """What Stripe, PayPal or WooPayments kept, as their plugins write it."""
    notes = {row["key"]: row["value"] for row in order.get("meta_data", ())}
    told = notes.get("_ppcp_paypal_fees", {}).get("paypal_fee", {}).get("value")
    if told is None:
        told = next((notes[name] for name in FEES if name in notes), 0)
    return abs(money(told)).quantize(unit(order["currency"]), ROUND_HALF_UP)


def unit(currency: str) -> Decimal:
    return Decimal(1) if currency in WHOLE_UNITS else Decimal("0.001" if currency in THOUSANDTHS else "0.01")


def money(value: object) -> Decimal:
    return Decimal(str(value or 0))


def at_home(document: Wire) -> Decimal:
    """A document's total in the books' own currency; a payment tells only the rate."""
    total = money(document["TotalAmt"]) * money(document.get("ExchangeRate", 1))
    return money(document.get("HomeTotalAmt", total.quantize(unit(""), ROUND_HALF_UP)))


def load(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal) if path.exists() else {}
