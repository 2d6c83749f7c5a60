"""The pair: an order on the left, the documents it becomes on the right, and the sentence between them.

`pair()` is pure; macros/pair.html draws its answer on the wizard, the preview and the order's page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from app.core.document import (
    KIND_NAMES,
    Document,
    DocumentLine,
    Expense,
    Form,
    Invoice,
    Kind,
    NewCustomer,
    NewItem,
    Payment,
    TaxStyle,
)
from app.core.listing import Ref
from app.core.money import Money
from app.core.order import Order
from app.core.posted import Posted
from app.core.reason import Effect, Reason
from app.plan.view import Because, Change, Plan
from app.web import words

LABELS = {
    "number": "Number",
    "date": "Date",
    "customer": "Customer",
    "deposit_to": "Deposit to",
    "refund_from": "Paid from",
    "payment_method": "Payment method",
    "reference": "Reference",
    "terms": "Terms",
    "due": "Due",
    "receivable": "Receivable",
    "class_": "Class",
    "location": "Location",
    "email": "E-mail",
    "memo": "Memo",
    "message": "Message",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a document: its value, why it is so, and whether the unsaved setting changes it."""

    field: str
    label: str
    value: str
    note: str = ""
    source: str = ""
    section: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class AmountRow:
    """One line with its amount; `sum` rows carry the double rule."""

    label: str
    amount: Money
    detail: str = ""
    changed: bool = False
    sum: bool = False


@dataclass(frozen=True, slots=True)
class OrderSide:
    number: str
    status: str
    facts: tuple[Fact, ...]
    rows: tuple[AmountRow, ...]


@dataclass(frozen=True, slots=True)
class DocumentSide:
    kind: Kind
    name: str
    number: str
    facts: tuple[Fact, ...]
    rows: tuple[AmountRow, ...]
    new: bool = False  # the unsaved setting makes a document of this kind that was not made before

    @property
    def changed(self) -> bool:
        return self.new or any(fact.changed for fact in self.facts) or any(row.changed for row in self.rows)


