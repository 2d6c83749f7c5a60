"""Lines of a form: a part with its item, its tax, and quantity and price where their product is the amount."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.core.document import DocumentKey, DocumentLine, ItemRef, NewItem
from app.core.listing import ItemType, Ref
from app.core.money import Money, decimals
from app.plan.case import Case
from app.plan.dimensions import Choice
from app.plan.items import ItemChoice, product_item
from app.plan.names import cleaned, cut
from app.plan.own_items import own_item
from app.plan.parts import Part, Role
from app.plan.tax import LineTax
from app.plan.why_lines import explain_line

FINER_PLACES = 5  # what a price is tried with before all that the books take
SHIPPING_NAME = "Shipping"


def lines_of(
    case: Case,
    document: tuple[DocumentKey, date, Choice],
    parts: Sequence[Part],
    taxes: Sequence[LineTax],
) -> tuple[DocumentLine, ...] | None:
    """A line for each part of a document of that key, day and class by line; None when a person must
    decide about an item, all of which are noted."""
    key, day, class_ = document
    lines: list[DocumentLine] = []
    about = case.notes.about(key)
    single = sum(part.role is Role.SHIPPING for part in parts) == 1
    for part, tax in zip(parts, taxes, strict=True):
        chosen = (_special_shipping(case, part) if single else None) or _item(case, part, day)
        if chosen is None:
            continue
        line = _line(case, part, tax, chosen[0], class_.ref)
        if line is None:
            continue
        lines.append(line)
        explain_line(about.line(len(lines)), line, (part, tax, chosen), class_)
    return tuple(lines) if len(lines) == len(parts) else None


def unit_price(amount: Money, quantity: Decimal, most: int) -> Decimal | None:
    """The price whose product with the quantity rounds to the amount, in as few decimals as do and at `most` so
    many; None where there is none, for the books refuse an amount that is not the product."""
    if quantity == 1:
        return amount.amount
    if not quantity or quantity != round(quantity, most):
        return None
    exact = amount.amount / quantity
    for places in (decimals(amount.currency), FINER_PLACES, most):
        price = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if Money(price * quantity, amount.currency).rounded() == amount:
            return price
    return None


def _item(case: Case, part: Part, day: date) -> ItemChoice | None:
    line = part.line
    if line is None:
        return own_item(case, part.role, day)
    mapped = cleaned(line.sku).casefold() in case.books.product_table
    if part.role is Role.GIFT_CARD_SOLD and not mapped:
        return own_item(case, part.role, day)
    chosen = product_item(case, line, day)
    if chosen and not line.quantity and _keeps_stock(case, chosen[0]):
        # Money or tax given back for goods that stay with the customer moves no stock.
        return own_item(case, Role.REFUND, day)
    return chosen


def _special_shipping(case: Case, part: Part) -> ItemChoice | None:
    """The books' own shipping field: one a form, and it posts where the books say, not where we do."""
    company = case.books.company
    if part.role is not Role.SHIPPING or not (company.shipping and company.shipping_item):
        return None
    if case.config.accounts.shipping is not None:
        return None
    return (
        Ref(company.shipping_item, SHIPPING_NAME),
        "QuickBooks' own shipping, which posts to the account that you chose there",
        "",
    )


def _line(case: Case, part: Part, tax: LineTax, item: ItemRef, class_: Ref | None) -> DocumentLine | None:
    quantity = part.line.quantity if part.line else None
    limits = case.books.limits
    price = unit_price(part.amount, quantity, limits.price_places) if quantity is not None else None
    if price is None and quantity and _keeps_stock(case, item):
        case.notes.held(
            "price_does_not_divide",
            f"{part.amount} for {quantity} of “{part.text}” has no price that QuickBooks would multiply back to "
            "the cent, and without a quantity its stock would be wrong. Map the product to a non-inventory item.",
            "products",
        )
        return None
    return DocumentLine(
        item,
        part.amount,
        cut(cleaned(part.text), limits.description_length),
        quantity if price is not None else None,
        price,
        tax.taxable,
        tax.code,
        tax.gross,
        class_,
    )


def _keeps_stock(case: Case, item: ItemRef) -> bool:
    if isinstance(item, NewItem):
        return item.type is ItemType.INVENTORY
    known = case.books.index.items.get(item.id)
    return known is not None and known.type is ItemType.INVENTORY
