"""A section's model as form values, and form values as the model: pure, both ways."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from pydantic import BaseModel, ValidationError

from app.config.section import BooksRef, Choice, SectionModel
from app.core.document import digest
from app.wizard.dates import read_date
from app.wizard.fields import FieldSpec, Shape, fields_of
from app.wizard.posted import Posted
from app.wizard.sentences import WHOLE, sentences

NameOf = Callable[[Choice, str], str]  # the name of an entry by its id, "" when it is unknown


@dataclass(frozen=True, slots=True)
class Answer:
    """What a posted form amounts to: a model, or an error for each field that stands in its way."""

    model: SectionModel | None
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NotADay:
    """Text that is no date; as a plain string, pydantic would read “86400” as a day of 1970."""

    text: str

    def __str__(self) -> str:
        return self.text


def written(model: BaseModel, prefix: str = "") -> Posted:
    """The form in which a browser would post this model unchanged."""
    pairs: list[tuple[str, str]] = []
    for spec in fields_of(type(model)):
        pairs += _write(spec, prefix + spec.name, getattr(model, spec.name))
    return Posted(tuple(pairs))


def _write(spec: FieldSpec, name: str, value: object) -> Iterable[tuple[str, str]]:  # noqa: PLR0911 - one line a case
    match value:
        case bool():
            return [(name, "true")] if value else []
        case list() if spec.shape is Shape.ROWS:
            return [
                pair for index, row in enumerate(value) for pair in written(row, f"{name}-{index}-").pairs
            ]
        case list():
            return [(name, str(item)) for item in value]
        case BooksRef():
            return [(name, value.id)]
        case date():
            return [(name, f"{value:%m/%d/%Y}")]
        case Enum():
            return [(name, str(value.value))]
        case None:
            return [(name, "")]
        case _:
            return [(name, str(value))]


def stamp(model: BaseModel) -> str:
    """What tells one saved state of a section from another, so that a second tab is noticed."""
    return digest(model.model_dump_json())[:16]


def compact(kind: type[BaseModel], posted: Posted) -> Posted:
    """The form without its blank rows, the others numbered from 0."""
    tables = {spec.name: spec for spec in fields_of(kind) if spec.shape is Shape.ROWS}
    kept = [pair for pair in posted.pairs if pair[0].partition("-")[0] not in tables]
    for table, spec in tables.items():
        filled = [index for index in posted.indexes(table) if _is_filled(posted, f"{table}-{index}-", spec)]
        for number, index in enumerate(filled):
            kept += [
                (f"{table}-{number}-{column.name}", posted.last(f"{table}-{index}-{column.name}") or "")
                for column in spec.columns
            ]
    return Posted(tuple(kept))


def without_row(posted: Posted, table: str, index: int) -> Posted:
    """The form less one row of a table."""
    return Posted(tuple(pair for pair in posted.pairs if not pair[0].startswith(f"{table}-{index}-")))


def _is_filled(posted: Posted, prefix: str, spec: FieldSpec) -> bool:
    return any((posted.last(prefix + column.name) or "").strip() for column in spec.columns)


def shown_fields(kind: type[BaseModel], posted: Posted) -> frozenset[str]:
    """The fields that matter: those whose condition holds and whose conditioning field matters."""
    shown: set[str] = set()
    for spec in fields_of(kind):
        rule = spec.shown_when
        if rule is None or (rule.field in shown and (posted.last(rule.field) or "false") in rule.values):
            shown.add(spec.name)
    return frozenset(shown)


def read(kind: type[SectionModel], posted: Posted, saved: SectionModel, name_of: NameOf) -> Answer:
    """The posted form as a section. A field that the form did not hold keeps its saved value."""
    try:
        model = kind.model_validate(_raw(kind, compact(kind, posted), saved, name_of))
    except ValidationError as error:
        return Answer(None, sentences(error, kind))
    return Answer(model, {})


def read_leniently(
    kind: type[SectionModel], posted: Posted, saved: SectionModel, name_of: NameOf
) -> SectionModel:
    """The posted form with the saved value wherever what was typed makes no sense yet."""
    raw = _raw(kind, compact(kind, posted), saved, name_of)
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        wrong = {name.partition("-")[0] for name in sentences(error, kind)}
    if WHOLE in wrong:
        return saved
    return kind.model_validate({name: getattr(saved, name) if name in wrong else raw[name] for name in raw})


def _raw(kind: type[SectionModel], posted: Posted, saved: SectionModel, name_of: NameOf) -> dict[str, object]:
    raw: dict[str, object] = {}
    for spec in fields_of(kind):
        if spec.shape is Shape.ROWS:
            raw[spec.name] = [
                {
                    column.name: _value(column, posted, f"{spec.name}-{index}-{column.name}", name_of)
                    for column in spec.columns
                }
                for index in posted.indexes(spec.name)
            ]
        elif posted.last(spec.name) is None and spec.shape not in (Shape.BOX, Shape.MANY):
            raw[spec.name] = getattr(saved, spec.name)
        else:
            raw[spec.name] = _value(spec, posted, spec.name, name_of)
    return raw


def _value(spec: FieldSpec, posted: Posted, name: str, name_of: NameOf) -> object:
    typed = posted.last(name) or ""
    match spec.shape:
        case Shape.BOX:
            return bool(typed)  # an unchecked box is absent from the form
        case Shape.MANY:
            return list(dict.fromkeys(value for value in posted.every(name) if value))
        case Shape.REF:
            return BooksRef(id=typed, name=_name(spec, typed, name_of)) if typed else None
        case Shape.DATE:
            return (read_date(typed) or NotADay(typed)) if typed.strip() else None
        case Shape.NUMBER:
            return typed.replace(",", "").replace("\u00a0", "").replace(" ", "")
        case _:
            return typed


def _name(spec: FieldSpec, id_: str, name_of: NameOf) -> str:
    return name_of(spec.choice, id_) if spec.choice else ""
