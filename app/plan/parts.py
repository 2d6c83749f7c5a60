"""The parts of a bill: each is one line of the form, before its item and its tax are decided."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from app.config.sections.products import Bundles
from app.core.money import Money
from app.core.order import Fee, FeeKind, Line, Shipping, TaxShare
from app.plan.bill import Bill


class Role(StrEnum):
    """What a line is to the books."""

    GOODS = "goods"
    GIFT_CARD_SOLD = "gift card sold"
    SHIPPING = "shipping"
    FEE = "store fee"
    TIP = "tip"
    TAX = "tax"
    GIFT_CARD_USED = "gift card used"
    REFUND = "refund without parts"
    GAP = "store rounding"
    PROCESSOR_FEE = "processor fee"


class Discounting(StrEnum):
    """Where the store's discounts go."""

    ONE_LINE = "one line"  # lines before discounts, and one discount line for the document
    INSIDE = "inside"  # lines after discounts


@dataclass(frozen=True, slots=True)
class Part:
    """`amount` is what the line carries, `net` what remains of it after the document's discount;
    both without tax."""

    role: Role
    text: str
    amount: Money
    net: Money
    tax: Money
    shares: tuple[TaxShare, ...] = ()
    line: Line | None = None  # of goods and gift cards sold

    @property
    def taxed(self) -> bool:
        """Whether the store taxed it, be it by less than a coin: of an order of pennies the sum is one."""
        return bool(self.tax) or any(share.amount for share in self.shares)


def parts_of(bill: Bill, discounting: Discounting, bundles: Bundles) -> Iterator[Part]:
    """The parts in the order of their lines. Charges of zero are no lines; goods of zero are, because
    stock moves with them."""
    zero = Money.zero(bill.currency)
    for line in bundled(bill.lines) if bundles is Bundles.ONE else bill.lines:
        yield _goods(line, discounting)
    for charge in bill.shipping:
        if charge.total or charge.tax:
            yield _shipping(charge)
    for fee in bill.fees:
        if fee.total or fee.tax:
            yield _fee(fee)
    for card in bill.gift_cards:
        yield Part(Role.GIFT_CARD_USED, f"Gift card {card.code}".strip(), -card.amount, -card.amount, zero)
    if bill.bare:
        text = "Refund" if zero < bill.bare else "Less earlier refunds"
        yield Part(Role.REFUND, text, bill.bare, bill.bare, zero)
    if bill.gap:
        yield Part(Role.GAP, "Rounding in the store's own sums", bill.gap, bill.gap, zero)


def bundled(lines: tuple[Line, ...]) -> list[Line]:
    """Components added to the bundle they belong to, as one line each bundle."""
    components: dict[str, list[Line]] = {}
    heads = {line.id for line in lines if not line.bundle}
    for line in lines:
        if line.bundle in heads:
            components.setdefault(line.bundle, []).append(line)
    return [_with(line, components.get(line.id, ())) for line in lines if line.bundle not in heads]


def _with(head: Line, components: "list[Line] | tuple[()]") -> Line:
    for part in components:
        head = replace(
            head,
            subtotal=head.subtotal + part.subtotal,
            total=head.total + part.total,
            tax=head.tax + part.tax,
            taxes=_together(head.taxes, part.taxes),
        )
    return head


def _together(shares: tuple[TaxShare, ...], more: tuple[TaxShare, ...]) -> tuple[TaxShare, ...]:
    amounts = {share.rate_id: share.amount for share in shares}
    for share in more:
        amounts[share.rate_id] = amounts.get(share.rate_id, Money.zero(share.amount.currency)) + share.amount
    return tuple(TaxShare(rate, amount) for rate, amount in amounts.items())


def _goods(line: Line, discounting: Discounting) -> Part:
    # A line that was made dearer by hand has no discount.
    before = line.subtotal > line.total and discounting is Discounting.ONE_LINE
    return Part(
        Role.GIFT_CARD_SOLD if line.gift_card else Role.GOODS,
        f"{line.name} ({line.options})" if line.options else line.name,
        line.subtotal if before else line.total,
        line.total,
        line.tax,
        line.taxes,
        line,
    )


def _shipping(charge: Shipping) -> Part:
    return Part(
        Role.SHIPPING, charge.title or "Shipping", charge.total, charge.total, charge.tax, charge.taxes
    )


def _fee(fee: Fee) -> Part:
    role = Role.TIP if fee.kind is FeeKind.TIP else Role.FEE
    return Part(role, fee.name or "Fee", fee.total, fee.total, fee.tax, fee.taxes)
