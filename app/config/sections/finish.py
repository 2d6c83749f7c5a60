"""Step 10: a last look, and Start."""

from typing import Annotated

from pydantic import Field

from app.config.facts import Facts
from app.config.section import Faq, Labelled, Problem, Section, SectionModel, Widget, WidgetKind


class HeardFrom(Labelled):
    UNSAID = "", "I would rather not say"
    SEARCH = "search", "A search engine"
    ACCOUNTANT = "accountant", "My accountant or bookkeeper"
    APP_STORE = "app_store", "The QuickBooks app store"
    STORE = "store", "My store's platform"
    FRIEND = "friend", "A friend or colleague"
    OTHER = "other", "Somewhere else"


class FinishSection(SectionModel):
    heard_from: Annotated[HeardFrom, Widget(WidgetKind.SELECT)] = Field(
        HeardFrom.UNSAID, title="How did you hear about us?", description="Optional."
    )
    summary_mail: bool = Field(
        default=False,
        title="Send me a summary after each run",
        description="Only for runs that exported something. What needs you is always sent.",
    )


def check(section: FinishSection, facts: Facts) -> list[Problem]:
    return []


SECTION = Section(
    slug="finish",
    title="Finish",
    intro="Your choices, and the real orders that would be exported, as the documents they become.",
    model=FinishSection,
    check=check,
    faq=(
        Faq(
            "Can I undo a run?",
            "Yes. The first run can be one order; look at it in QuickBooks before you go on.",
        ),
    ),
    template="wizard/finish.html",
)
