"""An order that was edited in the store after it was exported: its documents in the books follow it.

The order is planned as if for the first time, under the keys and numbers that it has. Where the books cannot
change a document into that, it is taken out and posted again; where a person must look first, it is held.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date

from app.core.document import Form, Kind, NewCustomer, NewItem, Payment
from app.core.listing import Ref
from app.core.money import Money
from app.core.posted import Posted
from app.plan.case import Case
from app.plan.customers import CustomerChoice
from app.plan.days import shown
from app.plan.fingerprint import fingerprint
from app.plan.payments import explain_follower, payment_of
from app.plan.sale import Sale, sale_of
from app.plan.selection import left_out, order_day
from app.plan.view import Change

# The key and the number stay, and the books reshuffle a delivery address that is sent to them again. Sales orders of
# before name no store: no reason to take one back.
UNTOUCHED = frozenset({"key", "number", "ship_to", "store"})


def is_edited(case: Case, sale: Posted) -> bool:
    """Whether the store changed what documents are made of, since the sale was posted or since its payment
    was: a run may have been cut off between the two. Nobody planned a document that was adopted without a
    fingerprint, so that there is nothing to compare with."""
    known = ("", fingerprint(case.order))
    paid_before = case.payment is not None and case.payment.fingerprint not in known
    return bool(sale.fingerprint) and (sale.fingerprint not in known or paid_before)


def follow_edit(case: Case, sale: Posted, customer: CustomerChoice) -> Money | None:
    """Note what is to be changed; the sale's total after that. None when a person must decide first, and
    when all is taken out of the books to be posted again."""
    old, day = sale.document, _day(case)
    if not isinstance(old, Form) or (case.payment and not case.payment.fingerprint):
        _ask(case, f"{sale.name} of {sale.total} or its payment was not made by us, and is left as it is")
        return None
    kind = case.config.transactions.type.kind
    if _must_go(case, sale, kind):
        _take_back(case, sale, day, customer)
        return None
    anew = sale_of(case, kind, day or old.date, customer)
    if anew is None:
        return None
    anew = replace(anew, key=sale.key, number=old.number)
    parted = case.payment and (not anew.total or _plain(anew.customer) != _plain(old.customer))
    # Neither of two linked documents can have another customer before the other one has.
    if parted or (not case.books.limits.in_place and differs(old, anew)):
        _take_back(case, sale, day, customer)
        return None
    return anew.total if _change(case, sale, old, anew) else None


def differs(old: Form | Payment, new: Form | Payment) -> bool:
    """Whether the books would be told anything else: entries of lists are compared by id, since the books
    may rename them."""
    return any(
        _plain(getattr(old, each.name)) != _plain(getattr(new, each.name))
        for each in fields(new)
        if each.name not in UNTOUCHED
    )


def _must_go(case: Case, sale: Posted, kind: Kind) -> bool:
    """Whether no update could express it."""
    refused = sale.fixed or (case.payment is not None and case.payment.fixed)
    return refused or kind is not sale.key.kind or case.order.currency != sale.total.currency


def _change(case: Case, sale: Posted, old: Form, anew: Sale) -> bool:
    """Note the changes of the sale and of its payment; False when the books are closed for one of them."""
    changes = [Change(sale, anew)] if differs(old, anew) else []
    paid = case.payment.document if case.payment else None
    if case.payment and isinstance(paid, Payment) and paid.amount != anew.total:
        payment = replace(paid, amount=anew.total)
        explain_follower(case, payment)
        changes.append(Change(case.payment, payment))
    for change in changes:
        if _is_closed(case, change.standing, change.document.date, str(change)):
            return False
    for change in changes:
        case.notes.change(change.standing, change.document)
    return True


def _take_back(case: Case, sale: Posted, day: date | None, customer: CustomerChoice) -> None:
    """Take the documents out, once it is sure that the order can be posted again."""
    standing = [sale, *([case.payment] if case.payment else [])]
    reason = left_out(case.order, case.config, day)
    if reason or day is None:
        why = f" {reason.message}" if reason else ""
        _ask(case, f"{sale.name} of {sale.total} cannot become that, and no new one would be made.{why}")
        return
    again = _again(case, standing, day, customer)
    if again is None:
        return
    for posted in standing:
        said = f"{posted.name} of {posted.total} would be taken out and posted again"
        if _is_closed(case, posted, again.date, said):
            return
    for posted in standing:
        case.notes.remove(posted)


def _again(case: Case, standing: Sequence[Posted], day: date, customer: CustomerChoice) -> Sale | None:
    """The sale as it will be posted; None when something is to be mended first."""
    gone = tuple(replace(post, undone=True) if post in standing else post for post in case.past)
    trial = replace(case, past=gone)
    sale = sale_of(trial, case.config.transactions.type.kind, day, customer)
    if sale and sale.key.kind is Kind.INVOICE:
        payment_of(trial, sale.key, sale.total, sale.date, customer)
    return None if case.notes.blocked else sale


def _is_closed(case: Case, standing: Posted, day: date, said: str) -> bool:
    closed, old = case.books.company.closed_until, standing.document
    days = [day, *([old.date] if old else [])]
    if closed is None or not standing.key.kind.posts or min(days) > closed:
        return False
    case.notes.held(
        "changed_in_closed_period",
        f"The order was changed in the store after it was exported: {said}. The books are closed until "
        f"{shown(closed)}, so nothing was sent. Open the period in QuickBooks and press Try again, or undo it here.",
    )
    return True


def _ask(case: Case, what: str) -> None:
    case.notes.held(
        "edited_after_export",
        f"The order was changed in the store after it was exported, and comes to {case.order.total}. In QuickBooks, "
        f"{what.rstrip('. ')}. Change it there by hand, or undo it here.",
    )


def _day(case: Case) -> date | None:
    return order_day(case.order, case.config, case.books.company)


def _plain(value: object) -> object:
    """A value without the names of list entries."""
    if isinstance(value, Ref):
        return value.id
    if isinstance(value, NewCustomer | NewItem):
        return f"new {value.name}"
    if isinstance(value, tuple):
        return tuple(_plain(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(_plain(getattr(value, each.name)) for each in fields(value))
    return value
