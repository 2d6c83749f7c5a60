"""What is left of an order after its refunds so far: the split of a refund that the store gives no parts of.

A store that sets an order to “refunded” gives back all that is left without saying of which lines and with
which tax. The order itself says it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from app.core.money import Money
from app.core.order import Fee, Line, Order, Refund, Shipping, TaxShare
from app.plan.bill import Bill, bill_of_order, bill_of_refund, footed

Part = TypeVar("Part", Line, Shipping, Fee)
Charge = TypeVar("Charge", Shipping, Fee)


def rest_of(order: Order, refund: Refund) -> Bill | None:
    """The order less all earlier refunds; None when this refund is not exactly that."""
    earlier = [other for other in order.refunds if (other.created, other.id) < (refund.created, refund.id)]
    before = Money.sum((other.amount for other in earlier), order.currency)
    if before + refund.amount != order.total:
        return None
    bill = bill_of_order(order)
    for other in earlier:
        bill = _less(bill, bill_of_refund(order, other))
    # A refunded line that is not found on the order stays in the sum, and the rest does not foot.
    return bill if footed(bill) + bill.gap == bill.total else None


def _less(bill: Bill, taken: Bill) -> Bill:
    """The bill without what a refund took; a bare amount comes off as one."""
    return replace(
        bill,
        total=bill.total - taken.total,
        total_tax=bill.total_tax - taken.total_tax,
        lines=_less_lines(bill.lines, taken.lines),
        shipping=_less_charges(bill.shipping, taken.shipping),
        fees=_less_charges(bill.fees, taken.fees),
        gap=bill.gap - taken.gap,
        remitted=bill.remitted - taken.remitted,
        bare=bill.bare - taken.bare,
    )


def _less_lines(lines: tuple[Line, ...], taken: tuple[Line, ...]) -> tuple[Line, ...]:
    left = list(lines)
    for part in taken:
        at = _place(left, part)
        if at is not None:
            left[at] = _less_line(left[at], part)
    return tuple(line for line in left if line.quantity or line.total or line.tax)


def _less_line(line: Line, part: Line) -> Line:
    """Refunds tell what was paid, not what it cost before discounts: so does what is left."""
    total = line.total - part.total
    return replace(
        line,
        quantity=line.quantity - part.quantity,
        subtotal=total,
        total=total,
        tax=line.tax - part.tax,
        taxes=_less_shares(line.taxes, part.taxes),
    )


def _less_charges(charges: tuple[Charge, ...], taken: tuple[Charge, ...]) -> tuple[Charge, ...]:
    left = list(charges)
    for part in taken:
        at = _place(left, part)
        if at is not None:
            left[at] = replace(
                left[at],
                total=left[at].total - part.total,
                tax=left[at].tax - part.tax,
                taxes=_less_shares(left[at].taxes, part.taxes),
            )
    return tuple(charge for charge in left if charge.total or charge.tax)


def _place(parts: Sequence[Part], wanted: Part) -> int | None:
    """Where the refunded part is: by the store's id, else by what it is, while enough is left of it."""
    by_id = (at for at, part in enumerate(parts) if part.id == wanted.id)
    by_nature = (
        at
        for at, part in enumerate(parts)
        if _nature(part) == _nature(wanted) and abs(wanted.total) <= abs(part.total)
    )
    return next(by_id, next(by_nature, None))


def _nature(part: Line | Shipping | Fee) -> tuple[str, str, str]:
    if isinstance(part, Line):
        return part.product_id, part.sku, part.name
    if isinstance(part, Shipping):
        return "shipping", part.method, part.title
    return "fee", part.kind, part.name


def _less_shares(shares: tuple[TaxShare, ...], taken: tuple[TaxShare, ...]) -> tuple[TaxShare, ...]:
    off = {share.rate_id: share.amount for share in taken}
    return tuple(
        replace(share, amount=share.amount - off[share.rate_id]) if share.rate_id in off else share
        for share in shares
    )
