"""All choices in the merchant's words: the last step of the wizard and the first page of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.config.document import SECTIONS, Config
from app.config.facts import Facts
from app.config.section import BooksRef, Labelled, Problem, Section, SectionModel
from app.web import words
from app.wizard.choices import options
from app.wizard.fields import FieldSpec, Shape, fields_of
from app.wizard.form import shown_fields, written
from app.wizard.progress import steps


@dataclass(frozen=True, slots=True)
class Chosen:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section's choices, with what is wrong with them."""

    slug: str
    title: str
    choices: tuple[Chosen, ...]
    problems: tuple[Problem, ...]
    answered: bool


def summary(config: Config, facts: Facts) -> tuple[Chapter, ...]:
    """Every section with the choices that matter under the others."""
    found = {step.slug: step.problems for step in steps(config, facts)}
    return tuple(
        Chapter(
            section.slug,
            section.title,
            tuple(_chosen(section, config.section(section.slug), facts)),
            found[section.slug],
            section.slug in config.answered,
        )
        for section in SECTIONS
    )


def _chosen(section: Section, model: SectionModel, facts: Facts) -> list[Chosen]:
    shown = shown_fields(section.model, written(model)) - section.unused(facts)
    return [
        Chosen(spec.label, text)
        for spec in fields_of(section.model)
        if spec.name in shown and (text := in_words(spec, getattr(model, spec.name), facts))
    ]


def in_words(spec: FieldSpec, value: object, facts: Facts) -> str:  # noqa: PLR0911 - one line a case
    """A field's value as a person would say it; "" when there is nothing to say."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Labelled():
            return value.label
        case BooksRef():
            return value.name or value.id
        case list() if spec.shape is Shape.ROWS:
            return "; ".join(_row_in_words(spec, row, facts) for row in value)
        case list():
            names = _names(spec, facts)
            return ", ".join(names.get(str(item), str(item)) for item in value)
        case None:
            return ""
        case str() if spec.shape is Shape.KEY:
            return _names(spec, facts).get(value, value)
        case date():
            return words.day(value)
        case _:
            return str(value)


def _row_in_words(spec: FieldSpec, row: object, facts: Facts) -> str:
    cells = (in_words(column, getattr(row, column.name), facts) for column in spec.columns)
    return " → ".join(cell for cell in cells if cell)


def _names(spec: FieldSpec, facts: Facts) -> Mapping[str, str]:
    listed = options(spec.choice, facts) if spec.choice else []
    return {option.value: option.label for option in listed}
