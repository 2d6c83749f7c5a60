"""The store's discounts: one line of the document where that stays exact, else inside the lines.

An accountant wants to see the sale before discounts and the discounts in their own account. So where the books
allow discounts and the document's tax is one amount or none, each line carries what it cost before, and one
discount line takes the store's discounts off: the total is exact, because nothing in it is a percentage.

Where the tax is by code and rate, a discount of the document could not say whose rate's base it lowers, and
inside inclusive prices not even by how much: there each line carries what was paid for it. So too where the
books compute the tax by themselves, which then rests on nothing but the taxable lines; and where the discount,
which the books spread over all lines, would leave no taxable amount to carry the tax: free goods with taxed
shipping.
"""

from collections.abc import Sequence

from app.core.document import DiscountLine, TaxStyle
from app.core.listing import Ref
from app.core.money import Money
from app.plan.bill import Bill
from app.plan.case import Case, reference
from app.plan.mixed import one_rate_each
from app.plan.parts import Discounting, Part, Role, parts_of


def discounted_parts(case: Case, bill: Bill, style: TaxStyle) -> list[Part]:
    """The bill's parts, their amounts before the document's discount or after their own."""
    bundles = case.config.products.bundles
    if style in (TaxStyle.EXCLUSIVE, TaxStyle.INCLUSIVE):
        return one_rate_each(parts_of(bill, Discounting.INSIDE, bundles), bill)
    if case.books.company.discounts and style is not TaxStyle.COMPUTED:
        parts = list(parts_of(bill, Discounting.ONE_LINE, bundles))
        if not _swallows_tax(bill, parts):
            return parts
    return list(parts_of(bill, Discounting.INSIDE, bundles))


def discount_line(case: Case, parts: Sequence[Part], class_: Ref | None) -> DiscountLine | None:
    """The line that takes the discounts off; None when there is nothing to take."""
    amount = _off(parts)
    if not amount:
        return None
    account = case.config.accounts.discounts
    return DiscountLine(amount, reference(account) if account else None, class_)


def _off(parts: Sequence[Part]) -> Money:
    currency, goods = parts[0].net.currency, [part for part in parts if part.line]
    return Money.sum([part.amount for part in goods], currency) - Money.sum(
        [part.net for part in goods], currency
    )


def _swallows_tax(bill: Bill, parts: Sequence[Part]) -> bool:
    """Whether the discount, spread in proportion, would leave nothing of the taxable lines."""
    if not bill.total_tax or not parts or not _off(parts):
        return False
    # Believed, not known: that the discount does not reach the books' own shipping. It must do no harm either way.
    goods = [part for part in parts if part.role is not Role.SHIPPING]
    return any(_left_to_tax(reached, parts) <= Money.zero(bill.currency) for reached in (parts, goods))


def _left_to_tax(reached: Sequence[Part], parts: Sequence[Part]) -> Money:
    """What remains of the taxable amounts where the discount is spread over these parts."""
    currency = parts[0].net.currency
    everything = Money.sum((part.amount for part in reached), currency)
    hit = Money.sum((part.amount for part in reached if part.taxed), currency)
    share = _off(parts).times(hit.amount / everything.amount) if everything else hit
    return Money.sum((part.amount for part in parts if part.taxed), currency) - share.rounded()
