"""What happened to an order in the store after it was exported, beyond new refunds and payments.

A document of a merchant's books is not rewritten behind their back: the change is shown, and a person decides.
"""

from app.core.document import KIND_NAMES
from app.core.posted import Posted
from app.plan.case import Case
from app.plan.fingerprint import fingerprint

# How stores call a sale that did not happen; a status the merchant exports on purpose is not among them.
CALLED_OFF = frozenset({"cancelled", "canceled", "failed", "trash", "voided", "declined", "deleted"})


def held_by_change(case: Case, sale: Posted) -> bool:
    """Whether the order changed in a way that a person must look at; the reason is noted."""
    return _edited(case, sale) or _called_off(case, sale) or _refund_vanished(case)


def _edited(case: Case, sale: Posted) -> bool:
    # An adopted document was never planned by us, so there is nothing to compare with.
    if not sale.fingerprint or sale.fingerprint == fingerprint(case.order):
        return False
    case.notes.held(
        "edited_after_export",
        f"The order was changed in the store after it was exported as {_name(sale)} of {sale.total}; it now "
        f"comes to {case.order.total}. Change the document in QuickBooks, or undo it here and export the order again.",
    )
    return True


def _called_off(case: Case, sale: Posted) -> bool:
    order = case.order
    if order.status not in CALLED_OFF or order.status in case.config.export.statuses:
        return False
    if order.total <= order.refunded:
        return False  # all of it is given back by the refunds' own documents
    case.notes.held(
        "cancelled_after_export",
        f"The order is “{order.status}” in the store, and {_name(sale)} of {sale.total} is in QuickBooks. "
        "If the sale did not happen, undo it; if the money was given back, refund the order in the store.",
    )
    return True


def _refund_vanished(case: Case) -> bool:
    kept = {refund.id for refund in case.order.refunds}
    gone = [posted for id_, posted in case.refunds.items() if id_ not in kept]
    for posted in gone:
        case.notes.held(
            "refund_deleted",
            f"A refund was deleted in the store, and {_name(posted)} of {posted.total} is in QuickBooks. If no "
            "money was given back, undo it.",
        )
    return bool(gone)


def _name(posted: Posted) -> str:
    return f"{KIND_NAMES[posted.key.kind]} {posted.number}".strip()
