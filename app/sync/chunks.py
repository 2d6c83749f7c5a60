"""A chunk of planned orders on its way into the books: what is there already, list entries, documents, payments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.core.document import Document, DocumentKey, Payment, digest
from app.core.intent import Outcome, Post, Settled, UpdateCustomer, reference
from app.core.listing import Ref
from app.data import ledger_documents, lookups
from app.data.ledger_documents import Entry, IntentState, NewIntent
from app.plan.fingerprint import fingerprint
from app.sync import waves
from app.sync.adoption import adopt, adopt_on_sales
from app.sync.changing import change_documents, touches_of
from app.sync.plans import PlannedOrder
from app.sync.posting import post_wave
from app.sync.scope import Scope
from app.sync.undone_entries import again_active

OPEN = (IntentState.PENDING, IntentState.UNKNOWN)


@dataclass(slots=True)
class Chunk:
    """The orders of a chunk that have documents to post, and what became of them so far.

    `follow_ups` are rows of orders that are exported and get a payment or a refund; `blocked` are rows
    that lack a list entry, with what came of it, None while that is open.
    """

    orders: list[PlannedOrder]
    follow_ups: frozenset[int] = frozenset()
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    made: dict[str, Ref] = field(default_factory=dict)
    blocked: dict[int, Outcome | None] = field(default_factory=dict)

    def ready(self) -> Iterable[PlannedOrder]:
        """Orders that nothing is lacking."""
        return (one for one in self.orders if one.row not in self.blocked)

    def to_post(self) -> Iterable[tuple[PlannedOrder, Document]]:
        """New documents without an outcome, of orders that nothing is lacking."""
        for one in self.ready():
            yield from (
                (one, document) for document in one.plan.documents if str(document.key) not in self.outcomes
            )

    def wanted(self) -> Iterable[tuple[PlannedOrder, Document]]:
        """Everything that list entries may be lacking for: new documents, and what others are to become."""
        yield from self.to_post()
        for one in self.ready():
            yield from ((one, change.document) for change in one.plan.changes)

    def is_changed(self, one: PlannedOrder) -> bool:
        """Whether what stands in the books is what new documents shall stand beside."""
        return all(isinstance(self.outcomes.get(each.key), Settled) for each in touches_of(one))


def post_chunk(scope: Scope, chunk: Chunk) -> None:
    """Post what is not in the books yet, in waves. Raises what ends the run; the chunk then tells
    how far it came."""
    adopted = adopt(scope, [_intent(one, document) for one, document in chunk.to_post()])
    chunk.outcomes |= adopted
    _post_entries(scope, chunk)
    change_documents(scope, chunk.ready(), chunk.made, chunk.outcomes)
    books = scope.parties.books.realm
    sales = [
        _intent(one, waves.resolved(books, document, chunk.made))
        for one, document in chunk.to_post()
        if waves.is_sale(document)
    ]
    post_wave(scope, sales, chunk.outcomes, "Posting documents")
    chunk.outcomes |= adopt_on_sales(scope, list(_on_sales(books, chunk)), adopted)
    post_wave(scope, list(_on_sales(books, chunk)), chunk.outcomes, "Posting payments and refunds")


def _post_entries(scope: Scope, chunk: Chunk) -> None:
    """Customers and items that are missing, and customers whose contact data changed."""
    books = scope.parties.books.realm
    missing = waves.creations(books, [document for _, document in chunk.wanted()])
    known = _known(scope, missing)
    chunk.made |= {base: entry.ref for base, entry in known.items() if entry.ref}
    wave = []
    for base, new in missing.items():
        entry = known.get(base)
        if base not in chunk.made and not (entry and entry.state in OPEN):
            attempt = entry.attempt + 1 if entry else 1
            key = f"{base}/{attempt}"
            again = again_active(scope, key, entry.undone, new) if entry and entry.undone else None
            wave.append(NewIntent(again or waves.creation(key, new), base=base, attempt=attempt))
    keys = {new.base: new.intent.key for new in wave}
    try:
        post_wave(scope, [*wave, *_updates(chunk)], chunk.outcomes, "Creating customers and items")
    finally:
        _note_made(books, chunk, keys)


def _known(scope: Scope, missing: Iterable[str]) -> dict[str, Entry]:
    """What the ledger says of these entries; one that was made inactive in the books since may be made anew."""
    with scope.desk.database.read() as session:
        where = (session, scope.merchant, scope.parties.books.id)
        found = ledger_documents.entries(*where, list(missing))
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


def _updates(chunk: Chunk) -> list[NewIntent]:
    """Contact data of existing customers, once each: the newest order's win."""
    newest = {
        one.plan.update.existing.id: (one.row, one.plan.update) for one in chunk.orders if one.plan.update
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


def _note_made(books: str, chunk: Chunk, keys: Mapping[str, str]) -> None:
    for base, key in keys.items():
        outcome = chunk.outcomes.get(key)
        if isinstance(outcome, Settled):
            chunk.made[base] = reference(outcome)
    for one, document in list(chunk.wanted()):
        lacking = waves.missing(books, document, chunk.made)
        if lacking:
            chunk.blocked[one.row] = chunk.outcomes.get(keys.get(lacking[0], ""))


def _on_sales(books: str, chunk: Chunk) -> Iterable[NewIntent]:
    """Payments and refunds on sales that are in the books by now: without its sale a refund is a loss."""
    for one, document in chunk.to_post():
        sale = _sale_of(chunk, one)
        if sale and chunk.is_changed(one) and not waves.is_sale(document):
            linked = {document.applies_to: sale} if isinstance(document, Payment) else None
            yield _intent(one, waves.resolved(books, document, chunk.made), linked)


def _sale_of(chunk: Chunk, one: PlannedOrder) -> str:
    """The books' id of the order's sale, "" while it is not there."""
    for document in one.plan.documents:
        outcome = chunk.outcomes.get(str(document.key))
        if waves.is_sale(document):
            return outcome.id if isinstance(outcome, Settled) else ""
    return one.sale.books_id if one.sale else ""


def _intent(
    one: PlannedOrder, document: Document, linked: Mapping[DocumentKey, str] | None = None
) -> NewIntent:
    post = Post(str(document.key), document, linked or {})
    because = [why for why in one.plan.because if why.about(document.key)]
    return NewIntent(post, row=one.row, fingerprint=fingerprint(one.order), because=because)
