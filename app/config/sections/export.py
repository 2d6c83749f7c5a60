"""Step 5: which orders, from when, under which number, how often."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.config.facts import Facts
from app.config.section import (
    Choice,
    Faq,
    Labelled,
    Problem,
    Section,
    SectionModel,
    ShortText,
    ShownWhen,
    Widget,
    WidgetKind,
)


class DateBasis(Labelled):
    CREATED = "created", "Created", "The day the order was placed."
    PAID = "paid", "Paid", "The day the money came in. Unpaid orders wait."
    COMPLETED = "completed", "Completed", "The day the order was finished. Other orders wait."


class AutoSync(Labelled):
    OFF = "off", "Off"
    INTERVAL = "interval", "Every so many minutes"
    WEBHOOK = "webhook", "As orders arrive"


class FirstRun(Labelled):
    ONE = "1", "Try 1 order"
    TEN = "10", "Try 10 orders"
    ALL = "all", "All orders"


class ExportSection(SectionModel):
    from_date: Annotated[date | None, Widget(WidgetKind.DATE)] = Field(
        None, title="From", description="Nothing older is exported. MM/DD/YYYY."
    )
    to_date: Annotated[date | None, Widget(WidgetKind.DATE)] = Field(
        None, title="To", description="Optional. MM/DD/YYYY."
    )
    date_basis: Annotated[DateBasis, Widget(WidgetKind.RADIO)] = Field(
        DateBasis.CREATED,
        title="By the date the order was",
        description="The document carries the same date.",
    )
    statuses: Annotated[list[str], Choice("store.statuses"), Widget(WidgetKind.CHECKS)] = Field(
        default_factory=lambda: ["processing", "completed", "refunded"], title="Order statuses"
    )
    channels: Annotated[list[str], Choice("store.channels"), Widget(WidgetKind.CHECKS)] = Field(
        default_factory=list, title="Stores and channels", description="None ticked means all."
    )
    exclude_methods: Annotated[list[str], Choice("store.payment_methods"), Widget(WidgetKind.CHECKS)] = Field(
        default_factory=list, title="Leave out these payment methods"
    )
    exclude_tags: Annotated[ShortText, Widget(WidgetKind.TEXT)] = Field(
        "", title="Leave out orders with these tags", description="Separated by commas."
    )
    exclude_zero: bool = Field(default=False, title="Leave out orders with a total of zero")
    prefix: Annotated[ShortText, Widget(WidgetKind.TEXT)] = Field(
        "", title="Prefix", description="WEB- for example."
    )
    suffix: Annotated[ShortText, Widget(WidgetKind.TEXT)] = Field("", title="Suffix")
    auto_sync: Annotated[AutoSync, Widget(WidgetKind.RADIO)] = Field(
        AutoSync.INTERVAL,
        title="Automatic sync",
        description="Starts after the first run that you have looked at.",
    )
    minutes: Annotated[int, Widget(WidgetKind.NUMBER), ShownWhen("auto_sync", ("interval",))] = Field(
        15, ge=5, le=1440, title="Minutes between syncs"
    )
    first_run: Annotated[FirstRun, Widget(WidgetKind.RADIO)] = Field(FirstRun.ONE, title="First run")


def check(section: ExportSection, facts: Facts) -> list[Problem]:
    found = []
    if section.from_date is None:
        found.append(
            Problem(
                "export", "No start date is set. Type the day from which orders are exported.", "from_date"
            )
        )
    if section.from_date and section.to_date and section.to_date < section.from_date:
        found.append(
            Problem("export", "“To” is before “From”. Type a later day, or leave it empty.", "to_date")
        )
    if not section.statuses:
        found.append(Problem("export", "No order status is ticked. Tick at least one.", "statuses"))
    if len(section.prefix) + len(section.suffix) >= facts.books.limits.number_length - 3:
        found.append(
            Problem(
                "export",
                f"Prefix and suffix leave no room for the order number: QuickBooks takes "
                f"{facts.books.limits.number_length} characters. Shorten them.",
                "prefix",
            )
        )
    return found


def excluded_tags(section: ExportSection) -> frozenset[str]:
    """The tags typed into the one text field, folded to lower case."""
    return frozenset(tag.strip().casefold() for tag in section.exclude_tags.split(",") if tag.strip())


SECTION = Section(
    slug="export",
    title="Export",
    intro="Decide which orders are exported, and under which number. Nothing older than the start date is touched.",
    model=ExportSection,
    check=check,
    template="wizard/export.html",
    faq=(
        Faq(
            "I already entered some orders by hand.",
            "Before the first run we look for your order numbers in QuickBooks and show you what we find. "
            "Nothing with the same number is posted again.",
        ),
        Faq(
            "Which time zone counts?",
            "The one of your QuickBooks company, so that days agree with your reports.",
        ),
    ),
)
