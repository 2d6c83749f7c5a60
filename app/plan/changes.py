"""What happened to an order in the store after it was exported, beyond new refunds and payments.

An edited order is `edits`'s affair. Here is what a person decides, because money may have been kept or given back.
"""

from app.core.posted import Posted
from app.core.reason import Reason
from app.plan.case import Case

# How stores call a sale that did not happen; a status the merchant exports on purpose is not among them.
CALLED_OFF = frozenset({"cancelled", "canceled", "failed", "trash", "voided", "declined", "deleted"})


def held_by_change(case: Case, sale: Posted) -> bool:
    """Whether the order changed in a way that a person must look at; the reason is noted."""
    return _called_off(case, sale) or _refund_vanished(case)


def held_by_reset(case: Case, left_out: Reason) -> bool:
    """Whether an order that was reset is not exported again while what it became is in the books: money that
    nobody would look for there. The reason is noted."""
    behind = case.left_behind
    if not behind:
        return False
    names = [f"{posted.name} of {posted.total}" for posted in behind]
    case.notes.held(
        "reset_and_standing",
        f"The order was reset, and it is not exported again: {left_out.message} But in QuickBooks there "
        f"{'is' if len(names) == 1 else 'are'} still {' and '.join(names)}. Undo the order to have that removed.",
        left_out.section,
    )
    return True


def _called_off(case: Case, sale: Posted) -> bool:
    order = case.order
    if order.status not in CALLED_OFF or order.status in case.config.export.statuses:
        return False
    if order.total <= order.refunded:
        return False  # all of it is given back by the refunds' own documents
    undo = "delete it there, because we did not post it" if sale.foreign else "undo it"
    case.notes.held(
        "cancelled_after_export",
        f"The order is “{order.status}” in the store, and {sale.name} of {sale.total} is in QuickBooks. "
        f"If the sale did not happen, {undo}; if the money was given back, refund the order in the store.",
    )
    return True


def _refund_vanished(case: Case) -> bool:
    kept = {refund.id for refund in case.order.refunds}
    gone = [posted for id_, posted in case.refunds.items() if id_ not in kept and not posted.foreign]
    for posted in gone:
        case.notes.held(
            "refund_deleted",
            f"A refund was deleted in the store, and {posted.name} of {posted.total} is in QuickBooks. If no "
            "money was given back, delete it there.",
        )
    return bool(gone)
