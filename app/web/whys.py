"""Why each field of an order's documents is what it is, as the order's page tells it."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.config.document import SECTION_BY_SLUG
from app.core.document import Document, Form
from app.core.money import Money
from app.plan.view import Because, Plan
from app.web.pair import LABELS, attribute
from app.web.words import kind_name

NAMES = {
    "item": "Item",
    "quantity": "Quantity",
    "price": "Price",
    "amount": "Amount",
    "gross": "With tax",
    "description": "Description",
    "taxable": "Taxable",
    "tax_code": "Tax code",
    **LABELS,
    "bill_to": "Billing address",
    "ship_to": "Shipping address",
    "discount.amount": "Discount",
    "discount.account": "Discount account",
    "discount.class_": "Class of the discount",
    "tax.style": "How tax is carried",
    "tax.code": "Tax code",
    "tax.amounts": "Tax of one rate",
    "tax.total": "Sales tax",
    "total": "Total",
    "applies_to": "Pays",
    "paid_from": "Paid from",
    "account": "Account",
    "key": "Our mark",
}
PLACES = {name: place for place, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Why:
    """The field, what it holds, where that comes from, and the section that changes it."""

    label: str
    value: str
    source: str
    section: str
    section_title: str


@dataclass(frozen=True, slots=True)
class LineWhys:
    """The fields of one line; `item` and `amount` tell which line it is."""

    number: int
    item: str
    amount: Money
    whys: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class DocumentWhys:
    name: str
    whys: tuple[Why, ...]
    lines: tuple[LineWhys, ...]


def whys_of(plan: Plan) -> tuple[DocumentWhys, ...]:
    """Each document with its reasons; one whose reasons were not kept is left out."""
    found = (_document(document, plan.because) for document in plan.becomes)
    return tuple(one for one in found if one.whys or one.lines)


def _document(document: Document, because: Iterable[Because]) -> DocumentWhys:
    about: dict[int, list[Because]] = {}
    for reason in because:
        if reason.about(document.key):
            about.setdefault(reason.line, []).append(reason)
    number = getattr(document, "number", "")
    lines = document.lines if isinstance(document, Form) else ()
    return DocumentWhys(
        f"{kind_name(document.key.kind).capitalize()} {number}".rstrip(),
        _whys(about.get(0, [])),
        tuple(
            LineWhys(at, line.item.name, line.gross or line.amount, _whys(about[at]))
            for at, line in enumerate(lines, 1)
            if at in about
        ),
    )


def _whys(because: list[Because]) -> tuple[Why, ...]:
    placed = sorted(because, key=lambda reason: PLACES.get(attribute(reason.field), len(PLACES)))
    return tuple(_why(reason) for reason in placed)


def _why(reason: Because) -> Why:
    name = attribute(reason.field)
    label = NAMES.get(name) or reason.field.capitalize()
    section = SECTION_BY_SLUG.get(reason.section)
    value = reason.value or "left to QuickBooks"
    return Why(label, value, reason.source, reason.section, section.title if section else "")
