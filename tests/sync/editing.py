"""The shop's own people edit an order that was exported: goods, quantities, prices, with the tax that follows."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

from app.data import ledger_documents
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentRecord
from tests.sync.house import Works

ORDER = 18301  # three lines of 24.60, 14.97 and 39.50, shipping 7.95, tax 6.72: 93.74
TOTAL = Decimal("93.74")


def edit_lines(
    works: Works, quantities: dict[int, int], price: str | None = None, order: int = ORDER
) -> Decimal:
    """Give lines of the order, by their place, other quantities (none takes the line off) and all of these
    another price; what the order comes to now."""
    known = deepcopy(works.house.shop.get(f"{works.shop}/orders/{order}"))
    lines = []
    for place, line in enumerate(known["line_items"]):
        quantity = quantities.get(place, line["quantity"])
        if quantity:
            lines.append(_sold(line, quantity, price) if place in quantities else line)
    return _saved(works, order, known, lines)


def one(works: Works, entity: str, order: int = ORDER) -> dict[str, Any]:
    """The only document of that kind that bears the order's number."""
    found = [row for row in works.ask(entity) if row.get("DocNumber") == str(order)]
    assert len(found) == 1, [row.get("DocNumber") for row in works.ask(entity)]
    return found[0]


def history(works: Works, order: int = ORDER) -> list[IntentRecord]:
    with works.desk.database.read() as session:
        row = works.order(order).summary.row
        return ledger_documents.of_order(session, works.merchant, works.connection, row)


def is_done(works: Works, order: int = ORDER) -> bool:
    summary = works.order(order).summary
    return (summary.state, summary.code) == (State.EXPORTED, "")


def _sold(line: dict[str, Any], quantity: int, price: str | None) -> dict[str, Any]:
    each = Decimal(price) if price else Decimal(line["total"]) / line["quantity"]
    total, before = each * quantity, Decimal(line["total"])
    taxes = [share | {"total": _cents(Decimal(share["total"]) * total / before)} for share in line["taxes"]]
    tax = sum((Decimal(share["total"]) for share in taxes), Decimal(0))
    amounts = {
        "total": _cents(total),
        "subtotal": _cents(total),
        "total_tax": str(tax),
        "subtotal_tax": str(tax),
    }
    return line | amounts | {"quantity": quantity, "taxes": taxes}


def _saved(works: Works, order: int, known: dict[str, Any], lines: list[dict[str, Any]]) -> Decimal:
    rates = []
    for rate in known["tax_lines"]:
        shares = [share for line in lines for share in line["taxes"] if share["id"] == rate["rate_id"]]
        on_goods = sum((Decimal(share["total"] or 0) for share in shares), Decimal(0))
        rates.append(rate | {"tax_total": str(on_goods)})
    goods = sum((Decimal(line["total"]) for line in lines), Decimal(0))
    tax = sum((Decimal(rate["tax_total"]) for rate in rates), Decimal(0))
    tax_in_all = tax + Decimal(known["shipping_tax"])
    total = goods + tax_in_all + Decimal(known["shipping_total"])
    works.edit(
        order,
        line_items=lines,
        tax_lines=rates,
        cart_tax=str(tax),
        total_tax=str(tax_in_all),
        total=str(total),
    )
    return total


def _cents(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01")))
