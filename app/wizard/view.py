"""A section's fields ready to be drawn: declared, filled, with their lists and what is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.config.facts import Facts
from app.config.references import references
from app.config.section import BooksRef, Choice, Problem, Section, SectionModel
from app.wizard.choices import LARGE, Option, member_options, options, purpose_of
from app.wizard.fields import FieldSpec, Shape, fields_of
from app.wizard.form import compact, shown_fields
from app.wizard.posted import Posted

SPARE_ROWS = 3
COMBO_FROM = 5  # a drop-down with more entries than this can be searched

Find = Callable[[str], Sequence[BooksRef]]  # entries of a large list that a drop-down starts with


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field as the macro draws it. `error` stands in the way of saving, `problem` of exporting."""

    spec: FieldSpec
    name: str
    values: tuple[str, ...]
    options: tuple[Option, ...] = ()
    error: str = ""
    problem: str = ""
    shown: bool = True
    needless: bool = False  # these books do not ask for it; it keeps its value all the same
    untaken: str = ""  # why these books cannot do it; it keeps its value all the same
    rows: tuple[tuple["FieldView", ...], ...] = ()
    filled: int = 0

    @property
    def value(self) -> str:
        return self.values[-1] if self.values else ""

    @property
    def id(self) -> str:
        return f"f-{self.name}"

    @property
    def is_large(self) -> bool:
        return self.spec.choice is not None and self.spec.choice.source in LARGE

    @property
    def is_searchable(self) -> bool:
        is_long = self.is_large or (self.spec.choice is not None and len(self.options) > COMBO_FROM)
        return is_long and not self.untaken

    @property
    def new_name(self) -> str:
        """The name proposed for an account that is created in place; "" where none can be."""
        creates = self.spec.choice and self.spec.choice.create and not self.untaken
        purpose = purpose_of(self.spec.choice) if self.spec.choice and creates else None
        return (purpose.make_name or self.spec.label) if purpose else ""

    @property
    def groups(self) -> tuple[tuple[str, tuple[Option, ...]], ...]:
        """The options under their headings, in order."""
        names = dict.fromkeys(option.group for option in self.options)
        return tuple((name, tuple(o for o in self.options if o.group == name)) for name in names)

    @property
    def described_by(self) -> str:
        text = "-untaken" if self.untaken else "-help" if self.spec.help else ""
        parts = [self.id + text] if text else []
        return " ".join([*parts, self.id + "-error"] if self.error or self.problem else parts)


@dataclass(frozen=True, slots=True)
class Filling:
    """What the fields of a section are filled from."""

    section: Section
    saved: SectionModel
    posted: Posted
    facts: Facts
    errors: Mapping[str, str]
    problems: Sequence[Problem]
    find: Mapping[str, Sequence[BooksRef]]  # by field, what a search in a large list found


def field_views(filling: Filling) -> tuple[FieldView, ...]:
    """Every field of the section in order."""
    kind = filling.section.model
    posted = compact(kind, filling.posted)
    shown = shown_fields(kind, posted)
    needless, untaken = filling.section.needless(filling.facts), filling.section.untaken(filling.facts)
    views = (_view(spec, posted, filling, shown=spec.name in shown) for spec in fields_of(kind))
    return tuple(
        replace(view, needless=view.name in needless, untaken=untaken.get(view.name, "")) for view in views
    )


def _view(spec: FieldSpec, posted: Posted, filling: Filling, *, shown: bool) -> FieldView:
    if spec.shape is Shape.ROWS:
        return _table(spec, posted, filling, shown=shown)
    return FieldView(
        spec,
        spec.name,
        posted.every(spec.name),
        tuple(_options(spec, spec.name, posted, filling)),
        filling.errors.get(spec.name, ""),
        _problem(spec.name, filling),
        shown or spec.name in filling.errors,
    )


def _table(spec: FieldSpec, posted: Posted, filling: Filling, *, shown: bool) -> FieldView:
    filled = len(posted.indexes(spec.name))
    rows = tuple(
        tuple(_cell(column, f"{spec.name}-{index}-{column.name}", posted, filling) for column in spec.columns)
        for index in range(filled + SPARE_ROWS)
    )
    wrong = any(name.startswith(spec.name + "-") for name in filling.errors)
    return FieldView(
        spec,
        spec.name,
        (),
        error=filling.errors.get(spec.name, ""),
        problem=_problem(spec.name, filling),
        shown=shown or wrong,
        rows=rows,
        filled=filled,
    )


def _cell(column: FieldSpec, name: str, posted: Posted, filling: Filling) -> FieldView:
    return FieldView(
        column,
        name,
        posted.every(name),
        tuple(_options(column, name, posted, filling)),
        filling.errors.get(name, ""),
        _problem(name, filling),
    )


def _options(spec: FieldSpec, name: str, posted: Posted, filling: Filling) -> Sequence[Option]:
    if spec.shape is Shape.OPTION:
        return member_options(filling.section, spec, filling.saved, filling.facts)
    if spec.choice is None:
        return ()
    names = known_names(filling.saved)
    chosen = [BooksRef(id=id_, name=names.get(id_, "")) for id_ in posted.every(name)]
    found = filling.find.get(name, ())
    return options(spec.choice, filling.facts, [*found, *_named(chosen, found)])


def _named(chosen: Sequence[BooksRef], found: Sequence[BooksRef]) -> Sequence[BooksRef]:
    ids = {ref.id for ref in found}
    return [ref for ref in chosen if ref.id not in ids]


def known_names(saved: SectionModel) -> Mapping[str, str]:
    """The names under which entries were chosen, by id, for those that the lists no longer hold."""
    return {ref.id: ref.name for _, _, ref in references(saved)}


def _problem(name: str, filling: Filling) -> str:
    return next((problem.message for problem in filling.problems if problem.field == name), "")


def refusals(section: Section, model: SectionModel, saved: SectionModel, facts: Facts) -> Mapping[str, str]:
    """Choices that cannot be made, by field. What was saved before may stay: it is a problem, not a refusal."""
    found: dict[str, str] = {}
    for spec in fields_of(section.model):
        value = getattr(model, spec.name)
        if spec.shape is Shape.OPTION and value != getattr(saved, spec.name):
            reasons = {option.value: option.reason for option in member_options(section, spec, saved, facts)}
            if reasons[value.value]:
                found[spec.name] = reasons[value.value]
    before = {ref.id for _, _, ref in references(saved)}
    for path, choice, ref in references(model):
        if ref.id not in before and (why := _refused(choice, ref, facts)):
            found[path] = why
    return found


def _refused(choice: Choice, ref: BooksRef, facts: Facts) -> str:
    if choice.source in LARGE:
        return "" if ref.name else "This is not in the list. Search for it, or press Refresh."
    for option in options(choice, facts):
        if option.value == ref.id:
            return f"{option.reason} Choose another." if option.reason else ""
    return "This is not in the list any more. Choose another, or press Refresh."
