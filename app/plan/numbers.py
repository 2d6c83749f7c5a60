"""Document numbers: prefix, the store's number, suffix; short enough, and nobody else's."""

from app.config.document import ReadyConfig
from app.config.sections.transactions import Numbering
from app.core.document import KIND_NAMES, DocumentKey, Kind, Limits
from app.core.money import Money
from app.core.order import Order, Refund
from app.core.posted import Holder
from app.plan.case import Case
from app.plan.days import shown
from app.plan.names import cleaned, shortened, size

JOINT = "-"
# The same sale entered by hand may be of the other kind; numbers are unique a kind only.
SAME_SALE = (Kind.SALES_RECEIPT, Kind.INVOICE)


def sale_number(order: Order, config: ReadyConfig, limits: Limits) -> str:
    """The number of the order's own document; "" where the books number."""
    return number_of(order.number, config, limits)


def number_of(store_number: str, config: ReadyConfig, limits: Limits) -> str:
    """The same of an order of which only the store's number is at hand."""
    return _number(store_number, "", config, limits)


def refund_number(order: Order, refund: Refund, config: ReadyConfig, limits: Limits) -> str:
    """The sale's number and the refund's id: the id stays when an earlier refund is deleted."""
    return _number(order.number, _refund_ending(order.number, refund.id, config, limits), config, limits)


def number_source(case: Case, number: str, refund: str = "") -> tuple[str, str]:
    """Where a document's number comes from, and the section of the setting."""
    if not number:
        return "QuickBooks gives its next number, as you chose", "transactions"
    export = case.config.export
    around = [f"prefix {export.prefix}"] * bool(export.prefix) + [f"suffix {export.suffix}"] * bool(
        export.suffix
    )
    yours = f" with your {' and your '.join(around)}" if around else ""
    back = f", then R and the store's id {refund} of the refund" if refund else ""
    whole = _whole(case.order.number, f"-R{refund}" if refund else "", case.config)
    fitted = "" if number == whole else f", made from {whole} to be short enough and free"
    return f"the store's order number {case.order.number}{yours}{back}{fitted}", "export"


def free_number(case: Case, key: DocumentKey, number: str, total: Money) -> str | None:
    """The number to use; None when somebody else's document may have it, which is then noted."""
    if not number:
        return ""
    if any(post.key == key and not post.undone for post in case.past):
        return number  # it has one, which it keeps
    holder = case.books.numbers.get((key.kind, number)) or _same_sale(case, key.kind, number, total)
    if holder is None or holder.marker == key.marker:
        return number
    if holder.marker and holder.marker in _earlier_markers(key):
        return _number_of_ours(case, key, holder, total)
    case.notes.holder = holder
    _taken(case, holder)
    return None


def _number(number: str, ending: str, config: ReadyConfig, limits: Limits) -> str:
    if config.transactions.numbering is Numbering.BOOKS:
        return ""
    return shortened(_whole(number, ending, config), limits.number_length, JOINT, limits.charset)


def _refund_ending(number: str, refund: str, config: ReadyConfig, limits: Limits) -> str:
    """Without its dash where that spares a digest: 18300R18311 has just the eleven characters that some books take."""
    endings = f"-R{refund}", f"R{refund}"
    fitting = (each for each in endings if size(_whole(number, each, config)) <= limits.number_length)
    return next(fitting, endings[0])


def _whole(number: str, ending: str, config: ReadyConfig) -> str:
    return f"{config.export.prefix}{cleaned(number)}{config.export.suffix}{ending}"


def _same_sale(case: Case, kind: Kind, number: str, total: Money) -> Holder | None:
    if kind not in SAME_SALE:
        return None
    others = (case.books.numbers.get((other, number)) for other in SAME_SALE if other is not kind)
    return next((holder for holder in others if holder and holder.total == total and not holder.marker), None)


def _earlier_markers(key: DocumentKey) -> frozenset[str]:
    """The marks of what we posted before an undo or a reset: a document that somebody voided keeps its number."""
    attempts = range(1, key.attempt)
    return frozenset(DocumentKey(key.books, key.subject, key.kind, key.part, at).marker for at in attempts)


def _number_of_ours(case: Case, key: DocumentKey, holder: Holder, total: Money) -> str | None:
    """The same where the holder is what we posted for it before an undo or a reset."""
    posted = [post.total for post in case.past if post.key.marker == holder.marker]
    if holder.total in (total, *posted):
        return holder.number  # it still stands: it is taken over, not posted again
    if not holder.total:  # somebody voided it
        return shortened(f"{holder.number}-{key.attempt}", case.books.limits.number_length, JOINT)
    _changed(case, holder)
    return None


def _changed(case: Case, holder: Holder) -> None:
    case.notes.held(
        "changed_by_hand",
        f"{_described(holder)}, which we posted for this order and somebody changed since; a second one beside it "
        "would count the sale twice. Delete it in QuickBooks and press Retry, or leave it and skip the order.",
        "export",
    )


def _described(holder: Holder) -> str:
    whose = f" for {holder.customer}" if holder.customer else ""
    return (
        f"QuickBooks has a {KIND_NAMES[holder.kind]} {holder.number}{whose} of {holder.total}, "
        f"dated {shown(holder.date)}"
    )


def _taken(case: Case, holder: Holder) -> None:
    found = _described(holder)
    if holder.marker:
        message = (
            f"{found}, which was made from another order. Choose a prefix that tells the two stores apart."
        )
        case.notes.held("number_of_another_order", message, "export")
        return
    case.notes.held(
        "number_taken", f"{found}. Say whether it is the same sale, or choose a prefix.", "export"
    )
