"""What QuickBooks computes in the lines of a sale: amounts, rates, discounts, subtotals, groups."""

from dataclasses import dataclass
from decimal import Decimal

from simulators.desktop.company import Company, reference
from simulators.desktop.money import ZERO, amount_text, cents, fine_text, plain_text
from simulators.desktop.node import Body
from simulators.desktop.statuses import save_failed
from simulators.desktop.store import Record

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Line:
    """A computed line: `body` is its Ret; one that does not count is a subtotal or a mere description."""

    body: Body
    item: Record | None
    amount: Decimal = ZERO
    taxable: bool = False
    counts: bool = False
    group: int | None = None


class Lines:
    """Computes one line after another: a discount and a subtotal look back."""

    def __init__(self, company: Company, document: str) -> None:
        self._company = company
        self._document = document
        self.done: list[Line] = []
        self._since_subtotal = ZERO
        self._before = ZERO

    def add(self, given: Body, group: int | None = None) -> None:
        item = self._item(given)
        if item is None:
            if given.get("Amount") or given.get("Rate"):
                save_failed(self._document, "A line with an amount needs an item.")
            self._keep(Line({**_identity(self._company, given), **_words(given, None)}, None))
            return
        amount, priced = self._priced(given, item)
        counts = item.kind != "ItemSubtotal"
        code = self._code(given, item)
        body: Body = {
            **_identity(self._company, given),
            "ItemRef": reference(item),
            **_words(given, item),
            **priced,
        }
        body["Amount"] = amount_text(amount)
        if code is not None:
            body["SalesTaxCodeRef"] = reference(code)
        taxable = code is not None and code.body.get("IsTaxable") == "true"
        self._keep(Line(body, item, amount, taxable=taxable, counts=counts, group=group))

    def _keep(self, line: Line) -> None:
        self.done.append(line)
        if line.item is None:
            return
        self._before = line.amount
        self._since_subtotal = self._since_subtotal + line.amount if line.counts else ZERO

    def _item(self, given: Body) -> Record | None:
        identity = given.get("ItemRef", {}).get("ListID")
        return self._company.store.record(identity) if identity else None

    def _code(self, given: Body, item: Record) -> Record | None:
        if not self._company.preferences.sales_tax or item.kind == "ItemSubtotal":
            return None
        named = given.get("SalesTaxCodeRef") or item.body.get("SalesTaxCodeRef")
        return self._company.store.record(named["ListID"]) if named else None

    def _priced(self, given: Body, item: Record) -> tuple[Decimal, Body]:
        if item.kind == "ItemSubtotal":
            return self._since_subtotal, {}
        if item.kind == "ItemDiscount":
            return self._discount(given, item)
        if item.kind == "ItemPayment":
            return -abs(_number(given.get("Amount") or given.get("Rate") or "0")), {}
        percent = given.get("RatePercent") or _percent_of(item)
        if percent is not None and not given.get("Amount") and not given.get("Rate"):
            return cents(self._before * _number(percent) / _HUNDRED), {
                "RatePercent": plain_text(_number(percent))
            }
        return _by_quantity(given, item)

    def _discount(self, given: Body, item: Record) -> tuple[Decimal, Body]:
        """Believed: a discount takes away, whichever sign it is given with."""
        if given.get("Amount"):
            amount = -abs(_number(given["Amount"]))
            return amount, {"Rate": fine_text(amount)}
        percent = given.get("RatePercent") or (
            None if given.get("Rate") else item.body.get("DiscountRatePercent")
        )
        if percent is not None:
            amount = -cents(self._before * abs(_number(percent)) / _HUNDRED)
            return amount, {"RatePercent": plain_text(-abs(_number(percent)))}
        amount = -cents(abs(_number(given.get("Rate") or item.body.get("DiscountRate") or "0")))
        return amount, {"Rate": fine_text(amount)}


def _by_quantity(given: Body, item: Record) -> tuple[Decimal, Body]:
    quantity = _number(given["Quantity"]) if given.get("Quantity") else None
    told: Body = {} if quantity is None else {"Quantity": plain_text(quantity)}
    if given.get("Amount"):
        amount = _number(given["Amount"])
        rate = amount if quantity is None else amount / quantity if quantity else None
    else:
        rate = _number(given.get("Rate") or price_of(item))
        amount = cents(rate * (Decimal(1) if quantity is None else quantity))
    return amount, told if rate is None else {**told, "Rate": fine_text(rate)}


def _identity(company: Company, given: Body) -> Body:
    return {"TxnLineID": given.get("TxnLineID") or company.next_id()}


def _words(given: Body, item: Record | None) -> Body:
    names = ("Desc", "ClassRef", "ServiceDate", "OverrideItemAccountRef", "Other1", "Other2", "LinkToTxn")
    found = {name: given[name] for name in names if given.get(name)}
    if "Desc" not in found and item is not None and description_of(item):
        found["Desc"] = description_of(item)
    return found


def description_of(item: Record) -> str:
    body = item.body
    one, both = body.get("SalesOrPurchase", {}), body.get("SalesAndPurchase", {})
    return str(
        body.get("SalesDesc") or one.get("Desc") or both.get("SalesDesc") or body.get("ItemDesc") or ""
    )


def price_of(item: Record) -> str:
    body = item.body
    one, both = body.get("SalesOrPurchase", {}), body.get("SalesAndPurchase", {})
    return str(body.get("SalesPrice") or one.get("Price") or both.get("SalesPrice") or "0")


def _percent_of(item: Record) -> str | None:
    if item.kind == "ItemSalesTax":
        return str(item.body.get("TaxRate", "0"))
    percent = item.body.get("SalesOrPurchase", {}).get("PricePercent")
    return None if percent is None else str(percent)


def _number(text: str) -> Decimal:
    return Decimal(text)
