"""The one door of this folder: an order, the merchant's choices and the books become documents, or reasons why not.

Preview, dry run and export all call `plan_order` on the same inputs; it reads no clock and sends nothing.
"""

from collections.abc import Sequence
from datetime import date

from app.config.document import ReadyConfig
from app.core.document import Document, Kind
from app.core.listing import Ref
from app.core.money import Money
from app.core.order import Order
from app.core.posted import Posted
from app.plan.asking import lookups
from app.plan.case import Case, case_of
from app.plan.changes import held_by_change, held_by_reset
from app.plan.customers import CustomerChoice, customer_of
from app.plan.days import local_day
from app.plan.edits import follow_edit, is_edited
from app.plan.payments import payment_due, payment_of
from app.plan.refunds import refunds_of
from app.plan.sale import Sale, sale_of
from app.plan.selection import left_out, order_day
from app.plan.soundness import in_open_period
from app.plan.view import BooksView, Plan

__all__ = ["lookups", "plan_order"]

# Stands in while the customer is undecided, so that all that is to be mended shows at once.
NOBODY: CustomerChoice = (Ref("", ""), "")


def plan_order(order: Order, config: ReadyConfig, books: BooksView, past: Sequence[Posted] = ()) -> Plan:
    """The documents that are still to be posted for the order, with reasons and explanations."""
    case = case_of(order, config, books, past)
    sale = case.sale
    documents = _first_time(case) if sale is None else _follow_up(case, sale)
    for document in documents:
        in_open_period(case, document)
    return case.notes.plan(tuple(documents))


def _first_time(case: Case) -> list[Document]:
    day = order_day(case.order, case.config, case.books.company)
    reason = left_out(case.order, case.config, day)
    if reason or day is None:
        if reason and not held_by_reset(case, reason):
            case.notes.left_out(reason)
        return []
    kind = case.config.transactions.type.kind
    customer = customer_of(case) or NOBODY
    sale = sale_of(case, kind, day, customer)
    if sale is None:
        return []
    return [sale, *_payment(case, sale, customer), *refunds_of(case, kind, customer)]


def _payment(case: Case, sale: Sale, customer: CustomerChoice) -> list[Document]:
    if sale.key.kind is not Kind.INVOICE:
        return []
    payment = payment_of(case, sale.key, sale.total, sale.date, customer)
    return [payment] if payment else []


def _follow_up(case: Case, sale: Posted) -> list[Document]:
    """What came after the export: an edit, a payment, refunds. Nothing is asked when nothing came."""
    if held_by_change(case, sale):
        return []
    if sale.foreign:
        _note_edit_of_foreign(case, sale)
    if sale.foreign or not is_edited(case, sale):
        return _came_later(case, sale, sale.total)
    total = follow_edit(case, sale, customer_of(case) or NOBODY)
    return [] if total is None else _came_later(case, sale, total)


def _note_edit_of_foreign(case: Case, sale: Posted) -> None:
    if is_edited(case, sale):
        case.notes.noted(
            "edited_after_taking_over",
            f"The order was changed in the store after {sale.name} of {sale.total} was taken over as the same sale; "
            f"it now comes to {case.order.total}. What we did not post we do not change: correct it in QuickBooks.",
        )


def _came_later(case: Case, sale: Posted, total: Money) -> list[Document]:
    """The payment and the refunds that are not in the books yet; `total` is the sale's."""
    pays = _lacks_payment(case, sale) and bool(total)
    posted = case.refunds
    if not pays and all(refund.id in posted or not refund.amount for refund in case.order.refunds):
        return []
    customer = customer_of(case) or NOBODY
    documents: list[Document] = []
    if pays:
        day = order_day(case.order, case.config, case.books.company) or _created(case)
        payment = payment_of(case, sale.key, total, day, customer)
        documents += [payment] if payment else []
    return [*documents, *refunds_of(case, sale.key.kind, customer)]


def _lacks_payment(case: Case, sale: Posted) -> bool:
    """Whether its invoice is to be paid by us. One that was taken over is not: whoever entered it enters its
    payment too, and a second one would be money that never came."""
    if sale.key.kind is not Kind.INVOICE or sale.foreign or case.payment is not None:
        return False
    return payment_due(case)


def _created(case: Case) -> date:
    return local_day(case.order.created, case.books.company.time_zone)
