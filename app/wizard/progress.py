"""How far the wizard is: computed from what was answered and what is wrong, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.config.document import SECTIONS, Config, problems
from app.config.facts import Facts
from app.config.section import Problem


class State(StrEnum):
    """The state of a step, in the words a screen reader says."""

    DONE = "done"
    PROBLEM = "problem"
    NEXT = "next"
    OPEN = "open"


STATE_WORDS = {
    State.DONE: "done",
    State.PROBLEM: "has a problem",
    State.NEXT: "next",
    State.OPEN: "not answered yet",
}


@dataclass(frozen=True, slots=True)
class Step:
    slug: str
    title: str
    number: int
    state: State
    problems: tuple[Problem, ...] = ()

    @property
    def words(self) -> str:
        return STATE_WORDS[self.state]


def steps(config: Config, facts: Facts) -> tuple[Step, ...]:
    """Every step with its state; what is wrong with an unanswered one is not yet a problem."""
    found = problems(config, facts)
    upcoming = next((section.slug for section in SECTIONS if section.slug not in config.answered), "")
    return tuple(
        _step(number, section.slug, section.title, found, answered=config.answered, upcoming=upcoming)
        for number, section in enumerate(SECTIONS, 1)
    )


def _step(
    number: int, slug: str, title: str, found: Sequence[Problem], *, answered: Sequence[str], upcoming: str
) -> Step:
    own = tuple(problem for problem in found if problem.section == slug)
    if slug in answered:
        state = State.PROBLEM if own else State.DONE
    else:
        state = State.NEXT if slug == upcoming else State.OPEN
    return Step(slug, title, number, state, own)


def first_open(config: Config) -> str:
    """The step to go on with: the first unanswered one, or the last when all are answered."""
    return next(
        (section.slug for section in SECTIONS if section.slug not in config.answered), SECTIONS[-1].slug
    )


def is_complete(config: Config) -> bool:
    """Whether every step was answered once."""
    return all(section.slug in config.answered for section in SECTIONS)


def before(slug: str) -> str:
    """The step before this one; "" at the first."""
    slugs = [section.slug for section in SECTIONS]
    index = slugs.index(slug)
    return slugs[index - 1] if index else ""


def after(slug: str) -> str:
    """The step after this one; "" at the last."""
    slugs = [section.slug for section in SECTIONS]
    return slugs[slugs.index(slug) + 1] if slug != slugs[-1] else ""
