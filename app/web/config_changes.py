"""What differs between two versions of a configuration, in the words of its pages. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from app.config.document import SECTIONS, Config
from app.config.section import BooksRef, Labelled

EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed."""

    section: str
    label: str
    before: str
    after: str


def differences(before: Config, after: Config) -> tuple[Difference, ...]:
    """The fields that differ, in the order of the pages."""
    return tuple(
        Difference(section.title, label, old, new)
        for section in SECTIONS
        for label, old, new in _fields(before.section(section.slug), after.section(section.slug))
    )


def _fields(before: BaseModel, after: BaseModel) -> Iterator[tuple[str, str, str]]:
    for name, info in type(after).model_fields.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield info.title or name, in_words(old), in_words(new)


def in_words(value: object) -> str:
    """A value as a person would say it."""
    match value:
        case None | "" | [] | ():
            return EMPTY
        case bool():
            return "yes" if value else "no"
        case BooksRef():
            return value.name or value.id
        case date():
            return f"{value:%m/%d/%Y}"
        case _:
            return _whole(value)


def _whole(value: object) -> str:
    """An option, a number or a text; a list, or a row of a table."""
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, list | tuple):
        return "; ".join(in_words(one) for one in value)
    if isinstance(value, BaseModel):
        said = (in_words(getattr(value, name)) for name in type(value).model_fields)
        return " → ".join(one for one in said if one != EMPTY)
    return str(value)
