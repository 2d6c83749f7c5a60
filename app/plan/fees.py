"""What the payment processor kept: a negative line, so that the document is what will be paid out."""

from app.config.document import ReadyConfig
from app.config.sections.fees import FeesMode, clearing_of
from app.core.document import Document, Form, Kind
from app.core.money import Money
from app.core.order import Payment
from app.plan.case import Case
from app.plan.parts import Part, Role

BEARING = frozenset({Kind.SALES_RECEIPT, Kind.INVOICE})  # an estimate pays nothing out


def fee_part(case: Case, kind: Kind) -> Part | None:
    """The line that takes the processor's fee off the document; None where the settings want none."""
    order, fee = case.order, case.order.payment.fee
    if fee is None or not fee or kind not in BEARING:
        return None
    if case.config.fees.mode is FeesMode.BULK:
        _note_bulk(case, fee.rounded())
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


def bears_fee(document: Document | None, config: ReadyConfig) -> bool:
    """Whether a document has the processor's fee as a line of it."""
    name = config.fees.item_name.casefold()
    lines = document.lines if isinstance(document, Form) else ()
    return any(line.item.name.casefold() == name and line.amount.amount < 0 for line in lines)


def _note_bulk(case: Case, fee: Money) -> None:
    title, clearing = title_of(case.order.payment), clearing_of(case.config.fees, case.order.payment.method)
    if case.order.paid is None:
        words = "waits until the store says that the order is paid"
    elif clearing is None:
        words = f"is in no expense, because no clearing account is chosen for {title}. Choose one"
    else:
        words = f"goes into the day's expense of {title}, from {clearing.name}"
    case.notes.noted("fee_in_bulk", f"The fee of {fee} {words}.", "fees")


def title_of(payment: Payment) -> str:
    """The payment method as people know it."""
    return payment.title or payment.method or "the payment processor"


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
