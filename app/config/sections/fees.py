"""Step 8: what the payment processor kept."""

from typing import Annotated

from pydantic import Field

from app.config.facts import Facts
from app.config.section import (
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


class FeesMode(Labelled):
    OFF = "off", "Off", "Recommended while you enter fees in bulk yourself."
    ON_ORDER = (
        "on_order",
        "On each order",
        "A negative line, so that the deposit equals the payout. Paid orders only.",
    )
    BULK = "bulk", "In bulk", "One expense a day for each payment processor."


NOT_YET = "Fees in bulk come with a later version. Choose off, or fees on each order."


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
        return [Problem("fees", NOT_YET, "mode")]
    if section.mode is FeesMode.ON_ORDER and not section.item_name:
        return [Problem("fees", "The fee item has no name. Type one.", "item_name")]
    return []


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
    ),
)
