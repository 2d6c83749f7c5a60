"""Going live: the entries that a document names, found again by name in the lists of another company. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from app.config.document import SECTIONS, Config
from app.config.references import choice_of
from app.config.section import BooksRef, Section

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Entry:
    """An active entry of the books' lists; `kind` is an account's type, "" elsewhere."""

    id: str
    name: str
    kind: str = ""


Lists = Mapping[str, Sequence[Entry]]  # by the list's name: accounts, items, customers, classes, ...


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A choice that has no namesake in the other company: its section, its field and the entry's name.

    `path` is the field's place in the section, as `references` writes it.
    """

    section: str
    section_title: str
    path: str
    title: str
    name: str


def rematched(config: Config, before: Lists, after: Lists) -> tuple[Config, tuple[Unmatched, ...]]:
    """The document for the other company, and what is to be chosen anew; such a choice is left empty.

    An account matches only one of its own type: money must not move to a namesake elsewhere in the chart.
    """
    kinds = {(name, entry.id): entry.kind for name, entries in before.items() for entry in entries}
    found = config
    missing: list[Unmatched] = []
    for section in SECTIONS:
        matching = _Matching(section, after, kinds)
        found = found.model_copy(update={section.slug: matching.model(config.section(section.slug))})
        missing += matching.missing
    return found, tuple(missing)


@dataclass(slots=True)
class _Matching:
    """One section on its way to the other company."""

    section: Section
    lists: Lists
    kinds: Mapping[tuple[str, str], str]
    missing: list[Unmatched] = field(default_factory=list)

    def model(self, model: M, path: str = "") -> M:
        return model.model_copy(update=dict(self._changes(model, path)))

    def _changes(self, model: BaseModel, path: str) -> Iterable[tuple[str, object]]:
        for name, info in type(model).model_fields.items():
            value = getattr(model, name)
            if isinstance(value, BooksRef):
                listed = choice_of(info).source.split(".")[1]
                yield name, self._match(value, listed, path + name, info.title or name)
            elif isinstance(value, list):
                yield name, [self._row(row, f"{path}{name}-{index}-") for index, row in enumerate(value)]

    def _row(self, row: object, path: str) -> object:
        return self.model(row, path) if isinstance(row, BaseModel) else row

    def _match(self, ref: BooksRef, listed: str, path: str, title: str) -> BooksRef | None:
        kind = self.kinds.get((listed, ref.id), "")
        for entry in self.lists.get(listed, ()):
            if _same(entry.name, ref.name) and (not kind or entry.kind == kind):
                return BooksRef(id=entry.id, name=entry.name)
        self.missing.append(Unmatched(self.section.slug, self.section.title, path, title, ref.name or ref.id))
        return None


def _same(one: str, other: str) -> bool:
    return bool(one) and " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
