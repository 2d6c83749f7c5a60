"""Why each field of an order's documents is what it is, as the order's page tells it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.config.document import SECTION_BY_SLUG
from app.core.document import Document, Form
from app.core.money import Money
from app.plan.view import Because, Plan
from app.plan.written import written
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
    "store": "Store",
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
TEXTS = ("bill_to", "ship_to", "memo", "description")  # what may be too long for the books
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


def as_it_is(document: Document) -> Document:
    """For books that take every text as it is."""
    return document


def whys_of(plan: Plan, sent: Callable[[Document], Document] = as_it_is) -> tuple[DocumentWhys, ...]:
    """Each document with its reasons; one whose reasons were not kept is left out. `sent` gives a document as the
    books are sent it: a text that they cannot hold is shown as they get it."""
    found = (_document(document, sent(document), plan.because) for document in plan.becomes)
    return tuple(one for one in found if one.whys or one.lines)


def _document(document: Document, sent: Document, because: Iterable[Because]) -> DocumentWhys:
    about: dict[int, list[Because]] = {}
    for reason in because:
        if reason.about(document.key):
            about.setdefault(reason.line, []).append(_as_sent(reason, document, sent))
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


def _as_sent(reason: Because, document: Document, sent: Document) -> Because:
    if not isinstance(document, Form) or not isinstance(sent, Form) or reason.field not in TEXTS:
        return reason
    planned, told = (_text(each, reason) for each in (document, sent))
    return reason._replace(held=told) if told != planned else reason


def _text(form: Form, reason: Because) -> str:
    if reason.line:
        return form.lines[reason.line - 1].description if reason.line <= len(form.lines) else ""
    return written({"bill_to": form.bill_to, "ship_to": form.ship_to, "memo": form.memo}[reason.field])


def _whys(because: list[Because]) -> tuple[Why, ...]:
    placed = sorted(because, key=lambda reason: PLACES.get(attribute(reason.field), len(PLACES)))
    return tuple(_why(reason) for reason in placed)


def _why(reason: Because) -> Why:
    name = attribute(reason.field)
    label = NAMES.get(name) or reason.field.capitalize()
    section = SECTION_BY_SLUG.get(reason.section)
    value = reason.value or "left to QuickBooks"
    return Why(label, value, reason.source, reason.section, section.title if section else "")
