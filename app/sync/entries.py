"""The list entries that orders lack: which are there by now, which are on their way, which are to be made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.core.document import NewCustomer, NewItem, digest
from app.core.intent import Outcome, Settled, UpdateCustomer, reference
from app.data import ledger_documents, lookups
from app.data.ledger_documents import Entry, IntentState, NewIntent
from app.sync import waves
from app.sync.course import Course, Unmade, lacking
from app.sync.scope import Scope
from app.sync.undone_entries import again_active

OPEN = (IntentState.PENDING, IntentState.UNKNOWN)


@dataclass(slots=True)
class Entries:
    """The orders that wait for each list entry that is being made, by its base key."""

    scope: Scope
    _waiting: dict[str, list[Course]] = field(default_factory=dict)
    _coming: dict[str, NewCustomer | NewItem] = field(default_factory=dict)

    @property
    def customers(self) -> list[NewCustomer]:
        """Customers that are about to be in the books."""
        return [new for new in self._coming.values() if isinstance(new, NewCustomer)]

    def provide(self, courses: Sequence[Course]) -> list[NewIntent]:
        """Give the orders what is there, let them wait for what is on its way; the creations to be sent."""
        books = self.scope.parties.books.realm
        missing = waves.creations(books, lacking(courses))
        known = _known(self.scope, [base for base in missing if base not in self._waiting])
        wave = []
        for base, new in missing.items():
            entry = known.get(base)
            if not (entry and (entry.ref or entry.state in OPEN)) and base not in self._waiting:
                wave.append(_creation(self.scope, base, new, entry))
                self._waiting[base], self._coming[base] = [], new
        for course in courses:
            self._join(course, known)
        return wave

    def settle(self, new: NewIntent, outcome: Outcome | None) -> list[Course]:
        """An entry was made, or could not be; the orders that waited for it."""
        courses, entry = self._waiting.pop(new.base), self._coming.pop(new.base)
        unmade = Unmade(f"the {waves.kind_of(new.base)} “{entry.name}”", new.attempt)
        for course in courses:
            if isinstance(outcome, Settled):
                course.obtain(new.base, reference(outcome))
            else:
                course.block(outcome, unmade)
        return courses

    def _join(self, course: Course, known: dict[str, Entry]) -> None:
        books = self.scope.parties.books.realm
        for base in {base for document in course.wanted() for base in waves.missing(books, document, {})}:
            entry = known.get(base)
            if entry and entry.ref:
                course.made[base] = entry.ref
            elif base in self._waiting:
                course.lacks.add(base)
                self._waiting[base].append(course)
            else:  # open in the ledger: the next run clears it up first
                course.block(None)


def _creation(scope: Scope, base: str, new: NewCustomer | NewItem, entry: Entry | None) -> NewIntent:
    """What makes the entry, or makes it active again where an undo had made it inactive."""
    attempt = entry.attempt + 1 if entry else 1
    key = f"{base}/{attempt}"
    again = again_active(scope, key, entry.undone, new) if entry and entry.undone else None
    return NewIntent(again or waves.creation(key, new), base=base, attempt=attempt)


def contact_updates(courses: Iterable[Course]) -> list[NewIntent]:
    """Contact data of existing customers, once each: the newest order's win."""
    newest = {
        course.one.plan.update.existing.id: (course.row, course.one.plan.update)
        for course in courses
        if course.one.plan.update
    }
    return [
        NewIntent(
            UpdateCustomer(
                f"contact/{customer}/{row}/{digest(repr(update.contact))[:12]}",
                update.existing,
                update.contact,
            ),
            row=row,
        )
        for customer, (row, update) in newest.items()
    ]


def _known(scope: Scope, missing: Sequence[str]) -> dict[str, Entry]:
    """What the ledger says of these entries; one that was made inactive in the books since may be made anew."""
    with scope.desk.database.read() as session:
        where = (session, scope.merchant, scope.parties.books.id)
        found = ledger_documents.entries(*where, missing)
        ids = {entry.ref.id for entry in found.values() if entry.ref}
        customers = lookups.customers_matching(*where, ids=ids)
        items = lookups.items_matching(*where, ids=ids)
    usable = {("customer", one.id) for one in customers if one.active and one.kind == "customer"}
    usable |= {("item", one.id) for one in items if one.active}
    return {
        base: entry if entry.ref and (waves.kind_of(base), entry.ref.id) in usable else _gone(entry)
        for base, entry in found.items()
    }


def _gone(entry: Entry) -> Entry:
    return Entry(entry.attempt, entry.state, None, entry.undone)
