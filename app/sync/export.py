"""From waiting orders to documents in the books: plan a chunk, post its waves, write down how each order came out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.config.document import ReadyConfig
from app.core.document import Document, DocumentKey
from app.core.intent import Failed, Outcome, Post, Settled, UpdateCustomer, reference
from app.core.listing import Ref
from app.core.reason import Effect, Reason
from app.data import ledger_documents, ledger_moves, ledger_orders, lists, product_map, settling
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentState, NewIntent
from app.data.ledger_moves import Selection
from app.data.ledger_orders import Finished, Planned, ToPlan
from app.data.runs import Counts
from app.errors import CartbooksError, Refused
from app.plan.fingerprint import fingerprint
from app.sync import waves
from app.sync.differences import difference
from app.sync.plans import PlannedOrder, plan_orders, state_of
from app.sync.posting import is_again, post_wave
from app.sync.scope import Scope

CHUNK = 300  # orders: ten batches a wave


@dataclass(slots=True)
class Chunk:
    """The orders of a chunk that have documents to post, and what became of them so far."""

    orders: list[PlannedOrder]
    made: dict[str, Ref] = field(default_factory=dict)
    posted: dict[DocumentKey, str] = field(default_factory=dict)
    troubles: dict[int, CartbooksError] = field(default_factory=dict)
    differences: dict[int, tuple[str, Reason]] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)  # not saved for a passing reason

    def open_orders(self) -> list[PlannedOrder]:
        """Those that nothing went wrong with."""
        return [one for one in self.orders if one.row not in self.troubles]


def export_waiting(scope: Scope, config: ReadyConfig, limit: int | None = None) -> int:
    """Export what waits, at most `limit` orders; how many were exported."""
    done, after = 0, 0
    while limit is None or done < limit:
        with scope.desk.database.read() as session:
            waiting = ledger_orders.to_plan(session, scope.merchant, scope.connection, CHUNK, after)
        if not waiting:
            return done
        after = waiting[-1].row
        scope.tell(f"Planning {len(waiting)} orders")
        done += _export_chunk(scope, config, waiting, None if limit is None else limit - done)
    return done


def _export_chunk(scope: Scope, config: ReadyConfig, waiting: Sequence[ToPlan], limit: int | None) -> int:
    chunk = Chunk(_plan(scope, config, waiting, limit))
    if not chunk.orders:
        return 0
    _post_entries(scope, chunk)
    _post_forms(scope, chunk)
    _post_payments(scope, chunk)
    return _finish(scope, chunk)


def _plan(
    scope: Scope, config: ReadyConfig, waiting: Sequence[ToPlan], limit: int | None
) -> list[PlannedOrder]:
    """Plan the orders and keep what the plans said; those with documents to post, at most `limit`."""
    with scope.desk.database.begin() as session:
        planned = plan_orders(session, scope.parties, config, {one.row: one.order for one in waiting})
        before = {one.row: one.state for one in waiting}
        states = {one.row: state_of(one.plan, before[one.row]) for one in planned}
        to_post = [one for one in planned if states[one.row] is State.POSTING][:limit]
        decided = [one for one in planned if states[one.row] is not State.POSTING] + to_post
        ledger_orders.save_plans(
            session,
            scope.merchant,
            scope.connection,
            [Planned(one.row, states[one.row], one.plan.reasons, one.plan.because) for one in decided],
            scope.run,
        )
        _note_unmapped(scope, session, decided)
    fresh = Counter(states[one.row] for one in decided if states[one.row] is not before[one.row])
    del fresh[State.POSTING]  # counted when it is known how they came out
    _count(scope, fresh)
    return to_post


def _note_unmapped(scope: Scope, session: Session, planned: Iterable[PlannedOrder]) -> None:
    missing = {
        (sku, next((line.name for line in one.order.lines if line.sku == sku), ""))
        for one in planned
        for sku in one.plan.unmapped
    }
    if missing:
        product_map.note_missing(session, scope.merchant, scope.connection, sorted(missing))


def _post_entries(scope: Scope, chunk: Chunk) -> None:
    """The first wave: customers and items that are missing, and customers whose contact data changed."""
    books = scope.parties.books.realm
    missing = waves.creations(books, [document for one in chunk.orders for document in one.plan.documents])
    with scope.desk.database.read() as session:
        known = ledger_documents.entries(session, scope.merchant, scope.parties.books.id, missing)
    chunk.made |= {base: entry.ref for base, entry in known.items() if entry.ref}
    wave = []
    for base, new in missing.items():
        if base in chunk.made:
            continue
        entry = known.get(base)
        attempt = entry.attempt + (entry.state is not IntentState.PENDING) if entry else 1
        wave.append(NewIntent(waves.creation(f"{base}/{attempt}", new), base=base, attempt=attempt))
    outcomes = post_wave(scope, [*wave, *_updates(chunk)])
    _remember(scope, chunk, wave, outcomes)
    _block_dependents(books, chunk, {new.base: outcomes[new.intent.key] for new in wave})


def _updates(chunk: Chunk) -> list[NewIntent]:
    """Contact data of existing customers, once each: the newest order's win."""
    newest = {one.plan.update.existing.id: one for one in chunk.orders if one.plan.update}
    return [
        NewIntent(
            UpdateCustomer(
                f"contact/{one.plan.update.existing.id}/{one.row}",
                one.plan.update.existing,
                one.plan.update.contact,
            ),
            row=one.row,
        )
        for one in newest.values()
        if one.plan.update
    ]


