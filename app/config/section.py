"""How a section declares its fields: labels, choices and conditions as data on the field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints


class Labelled(StrEnum):
    """An option of a drop-down or radio group: its value, its label, and one sentence of help."""

    label: str
    help: str

    def __new__(cls, value: str, label: str, help_text: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.help = help_text
        return member


class BooksRef(BaseModel):
    """An entry of the books' lists as chosen by the merchant: its id, and its name for going live."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str = ""


def _empty_ref(value: object) -> object:
    """A drop-down left on its first, empty line posts "" or {"id": ""}: nothing was chosen."""
    if value == "" or (isinstance(value, dict) and not value.get("id")):
        return None
    return {"id": value} if isinstance(value, str) else value


OptionalRef = Annotated[BooksRef | None, BeforeValidator(_empty_ref)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class WidgetKind(StrEnum):
    """How a field is drawn; without one the field's type decides."""

    RADIO = "radio"
    SELECT = "select"
    CHECKS = "checks"  # many of a list
    TABLE = "table"  # rows of a nested model
    DATE = "date"
    TEXTAREA = "textarea"
    NUMBER = "number"
    TEXT = "text"
    CHECKBOX = "checkbox"


@dataclass(frozen=True, slots=True)
class Widget:
    kind: WidgetKind


@dataclass(frozen=True, slots=True)
class Choice:
    """The list that fills the field: "books.accounts.income", "store.statuses", ...

    The wizard's choices module resolves it; `create` offers to make a missing entry in place.
    """

    source: str
    create: bool = False


@dataclass(frozen=True, slots=True)
class ShownWhen:
    """The field matters only while another field of the section has one of these values."""

    field: str
    values: tuple[str, ...]


class SectionModel(BaseModel):
    """Base of every section: unknown keys are an error, so that a typing slip is never a setting."""

    model_config = ConfigDict(extra="forbid", validate_default=False)


@dataclass(frozen=True, slots=True)
class Faq:
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a setting that stops the export: where, and what to do.

    `field` is "" when it concerns the section as a whole.
    """

    section: str
    message: str
    field: str = ""


def none_needless(_facts: object) -> frozenset[str]:
    """Every field of the section is asked for."""
    return frozenset()


def all_taken(_facts: object) -> Mapping[str, str]:
    """No field of the section is one that the books cannot do."""
    return {}


@dataclass(frozen=True, slots=True)
class Section:
    """One wizard step: `slug` is its address and its name in the document."""

    slug: str
    title: str
    intro: str
    model: type[SectionModel]
    check: Callable[[Any, Any], list[Problem]]  # (section, facts) -> problems of this section alone
    faq: tuple[Faq, ...] = field(default=())
    template: str = "wizard/section.html"
    needless: Callable[[Any], frozenset[str]] = (
        none_needless  # facts -> fields that these books do not ask for
    )
    untaken: Callable[[Any], Mapping[str, str]] = (
        all_taken  # facts -> fields that these books cannot do, each with the reason
    )

    def unused(self, facts: object) -> frozenset[str]:
        """The fields whose value goes nowhere in these books; they keep it all the same."""
        return self.needless(facts) | frozenset(self.untaken(facts))