@dataclass(frozen=True, slots=True)
class Pair:
    """`line` says in one sentence what becomes of the order."""

    line: str
    order: OrderSide
    documents: tuple[DocumentSide, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def changed(self) -> bool:
        return any(document.changed for document in self.documents)


def pair(order: Order, plan: Plan, before: Plan | None = None, zone: str = "UTC") -> Pair:
    """The order beside its documents; what differs from `before` is marked."""
    sides = tuple(
        _document_side(document, plan.because, _earlier(document, before) if before else document, before)
        for document in plan.becomes
    )
    return Pair(live_line(order, plan), _order_side(order, zone), sides, plan.reasons)


def _earlier(document: Document, before: Plan) -> Document | None:
    """What the document was: the same kind, or the other sales form when the transaction type changes."""
    for known in before.documents:
        if (known.key.kind, known.key.part) == (document.key.kind, document.key.part):
            return known
    forms = [known for known in before.documents if isinstance(known, Form)]
    return forms[0] if forms and isinstance(document, Form) else None


def live_line(order: Order, plan: Plan) -> str:
    """What becomes of the order, in one sentence."""
    blocked = plan.blocked
    if blocked is not None:
        verb = "is left out" if blocked.effect is Effect.LEFT_OUT else "is held"
        return f"Order {order.number} {verb}: {blocked.message}"
    edits = [_edit_in_words(change) for change in plan.changes]
    edits += [f"{_standing(one)} is taken out of QuickBooks and posted again" for one in plan.removals]
    if edits:
        return f"Order {order.number} was changed in the store: {_and(edits)}."
    if not plan.documents:
        return f"Order {order.number} is in your books already. Nothing is posted."
    return f"Order {order.number} becomes {_and([_in_words(document) for document in plan.documents])}."


def _in_words(document: Document) -> str:
    number = getattr(document, "number", "")
    text = (
        f"{KIND_NAMES[document.key.kind]}{' ' + number if number else ''} of {words.amount(document.total)}"
    )
    deposit = getattr(document, "deposit_to", None)
    return f"{text}, deposited to {deposit.name}" if deposit else text


def _edit_in_words(change: Change) -> str:
    old, new = change.standing.total, change.document.total
    if old == new:
        return f"{_standing(change.standing)} is changed, and its total stays"
    return f"{change.standing.name} goes from {words.amount(old)} to {words.amount(new)}"


def _standing(posted: Posted) -> str:
    return f"{posted.name} of {words.amount(posted.total)}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _order_side(order: Order, zone: str) -> OrderSide:
    local = ZoneInfo(zone)
    party = order.billing
    found = (
        ("date", "Placed", words.day(order.created.astimezone(local).date())),
        ("paid", "Paid", words.day(order.paid.astimezone(local).date()) if order.paid else "not yet"),
        ("customer", "Customer", f"{party.first_name} {party.last_name}".strip() or party.email or "guest"),
        ("company", "Company", party.company),
        ("email", "E-mail", party.email),
        ("payment", "Payment", order.payment.title or order.payment.method),
        ("channel", "Channel", order.channel),
    )
    facts = tuple(Fact(field, label, value) for field, label, value in found if value)
    return OrderSide(order.number, order.status, facts, tuple(_order_rows(order)))


def _order_rows(order: Order) -> Iterable[AmountRow]:
    for line in order.lines:
        yield AmountRow(line.name, line.subtotal, _detail(f"× {line.quantity.normalize():f}", line.sku))
    if order.discount:
        codes = ", ".join(discount.code for discount in order.discounts)
        yield AmountRow("Discount", -order.discount, codes)
    for charge in order.shipping:
        yield AmountRow("Shipping", charge.total, charge.title)
    for fee in order.fees:
        yield AmountRow(fee.name, fee.total)
    if order.total_tax:
        yield AmountRow("Tax", order.total_tax, ", ".join(dict.fromkeys(tax.name for tax in order.taxes)))
    for card in order.gift_cards:
        yield AmountRow("Gift card", -card.amount, card.code)
    if order.gap:
        yield AmountRow("The store's own rounding", order.gap)
    yield AmountRow("Total", order.total, sum=True)


def _document_side(
    document: Document, because: tuple[Because, ...], earlier: Document | None, before: Plan | None
) -> DocumentSide:
    """Of a document that was not made before, only its name is marked: all of it is new."""
    compared = earlier or document
    old, old_rows = dict(_values(compared)), list(_document_rows(compared))
    why = {
        attribute(reason.field): reason
        for reason in because
        if reason.about(document.key) and not reason.line
    }
    facts = tuple(
        _fact(name, value, old.get(name), why.get(name)) for name, value in _values(document) if value[0]
    )
    rows = tuple(row if row in old_rows else replace(row, changed=True) for row in _document_rows(document))
    kind = document.key.kind
    is_new = before is not None and (earlier is None or earlier.key.kind is not kind)
    name = KIND_NAMES[kind].capitalize()
    return DocumentSide(kind, name, getattr(document, "number", ""), facts, rows, new=is_new)


def attribute(field: str) -> str:
    """The attribute that an explanation means; those kept from before name it as "deposit to", "e-mail"."""
    return field.replace(" ", "_").replace("-", "")


def _fact(name: str, value: tuple[str, str], before: tuple[str, str] | None, why: Because | None) -> Fact:
    text, note = value
    source, section = (why.source, why.section) if why else ("", "")
    return Fact(name, LABELS[name], text, note, source, section, changed=value != before)


def _values(document: Document) -> Iterable[tuple[str, tuple[str, str]]]:
    """The document's fields that pages show, in the order of LABELS, as (value, note)."""
    for name in LABELS:
        value = getattr(document, name, None)
        if name == "receivable" and not isinstance(document, Invoice):
            continue
        yield name, _text(value)


def _text(value: object) -> tuple[str, str]:
    match value:
        case None | "":
            return "", ""
        case NewCustomer() | NewItem():
            return value.name, "will be created"
        case Ref():
            return value.name or value.id, ""
        case date():
            return words.day(value), ""
        case _:
            return str(value), ""


def _document_rows(document: Document) -> Iterable[AmountRow]:
    if isinstance(document, Payment | Expense):
        name = "Amount received" if isinstance(document, Payment) else "Amount paid"
        yield AmountRow(name, document.amount, sum=True)
        return
    for line in document.lines:
        yield _line_row(line)
    if document.discount:
        account = document.discount.account
        yield AmountRow("Discount", -document.discount.amount, account.name if account else "")
    yield from _tax_rows(document)
    yield AmountRow("Total", document.total, sum=True)


def _line_row(line: DocumentLine) -> AmountRow:
    name, note = _text(line.item)
    quantity = ""
    if line.quantity is not None and line.price is not None:
        quantity = f"{line.quantity.normalize():f} × {words.figure(Money(line.price, line.amount.currency))}"
    class_ = f"class {line.class_.name}" if line.class_ else ""
    code = line.tax_code.name if line.tax_code else ""
    return AmountRow(name, line.gross or line.amount, _detail(quantity, code, class_, note))


def _tax_rows(document: Form) -> Iterable[AmountRow]:
    tax = document.tax
    if tax.style is TaxStyle.NONE:
        return
    label = "Tax, included" if tax.style is TaxStyle.INCLUSIVE else "Sales tax"
    detail = tax.code.name if tax.code else ", ".join(amount.rate.name for amount in tax.amounts)
    yield AmountRow(label, tax.total, detail)


def _detail(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
