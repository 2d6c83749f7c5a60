"""What the payment processor kept: a negative line, so that the document is what will be paid out."""

from app.config.sections.fees import FeesMode
from app.core.document import Kind
from app.core.money import Money
from app.plan.case import Case
from app.plan.parts import Part, Role

BEARING = frozenset({Kind.SALES_RECEIPT, Kind.INVOICE})  # an estimate pays nothing out


def fee_part(case: Case, kind: Kind) -> Part | None:
    """The line that takes the processor's fee off the document; None where the settings want none."""
    order, fee = case.order, case.order.payment.fee
    if fee is None or not fee or kind not in BEARING:
        return None
    if case.config.fees.mode is FeesMode.BULK:
        case.notes.noted(
            "fee_in_bulk",
            f"The processor's fee of {fee} is not on this document. It belongs to the day's expense.",
            "fees",
        )
        return None
    if case.config.fees.mode is FeesMode.OFF or order.paid is None:
        return None
    if fee.currency != order.currency:
        case.notes.noted(
            "fee_currency",
            f"The processor's fee is {fee} and the order is in {order.currency}. The fee is not on the document; "
            "enter it yourself.",
            "fees",
        )
        return None
    return _part(case, fee.rounded())


def _part(case: Case, fee: Money) -> Part:
    title = case.order.payment.title or case.order.payment.method
    case.notes.noted(
        "fee_deducted",
        f"The document is {fee} less than the order: the fee that the payment processor kept is a line of it.",
        "fees",
    )
    return Part(
        Role.PROCESSOR_FEE, f"Fee of {title}" if title else "Fee", -fee, -fee, Money.zero(fee.currency)
    )
