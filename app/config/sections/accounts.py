"""Step 4: which accounts the money moves through."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from app.config.facts import Facts
from app.config.section import Choice, Faq, OptionalRef, Problem, Section, SectionModel
from app.core.document import Kind


class AccountsSection(SectionModel):
    deposit: Annotated[OptionalRef, Choice("books.accounts.deposit", create=True)] = Field(
        None,
        title="Order deposit account",
        description="Where the money of paid orders waits. Undeposited Funds is recommended.",
    )
    income: Annotated[OptionalRef, Choice("books.accounts.income", create=True)] = Field(
        None, title="Income", description="For the items that we create."
    )
    receivable: Annotated[OptionalRef, Choice("books.accounts.receivable", create=True)] = Field(
        None, title="Accounts receivable", description="For invoices. Left empty, QuickBooks uses its own."
    )
    cogs: Annotated[OptionalRef, Choice("books.accounts.cogs", create=True)] = Field(
        None,
        title="Cost of goods sold",
        description="For inventory items that we create. Not an expense account.",
    )
    inventory_asset: Annotated[OptionalRef, Choice("books.accounts.inventory", create=True)] = Field(
        None, title="Inventory asset", description="For inventory items that we create."
    )
    shipping: Annotated[OptionalRef, Choice("books.accounts.income", create=True)] = Field(
        None,
        title="Shipping income",
        description="Left empty, the income account is used; QuickBooks Online uses its own shipping item where "
        "that is switched on.",
    )
    discounts: Annotated[OptionalRef, Choice("books.accounts.income", create=True)] = Field(
        None,
        title="Discounts given",
        description="Left empty, QuickBooks Online uses its own. On QuickBooks Desktop each line carries what was paid "
        "for it.",
    )
    fees: Annotated[OptionalRef, Choice("books.accounts.fees", create=True)] = Field(
        None, title="Transaction fees", description="A cost of goods sold account is recommended."
    )
    tax: Annotated[OptionalRef, Choice("books.accounts.liability", create=True)] = Field(
        None,
        title="Sales tax collected",
        description="For tax as a line item; on QuickBooks Desktop also for orders whose tax it would compute to "
        "another cent. An account of your own, not QuickBooks' tax agency payable.",
    )
    gift_cards: Annotated[OptionalRef, Choice("books.accounts.liability", create=True)] = Field(
        None, title="Gift cards", description="What you owe for gift cards sold and not yet used."
    )
    tips: Annotated[OptionalRef, Choice("books.accounts.tips", create=True)] = Field(None, title="Tips")
    refunds: Annotated[OptionalRef, Choice("books.accounts.bank", create=True)] = Field(
        None,
        title="Refunds paid from",
        description="A bank or other current asset account. Left empty, the order deposit account is used.",
    )


ACCOUNT_FIELDS = tuple(AccountsSection.model_fields)


def check(section: AccountsSection, facts: Facts) -> list[Problem]:
    return [
        Problem("accounts", f"No {what} account is chosen yet. Choose one.", name)
        for name, what in (("deposit", "order deposit"), ("income", "income"))
        if getattr(section, name) is None
    ]


def untaken(facts: Facts) -> Mapping[str, str]:
    """Accounts that no document could name."""
    books, found = facts.books, {}
    if not books.company.discounts:
        found["discounts"] = (
            "These books take no discount of a whole document. Each line carries what was paid for it."
        )
    if Kind.REFUND_RECEIPT not in books.limits.kinds:
        found["refunds"] = (
            "These books have no refund receipt. Money given back is a credit memo, and you choose the account when "
            "you refund it in QuickBooks."
        )
    return found


SECTION = Section(
    slug="accounts",
    title="Accounts",
    intro="Choose the accounts from your own chart of accounts. Except for the deposit and receivable accounts, they "
    "serve the items that we create; items that exist keep their accounts.",
    model=AccountsSection,
    check=check,
    untaken=untaken,
    faq=(
        Faq(
            "Why Undeposited Funds?",
            "Your payment processor pays out many orders at once. Undeposited Funds holds them until you match the "
            "payout in the bank feed, so that the deposit equals what the bank shows.",
        ),
        Faq(
            "The account I need is missing.",
            "Create it here beside the drop-down, or create it in QuickBooks and press Refresh.",
        ),
    ),
)
