"""Stock that sales take and returns bring back, at the average cost of what is there."""

from collections.abc import Sequence
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import number, ref
from simulators.qbo.effects import Posting, StockMove
from simulators.qbo.money import ZERO, places, round_half_up
from simulators.qbo.references import SPECIAL_ITEMS
from simulators.qbo.rows import amount_of, quantity_of
from simulators.qbo.sales_lines import SaleLine


def check_stock_lines(books: Books, lines: Sequence[SaleLine], day: str) -> None:
    for line in lines:
        if _is_stock(books, line):
            item = books.expect("Item", str(line.item))
            if line.quantity is None:
                faultbook.stock_without_quantity(item.label)
            if day < str(item.body["InvStartDate"]):
                faultbook.before_stock(item.label)


def stock_moves(books: Books, lines: Sequence[SaleLine], sign: int) -> list[StockMove]:
    """sign -1: goods leave; +1: they come back."""
    wanted: dict[str, Decimal] = {}
    for line in lines:
        if _is_stock(books, line) and line.quantity:
            wanted[str(line.item)] = wanted.get(str(line.item), ZERO) + line.quantity * sign
    return [StockMove(item, moved, _value(books, item, moved)) for item, moved in wanted.items()]


def stock_postings(books: Books, moves: Sequence[StockMove], currency: str) -> list[Posting]:
    """Cost against inventory, in home currency whatever the sale's currency."""
    postings: list[Posting] = []
    for move in moves:
        body = books.expect("Item", move.item).body
        amount = move.value if currency == books.home else ZERO
        asset, cost = str(ref(body, "AssetAccountRef")), str(ref(body, "ExpenseAccountRef"))
        postings.append(Posting(cost, -amount, home=-move.value))
        postings.append(Posting(asset, amount, home=move.value))
    return postings


def _is_stock(books: Books, line: SaleLine) -> bool:
    if line.item is None or line.item in SPECIAL_ITEMS:
        return False
    return books.expect("Item", line.item).kind == "Inventory"


def _value(books: Books, item: str, moved: Decimal) -> Decimal:
    row = books.rows.get("Item", item)
    if row is None:
        return ZERO
    have, worth = quantity_of(row.quantity), amount_of(row.stock_value)
    if have > 0 and moved == -have:
        return -worth
    cost = worth / have if have > 0 else number(row.json(), "PurchaseCost") or ZERO
    return round_half_up(moved * cost, places(books.home))
