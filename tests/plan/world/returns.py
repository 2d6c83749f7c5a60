"""Random refunds: by lines, of shipping, of a fee, an amount only, by status, several, and askew by a coin."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from app.core.money import Money, minor_unit
from app.core.order import Fee, Line, Order, Refund, Shipping
from tests.plan.world.store import SOLD, without

NO_REFUND = ("none",) * 8
KINDS = (
    *NO_REFUND,
    "parts",
    "parts",
    "shipping",
    "fee",
    "amount",
    "status",
    "rest",
    "several",
    "askew",
    "tax",
)


def refunded(rnd: Random, what: Order) -> Order:
    """The order with its refunds; an order of nothing gives nothing back."""
    kind = rnd.choice(KINDS)
    zero = Money.zero(what.currency)
    if kind == "none" or what.total <= zero:
        return what
    found = _REFUNDS[kind](rnd, what)
    return replace(what, refunds=tuple(each for each in found if zero <= each.amount))


def _of(id_: int, parts: Sequence[Line | Shipping | Fee], what: Order, askew: int = 0) -> Refund:
    """A refund of those parts, as the store tells it."""
    theirs = {rate.rate_id for rate in what.taxes if rate.by_marketplace} if _is_only_told(what) else set()
    taxes = (share.amount for part in parts for share in part.taxes if share.rate_id not in theirs)
    tax = Money.sum(taxes, what.currency).rounded()
    net = Money.sum((part.total for part in parts), what.currency)
    gap = Money(minor_unit(what.currency) * askew, what.currency)
    amount = (net + tax).rounded() + gap
    gap = amount - net - tax
    return Refund(
        str(id_),
        SOLD + timedelta(days=id_ - 900),
        amount,
        "Broken.",
        tuple(part for part in parts if isinstance(part, Line)),
        tuple(part for part in parts if isinstance(part, Shipping)),
        tuple(part for part in parts if isinstance(part, Fee)),
        total_tax=tax,
        gap=gap or None,
    )


def _is_only_told(what: Order) -> bool:
    """Whether the order names a marketplace's tax without counting it."""
    named = Money.sum((rate.total for rate in what.taxes), what.currency)
    return any(rate.by_marketplace for rate in what.taxes) and named.rounded() != what.total_tax.rounded()


def _bare(id_: int, amount: Money) -> Refund:
    return Refund(str(id_), SOLD + timedelta(days=id_ - 900), amount)


def _parts(rnd: Random, what: Order) -> list[Refund]:
    chosen = [
        without(line, Decimal(rnd.choice(("1", "1", "0.5")))) for line in what.lines if rnd.random() < 0.6
    ]
    return [_of(901, chosen, what)] if chosen else []


def _shipping(rnd: Random, what: Order) -> list[Refund]:
    return [
        _of(901, [without(charge, Decimal(rnd.choice(("1", "0.5")))) for charge in what.shipping[:1]], what)
    ]


def _fee(rnd: Random, what: Order) -> list[Refund]:  # noqa: ARG001 - as its neighbours
    return [_of(901, what.fees[:1], what)] if what.fees else []


def _amount(rnd: Random, what: Order) -> list[Refund]:
    return [_bare(901, what.total.times(Decimal(rnd.choice(("0.3", "0.01", "0.99")))).rounded())]


def _status(rnd: Random, what: Order) -> list[Refund]:  # noqa: ARG001 - as its neighbours
    return [_bare(901, what.total)]


def _rest(rnd: Random, what: Order) -> list[Refund]:
    first = (_amount if rnd.random() < 0.4 else _parts)(rnd, what)
    given = Money.sum((each.amount for each in first), what.currency)
    return [*first, _bare(950, what.total - given)]


def _several(rnd: Random, what: Order) -> list[Refund]:
    """Two on one line, and then something else."""
    if not what.lines:
        return _amount(rnd, what)
    half = without(what.lines[0], Decimal("0.5"))
    return [
        _of(901, [half], what),
        _of(902, [half], what),
        *(_of(903, what.shipping[:1], what) for _ in range(1)),
    ]


def _askew(rnd: Random, what: Order) -> list[Refund]:
    if not what.lines:
        return []
    return [_of(901, [what.lines[-1]], what, askew=rnd.choice((1, -1)))]


def _tax(rnd: Random, what: Order) -> list[Refund]:
    """Tax alone: the buyer turned out to be exempt."""
    nothing = Money.zero(what.currency)
    lines = [replace(line, quantity=Decimal(0), subtotal=nothing, total=nothing) for line in what.lines]
    return [_of(901, [rnd.choice(lines)], what)] if lines else []


_REFUNDS = {
    "tax": _tax,
    "parts": _parts,
    "shipping": _shipping,
    "fee": _fee,
    "amount": _amount,
    "status": _status,
    "rest": _rest,
    "several": _several,
    "askew": _askew,
}
