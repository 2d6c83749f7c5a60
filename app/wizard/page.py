"""A section's page put together: its fields, its progress, its notices, its side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.config.document import Config
from app.config.facts import Facts
from app.config.references import missing_references
from app.config.section import BooksRef, Problem, Section, SectionModel
from app.web import words
from app.web.standing import Flash
from app.wizard.choices import LARGE
from app.wizard.fields import Shape, field_named, fields_of
from app.wizard.form import stamp, written
from app.wizard.frames import Frame
from app.wizard.ports import Ports, Reading
from app.wizard.posted import Posted
from app.wizard.progress import Step, steps
from app.wizard.sentences import WHOLE
from app.wizard.side import Closing, Look, Side, side
from app.wizard.summary import in_words
from app.wizard.view import FieldView, Filling, field_views, refusals

NO_ERRORS: Mapping[str, str] = {}
NOTHING_FOUND: Mapping[str, Sequence[BooksRef]] = {}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One line of the list on top of a form, with the field it leads to."""

    field: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    saved: str
    typed: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved the same section meanwhile; both values are kept."""

    who: str
    when: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class SectionPage:
    """What wizard/section.html draws."""

    section: Section
    frame: Frame
    connection: str
    fields: tuple[FieldView, ...]
    wrong: tuple[Wrong, ...]
    whole: tuple[str, ...]
    steps: tuple[Step, ...]
    base: str  # the stamp of the section from which the form was filled
    side: Side
    closing: Closing
    reading: Reading
    unsaved: bool = False
    may_keep: bool = False
    notice: Flash | None = None
    conflict: Conflict | None = None

    @property
    def step(self) -> Step:
        return next(step for step in self.steps if step.slug == self.section.slug)

    @property
    def lists_age(self) -> str:
        read = self.reading.lists_read
        return words.age(read, self.reading.now) if read else "never read yet"

    @property
    def back(self) -> str:
        return self.frame.back(self.connection, self.section.slug)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One answer of a section's page: what was posted (or saved) and what became of it."""

    posted: Posted
    config: Config  # as the side shows it: the saved document with the unsaved section
    facts: Facts
    base: str  # the stamp of the section from which the form was filled
    errors: Mapping[str, str]
    unsaved: bool = False
    asks: bool = False  # problems are shown and saving asks for a second press
    notice: Flash | None = None
    conflict: Conflict | None = None
    found: Mapping[str, Sequence[BooksRef]] | None = None


def section_page(
    section: Section, frame: Frame, connection: str, *, ports: Ports, reading: Reading, drawing: Drawing
) -> SectionPage:
    """The page of a section as `drawing` left it."""
    model = drawing.config.section(section.slug)
    own = own_problems(section, model, drawing.facts)
    answered = section.slug in reading.config.answered or drawing.asks or drawing.unsaved
    shown = own if answered else []
    found = {**_starts(ports, section, drawing.posted), **(drawing.found or {})}
    saved = reading.config.section(section.slug)
    fields = field_views(Filling(section, saved, drawing.posted, drawing.facts, drawing.errors, shown, found))
    return SectionPage(
        section=section,
        frame=frame,
        connection=connection,
        fields=fields,
        wrong=_wrong(section, drawing, shown),
        whole=_whole(drawing, shown),
        steps=steps(reading.config, reading.facts),
        base=drawing.base,
        side=side(
            Look(ports.previews, reading, connection),
            drawing.config,
            drawing.facts,
            drawing.posted.last("order") or "",
        ),
        closing=Closing(ports.previews, reading, connection),
        reading=reading,
        unsaved=drawing.unsaved,
        may_keep=drawing.asks and not drawing.errors,
        notice=drawing.notice,
        conflict=drawing.conflict,
    )


def own_problems(section: Section, model: SectionModel, facts: Facts) -> list[Problem]:
    """What stops the export in this section alone."""
    found: list[Problem] = [
        *section.check(model, facts),
        *missing_references(section, model, facts),
    ]
    return found


def hard_errors(section: Section, model: SectionModel, reading: Reading) -> Mapping[str, str]:
    """Choices of a well-formed form that cannot be made."""
    return refusals(section, model, reading.config.section(section.slug), reading.facts)


def _starts(ports: Ports, section: Section, posted: Posted) -> dict[str, Sequence[BooksRef]]:
    """What drop-downs over large lists begin with: the first entries, and the chosen one by its name."""
    found: dict[str, Sequence[BooksRef]] = {}
    for spec in fields_of(section.model):
        if spec.shape is Shape.REF and spec.choice and spec.choice.source in LARGE:
            first = ports.lists.search(spec.choice.source, "")
            chosen = posted.last(spec.name)
            found[spec.name] = first
            if chosen and all(entry.id != chosen for entry in first):
                entry = ports.lists.entry(spec.choice.source, chosen)
                found[spec.name] = [*([entry] if entry else []), *first]
    return found


def _wrong(section: Section, drawing: Drawing, problems: Sequence[Problem]) -> tuple[Wrong, ...]:
    """Errors first; the problems only when saving asks about them."""
    found = {name: message for name, message in drawing.errors.items() if name != WHOLE}
    if drawing.asks:
        for problem in problems:
            if problem.field:
                found.setdefault(problem.field, problem.message)
    return tuple(Wrong(name, _label(section, name), message) for name, message in found.items())


def _label(section: Section, name: str) -> str:
    spec = field_named(section.model, name)
    _, _, rest = name.partition("-")
    row = f", row {int(rest.partition('-')[0]) + 1}" if rest else ""
    return (spec.label if spec else name) + row


def _whole(drawing: Drawing, problems: Sequence[Problem]) -> tuple[str, ...]:
    own = [drawing.errors[WHOLE]] if WHOLE in drawing.errors else []
    return (*own, *(problem.message for problem in problems if not problem.field))


def conflict(section: Section, reading: Reading, typed: SectionModel, zone: str) -> Conflict:
    """The saved and the typed value of every field in which the two differ."""
    saved = reading.config.section(section.slug)
    differing = (
        spec for spec in fields_of(section.model) if getattr(saved, spec.name) != getattr(typed, spec.name)
    )
    return Conflict(
        reading.saved_by or "Somebody",
        words.moment(reading.saved_at, zone),
        tuple(
            Difference(
                spec.label,
                in_words(spec, getattr(saved, spec.name), reading.facts) or "empty",
                in_words(spec, getattr(typed, spec.name), reading.facts) or "empty",
            )
            for spec in differing
        ),
    )


def as_saved(section: Section, reading: Reading, notice: Flash | None = None) -> Drawing:
    """The section as it is saved, nothing typed."""
    model = reading.config.section(section.slug)
    return Drawing(written(model), reading.config, reading.facts, stamp(model), NO_ERRORS, notice=notice)
