"""References of a section into the books' lists: all of them, and those that point at nothing."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.config.facts import BooksFacts, Facts
from app.config.section import BooksRef, Choice, Problem, Section


def references(model: BaseModel, path: str = "") -> Iterator[tuple[str, Choice, BooksRef]]:
    """Every chosen entry of a section, tables included: the field's path, its choice, the reference."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BooksRef):
            yield path + name, choice_of(info), value
        elif isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, BaseModel):
                    yield from references(row, f"{path}{name}-{index}-")


def choice_of(info: FieldInfo) -> Choice:
    """The Choice among a field's markers; ValueError when it has none."""
    for marker in info.metadata:
        if isinstance(marker, Choice):
            return marker
    raise ValueError(f"the field {info.title} has no Choice")


def missing_references(section: Section, model: BaseModel, facts: Facts) -> list[Problem]:
    """A problem for each chosen entry that was deleted or made inactive in QuickBooks since; what these books do
    not use may be gone."""
    slug, books, unused = section.slug, facts.books, section.unused(facts)
    return [
        Problem(
            slug,
            f"“{ref.name or ref.id}” is no longer active in QuickBooks. Choose another, or make it active again "
            "there and press Refresh.",
            path,
        )
        for path, choice, ref in references(model)
        if path.partition("-")[0] not in unused and not _is_active(ref.id, _list_of(choice, books))
    ]


def _list_of(choice: Choice, books: BooksFacts) -> Mapping[str, object]:
    kinds: dict[str, Mapping[str, object]] = {
        "accounts": books.accounts,
        "classes": books.classes,
        "locations": books.locations,
        "terms": books.terms,
        "payment_methods": books.payment_methods,
        "tax_codes": books.tax_codes,
        "items": books.chosen_items,
        "customers": books.chosen_customers,
    }
    return kinds[choice.source.split(".")[1]]


def _is_active(id_: str, entries: Mapping[str, object]) -> bool:
    entry = entries.get(id_)
    return bool(getattr(entry, "active", False))