def _remember(scope: Scope, chunk: Chunk, wave: Sequence[NewIntent], outcomes: dict[str, Outcome]) -> None:
    """Keep what was made in our copy of the lists, so that nothing needs to be read back."""
    books = scope.parties.books.id
    with scope.desk.database.begin() as session:
        for new in wave:
            outcome = outcomes.get(new.intent.key)
            if isinstance(outcome, Settled):
                chunk.made[new.base] = reference(outcome)
                made = waves.entry_made(new.intent, outcome)
                lists.remember(session, scope.merchant, books, made, scope.desk.now())


def _block_dependents(books: str, chunk: Chunk, outcomes: dict[str, Outcome]) -> None:
    for one in chunk.orders:
        lacking = [
            base for document in one.plan.documents for base in waves.missing(books, document, chunk.made)
        ]
        if lacking:
            outcome = outcomes.get(lacking[0])
            chunk.troubles[one.row] = outcome.error if isinstance(outcome, Failed) else waves.NOT_MADE
            chunk.again |= {one.row} if is_again(outcome) else set()


def _post_forms(scope: Scope, chunk: Chunk) -> None:
    """The second wave: the documents that need nothing but list entries."""
    books = scope.parties.books.realm
    wave = [
        _intent(one, waves.resolved(books, document, chunk.made))
        for one in chunk.open_orders()
        for document in waves.forms(one.plan.documents)
    ]
    scope.tell(f"Posting {len(wave)} documents")
    _note(chunk, post_wave(scope, wave), wave)


def _post_payments(scope: Scope, chunk: Chunk) -> None:
    """The third wave: payments on invoices that are in the books by now."""
    books = scope.parties.books.realm
    wave = []
    for one in chunk.open_orders():
        for payment in waves.payments(one.plan.documents):
            invoice = chunk.posted.get(payment.applies_to) or _posted_before(scope, one, payment.applies_to)
            document = waves.resolved(books, payment, chunk.made)
            if invoice:
                wave.append(_intent(one, document, {payment.applies_to: invoice}))
    if wave:
        scope.tell(f"Posting {len(wave)} payments")
        _note(chunk, post_wave(scope, wave), wave)


def _posted_before(scope: Scope, one: PlannedOrder, key: DocumentKey) -> str:
    with scope.desk.database.read() as session:
        past = ledger_documents.posted(session, scope.merchant, scope.connection, [one.row])[one.row]
    return next((document.books_id for document in past if document.key == key and not document.undone), "")


def _intent(one: PlannedOrder, document: Document, linked: dict[DocumentKey, str] | None = None) -> NewIntent:
    post = Post(str(document.key), document, linked or {})
    because = [why for why in one.plan.because if why.kind is document.key.kind]
    return NewIntent(post, row=one.row, fingerprint=fingerprint(one.order), because=because)


def _note(chunk: Chunk, outcomes: dict[str, Outcome], wave: Sequence[NewIntent]) -> None:
    for new in wave:
        outcome = outcomes.get(new.intent.key)
        if is_again(outcome) and new.row is not None:
            chunk.again.add(new.row)
        if isinstance(new.intent, Post) and isinstance(outcome, Settled) and new.row is not None:
            document = new.intent.document
            chunk.posted[document.key] = outcome.id
            reason = difference(document, outcome)
            if reason:
                chunk.differences[new.row] = (outcome.number, reason)


def _finish(scope: Scope, chunk: Chunk) -> int:
    """Write down how the orders came out; how many are in the books."""
    today = scope.desk.now().astimezone(ZoneInfo(_zone(scope))).date()
    now = scope.desk.now()
    with scope.desk.database.begin() as session:
        where = (session, scope.merchant, scope.connection)
        states = dict(
            settling.settle_orders(*where, [one.row for one in chunk.open_orders()], now=now, day=today)
        )
        others = [_not_posted(row, error) for row, error in chunk.troubles.items()]
        others += [
            Finished(row, State.HELD, number, reason)
            for row, (number, reason) in chunk.differences.items()
            if states.get(row) is State.EXPORTED
        ]
        ledger_orders.finish(*where, others, now=now, day=today)
        states |= {one.row: one.state for one in others}
        if chunk.again:
            ledger_moves.retry(*where, Selection(rows=tuple(chunk.again)))
            states |= dict.fromkeys(chunk.again, State.WAITING)
    _count(scope, Counter(states.values()))
    return sum(state is State.EXPORTED for state in states.values())


def _not_posted(row: int, error: CartbooksError) -> Finished:
    """Nothing of the order was sent, because something it needs could not be made."""
    section = error.section if isinstance(error, Refused) else ""
    code = error.code if isinstance(error, Refused) else ""
    return Finished(row, State.REFUSED, reason=Reason(code or "refused", error.message, section, Effect.HELD))


def _zone(scope: Scope) -> str:
    company = scope.parties.books.company
    return company.time_zone if company else "UTC"


def _count(scope: Scope, states: Counter[State]) -> None:
    scope.add(
        Counts(
            planned=sum(states.values()),
            exported=states[State.EXPORTED],
            left_out=states[State.LEFT_OUT],
            held=states[State.HELD],
            refused=states[State.REFUSED],
        )
    )
    scope.tell("Writing down what was exported")
