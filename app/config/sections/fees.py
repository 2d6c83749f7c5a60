"""Step 8: what the payment processor kept."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from app.config.facts import Facts
from app.config.section import (
    BooksRef,
    Choice,
    Faq,
    Labelled,
    OptionalRef,
    Problem,
    Section,
    SectionModel,
    ShortText,
    ShownWhen,
    Widget,
    WidgetKind,
)
from app.config.sections.transactions import Row
from app.core.document import Kind


class FeesMode(Labelled):
    OFF = "off", "Off", "Recommended while you enter fees in bulk yourself."
    ON_ORDER = (
        "on_order",
        "On each order",
        "A negative line, so that the deposit equals the payout. Paid orders only.",
    )
    BULK = (
        "bulk",
        "In bulk",
        "One expense a day for each payment processor, posted once the day is over. Paid orders only.",
    )


class ProcessorRow(Row):
    method: Annotated[str, Choice("store.payment_methods")] = Field("", title="Store payment method")
    clearing: Annotated[OptionalRef, Choice("books.accounts.bank")] = Field(None, title="Clearing account")


class FeesSection(SectionModel):
    mode: Annotated[FeesMode, Widget(WidgetKind.RADIO)] = Field(FeesMode.OFF, title="Transaction fees")
    item_name: Annotated[ShortText, ShownWhen("mode", ("on_order",))] = Field(
        "Transaction fees", title="Name of the fee item", description="We create it against the fees account."
    )
    processors: Annotated[list[ProcessorRow], Widget(WidgetKind.TABLE), ShownWhen("mode", ("bulk",))] = Field(
        default_factory=list, title="Clearing accounts"
    )


def check(section: FeesSection, facts: Facts) -> list[Problem]:
    if section.mode is FeesMode.BULK:
        return list(_processors(section, facts))
    if section.mode is FeesMode.ON_ORDER and not section.item_name:
        return [Problem("fees", "The fee item has no name. Type one.", "item_name")]
    return []


def _processors(section: FeesSection, facts: Facts) -> Iterator[Problem]:
    """Every method whose orders told a fee has one clearing account."""
    if Kind.EXPENSE not in facts.books.limits.kinds:
        yield Problem(
            "fees", "We cannot enter an expense in these books. Choose off, or fees on each order.", "mode"
        )
    if not section.processors:
        yield Problem(
            "fees",
            "No clearing account is chosen. Choose one for each payment method whose processor keeps a fee.",
            "processors",
        )
    seen: set[str] = set()
    for at, row in enumerate(section.processors):
        if not row.method:
            yield Problem("fees", "This row has no payment method. Choose one.", f"processors-{at}-method")
        if row.clearing is None:
            yield Problem("fees", "No clearing account is chosen. Choose one.", f"processors-{at}-clearing")
        if row.method in seen:
            words = "This payment method stands in another row already. Take one of the two out."
            yield Problem("fees", words, f"processors-{at}-method")
        seen.add(row.method)
    for method, title in facts.store.fee_methods.items() if section.processors else ():
        if method not in seen:
            words = f"Orders paid by {title} tell a fee, and no clearing account is chosen for it. Add a row."
            yield Problem("fees", words, "processors")


def clearing_of(section: FeesSection, method: str) -> BooksRef | None:
    """The account that a processor's fees are paid from, None where none is chosen."""
    return next((row.clearing for row in section.processors if row.method == method), None)


SECTION = Section(
    slug="fees",
    title="Transaction fees",
    intro="Stripe, PayPal and marketplaces keep a part of each payment. Your store often knows how much.",
    model=FeesSection,
    check=check,
    faq=(
        Faq(
            "Where do the figures come from?",
            "From the order itself: Stripe, PayPal and WooPayments write their fee into it. We never estimate one.",
        ),
        Faq(
            "When is the day's expense posted?",
            "With the first sync after the day of payment is over in your books' time zone. A fee that comes later "
            "becomes an expense of its own for that day, with only what came late.",
        ),
    ),
)
