"""The lines of a sales form: items, shipping, one discount and words, read strictly and written back in full."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.arithmetic import HUNDRED, line_amount
from simulators.qbo.books import Books
from simulators.qbo.drafts import number, ref, text, without
from simulators.qbo.money import ZERO, round_half_up
from simulators.qbo.references import SPECIAL_ITEMS
from simulators.qbo.txn import Header, check_coins, check_line_class
from simulators.qbo.wire import Json

SHIPPING = "SHIPPING_ITEM_ID"
GRATUITY = "GRATUITY_ITEM_ID"
PRICE_DIGITS = 7
DISCOUNT_ACCOUNTS = frozenset({"Income", "Other Income", "Expense", "Cost of Goods Sold", "Other Expense"})


@dataclass(frozen=True)
class SaleLine:
    body: Json
    item: str | None  # None: words only
    net: Decimal = ZERO
    gross: Decimal | None = None
    code: str | None = None
    quantity: Decimal | None = None

    @property
    def is_shipping(self) -> bool:
        return self.item == SHIPPING


@dataclass(frozen=True)
class Discount:
    body: Json
    amount: Decimal
    account: str


@dataclass(frozen=True)
class SaleLines:
    lines: Sequence[SaleLine]
    discount: Discount | None

    @property
    def subtotal(self) -> Decimal:
        return sum((line.net for line in self.lines if not line.is_shipping), ZERO)

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), ZERO) - self.off

    @property
    def off(self) -> Decimal:
        return self.discount.amount if self.discount else ZERO

    @property
    def sold(self) -> Sequence[SaleLine]:
        return [line for line in self.lines if line.item is not None]


def read_lines(books: Books, header: Header, sent: Sequence[Json]) -> SaleLines:
    lines: list[SaleLine] = []
    discounts: list[Json] = []
    for line in sent:
        kind = text(line, "DetailType")
        if kind == "SalesItemLineDetail":
            lines.append(_item_line(books, header, line))
        elif kind == "DiscountLineDetail":
            discounts.append(line)
        elif kind == "DescriptionOnly":
            lines.append(SaleLine(without(line, "Amount"), None))
        elif kind is None:
            faultbook.missing("DetailType")
        elif kind != "SubTotalLineDetail":
            faultbook.business(f"A line of type {kind} cannot be used on a sales form.")
    if not lines:
        faultbook.missing_lines()
    if sum(line.is_shipping for line in lines) > 1:
        faultbook.business("A transaction can have only one shipping line.")
    found = SaleLines(lines, None)
    return replace(found, discount=_discount(books, header, discounts, found.subtotal))


def _item_line(books: Books, header: Header, line: Json) -> SaleLine:
    detail = line.get("SalesItemLineDetail")
    if detail is None:
        faultbook.missing("SalesItemLineDetail")
    item = ref(detail, "ItemRef")
    if item is None:
        return SaleLine(_words_only(line), None)
    _check_special(books, item)
    check_line_class(books, detail)
    amount = number(line, "Amount")
    if amount is None:
        faultbook.missing("Amount")
    amount = check_coins(header, "Amount", amount)
    quantity, price = number(detail, "Qty"), number(detail, "UnitPrice")
    # The real service takes Qty 0 with any amount: python-quickbooks sends it whenever none is set.
    if quantity and price is not None:
        if line_amount(quantity, price, header.digits) != amount:
            faultbook.amount_mismatch(amount)
    elif quantity:
        detail = detail | {"UnitPrice": round_half_up(amount / quantity, PRICE_DIGITS).normalize()}
    gross = number(detail, "TaxInclusiveAmt") or None
    body = line | {"Amount": amount, "SalesItemLineDetail": detail}
    return SaleLine(body, item, amount, gross, ref(detail, "TaxCodeRef"), quantity)


def _words_only(line: Json) -> Json:
    """Without an item a line is documentation: its amount is ignored."""
    return without(line, "Amount", "SalesItemLineDetail") | {
        "DetailType": "DescriptionOnly",
        "DescriptionLineDetail": {},
    }


def _check_special(books: Books, item: str) -> None:
    if item == SHIPPING and not books.switches.allow_shipping:
        faultbook.business("Shipping is turned off in the company's sales settings.")
    if item == GRATUITY and not books.switches.gratuity:
        faultbook.business("Tips are turned off in the company's sales settings.")
    if item not in SPECIAL_ITEMS and books.expect("Item", item).kind == "Category":
        faultbook.business("A category cannot be sold.")


def _discount(books: Books, header: Header, sent: Sequence[Json], subtotal: Decimal) -> Discount | None:
    if not sent:
        return None
    if not books.switches.allow_discount:
        faultbook.business("Discounts are turned off in the company's sales settings.")
    if len(sent) > 1:
        faultbook.business("A transaction can have only one discount line.")
    detail = sent[0].get("DiscountLineDetail") or {}
    percent = number(detail, "DiscountPercent")
    amount = number(sent[0], "Amount")
    if detail.get("PercentBased"):
        if percent is None:
            faultbook.empty_discount()
        amount = round_half_up(subtotal * percent / HUNDRED, header.digits)
    elif amount is None:
        faultbook.empty_discount()
    if amount < 0:
        faultbook.negative_line(amount)
    account = _discount_account(books, detail)
    shown = detail | {
        "DiscountAccountRef": {"value": account, "name": books.expect("Account", account).label}
    }
    body = sent[0] | {"Amount": check_coins(header, "Amount", amount), "DiscountLineDetail": shown}
    return Discount(body, amount, account)


def _discount_account(books: Books, detail: Json) -> str:
    account = ref(detail, "DiscountAccountRef") or books.switches.discount_account
    if account is None:
        faultbook.missing("DiscountAccountRef")
    if books.expect("Account", account).kind not in DISCOUNT_ACCOUNTS:
        faultbook.wrong_account("DiscountAccountRef", "a discount needs an income account")
    return account


def write_lines(sale: SaleLines, old: Sequence[Json]) -> list[Json]:
    """The lines as they are answered: numbered, the subtotal after the goods, the discount last."""
    taken = {str(line["Id"]) for line in old if "Id" in line}
    numbered = [line.body for line in sale.lines] + ([sale.discount.body] if sale.discount else [])
    written = number_lines(numbered, taken)
    subtotal: Json = {"Amount": sale.subtotal, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    written.insert(len(sale.lines), subtotal)
    return written


def number_lines(lines: Sequence[Json], taken: set[str]) -> list[Json]:
    """A line keeps the Id it had; a new one gets the next."""
    next_id = max((int(line_id) for line_id in taken if line_id.isdigit()), default=0)
    written: list[Json] = []
    for position, line in enumerate(lines, start=1):
        line_id = str(line.get("Id", ""))
        if line_id not in taken:
            next_id += 1
            line_id = str(next_id)
        written.append({"Id": line_id, "LineNum": position} | without(line, "Id", "LineNum"))
    return written
