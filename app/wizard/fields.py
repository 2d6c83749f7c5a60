"""What a section declares about each of its fields, read once from the model."""

import types
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.config.section import BooksRef, Choice, Labelled, ShownWhen, Widget, WidgetKind

M = TypeVar("M")


class Shape(StrEnum):
    """What kind of value a field holds, whatever it looks like."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOX = "box"
    OPTION = "option"  # one member of an enumeration
    KEY = "key"  # one entry of a list of the store, by its id
    REF = "ref"  # one entry of a list of the books
    MANY = "many"  # many entries of a list of the store
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field as declared; `columns` and `row` belong to tables."""

    name: str
    label: str
    help: str
    shape: Shape
    widget: WidgetKind
    choice: Choice | None = None
    shown_when: ShownWhen | None = None
    members: tuple[Labelled, ...] = ()
    columns: tuple["FieldSpec", ...] = ()
    row: type[BaseModel] | None = None
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None


_DRAWN = {
    Shape.TEXT: WidgetKind.TEXT,
    Shape.NUMBER: WidgetKind.NUMBER,
    Shape.DATE: WidgetKind.DATE,
    Shape.BOX: WidgetKind.CHECKBOX,
    Shape.OPTION: WidgetKind.SELECT,
    Shape.KEY: WidgetKind.SELECT,
    Shape.REF: WidgetKind.SELECT,
    Shape.MANY: WidgetKind.CHECKS,
    Shape.ROWS: WidgetKind.TABLE,
}


@lru_cache
def fields_of(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """The fields of a section (or of a table's row) in the order in which they are declared."""
    return tuple(_spec(name, info) for name, info in model.model_fields.items())


def field_named(model: type[BaseModel], name: str) -> FieldSpec | None:
    """The field of that name, a table's column as `table-0-column`; None when there is none."""
    table, _, column = name.partition("-")
    found = next((spec for spec in fields_of(model) if spec.name == table), None)
    if found is None or not column:
        return found
    return next((spec for spec in found.columns if spec.name == column.partition("-")[2]), None)


def _spec(name: str, info: FieldInfo) -> FieldSpec:
    kind = _bare(info.annotation)
    choice = _marker(info, Choice)
    shape = _shape(kind, choice)
    widget = _marker(info, Widget)
    row = get_args(kind)[0] if shape is Shape.ROWS else None
    members = tuple(kind) if isinstance(kind, type) and issubclass(kind, Labelled) else ()
    return FieldSpec(
        name=name,
        label=info.title or name.replace("_", " ").capitalize(),
        help=info.description or "",
        shape=shape,
        widget=widget.kind if widget else _DRAWN[shape],
        choice=choice,
        shown_when=_marker(info, ShownWhen),
        members=members,
        columns=fields_of(row) if row else (),
        row=row,
        max_length=_limit(info, "max_length"),
        minimum=_limit(info, "ge"),
        maximum=_limit(info, "le"),
    )


_PLAIN: dict[object, Shape] = {
    bool: Shape.BOX,
    int: Shape.NUMBER,
    date: Shape.DATE,
    BooksRef: Shape.REF,
    str: Shape.TEXT,
}


def _shape(kind: object, choice: Choice | None) -> Shape:
    if get_origin(kind) is list:
        return Shape.MANY if get_args(kind)[0] is str else Shape.ROWS
    if isinstance(kind, type) and issubclass(kind, Labelled):
        return Shape.OPTION
    if kind is str and choice:
        return Shape.KEY
    return _PLAIN[kind]


def _bare(annotation: object) -> object:
    """`X` of `X | None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(part for part in get_args(annotation) if part is not type(None))
    return annotation


def _marker(info: FieldInfo, kind: type[M]) -> M | None:
    return next((marker for marker in info.metadata if isinstance(marker, kind)), None)


def _limit(info: FieldInfo, name: str) -> int | None:
    """A bound that pydantic checks, so that the browser may check it too."""
    bounds = (getattr(marker, name, None) for marker in info.metadata)
    return next((bound for bound in bounds if isinstance(bound, int)), None)
