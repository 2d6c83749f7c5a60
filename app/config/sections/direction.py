"""Step 1: which way things travel."""

from typing import Annotated

from pydantic import Field

from app.config.facts import Facts
from app.config.section import Faq, Labelled, Problem, Section, SectionModel, Widget, WidgetKind


class Direction(Labelled):
    ORDERS = "orders", "Orders to QuickBooks", "Orders become documents in your books. Uses 1 connection."
    INVENTORY = (
        "inventory",
        "Inventory from QuickBooks to the store, and orders",
        "Also sets the store's stock to QuickBooks' quantity, less what waits to be exported. Uses 2 connections.",
    )
    PRODUCTS = (
        "products",
        "Orders and new products to QuickBooks",
        "Also creates an item in QuickBooks for each new product of the store. Uses 2 connections.",
    )

    @property
    def connections(self) -> int:
        """How many connections of the licence it takes."""
        return 1 if self is Direction.ORDERS else 2


class DirectionSection(SectionModel):
    mode: Annotated[Direction, Widget(WidgetKind.RADIO)] = Field(
        Direction.ORDERS, title="What should travel", description="You can change this at any time."
    )


def check(section: DirectionSection, facts: Facts) -> list[Problem]:
    licence = facts.licence
    free = licence.connections - licence.other_connections_used
    needed = section.mode.connections
    if licence.on_trial or needed <= free:
        return []
    return [
        Problem(
            "direction",
            f"This direction uses {needed} connections and your licence has {free} left. "
            "Choose “Orders to QuickBooks”, or add connections to your licence.",
            "mode",
        )
    ]


SECTION = Section(
    slug="direction",
    title="Sync direction",
    intro="Most shops only send orders to QuickBooks. The other two directions do that and one thing more.",
    model=DirectionSection,
    check=check,
    faq=(
        Faq("Can I change this later?", "Yes, at any time, on the settings page of the same name."),
        Faq(
            "Will my store's orders be changed?",
            "No. Cartbooks reads orders and never writes to them. Only the inventory direction writes to your "
            "store, and only the stock quantity.",
        ),
    ),
)
