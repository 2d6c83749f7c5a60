"""Step 9: the licence; trial users go past it."""

from typing import Annotated

from pydantic import Field

from app.config.facts import Facts
from app.config.section import Faq, Problem, Section, SectionModel, ShortText, Widget, WidgetKind


class ActivateSection(SectionModel):
    email: Annotated[ShortText, Widget(WidgetKind.TEXT)] = Field(
        "",
        title="Billing e-mail",
        description="The one you used for the purchase. We send it a six-digit code.",
    )


def check(section: ActivateSection, facts: Facts) -> list[Problem]:
    days = facts.licence.trial_days_left
    if days is None or days > 0:
        return []
    return [
        Problem(
            "activate",
            "The trial is over. Exports pause and nothing is lost; activate your licence to go on.",
        )
    ]


SECTION = Section(
    slug="activate",
    title="Activate",
    intro="On the 14-day trial you can go past this. Your settings stay as they are.",
    model=ActivateSection,
    check=check,
    faq=(
        Faq("What happens when the trial ends?", "Exports pause. Nothing is lost, and your settings stay."),
    ),
    template="wizard/activate.html",
)
