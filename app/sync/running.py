"""A run from beginning to end: what was left open, lists, the store, the export, and how it ended."""

import logging
import secrets
import threading
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from app.books.qbo.meter import Tally
from app.config.sections.direction import Direction
from app.data import books as books_data
from app.data import configs, connections, licences, quota, runs, stores
from app.data.runs import Counts, Run, RunState
from app.errors import CartbooksError, NeedsOwner, Transient, Unknown
from app.stores.base import Store
from app.sync import notices
from app.sync.desk import Desk
from app.sync.doors import open_books, open_store
from app.sync.export import export_waiting
from app.sync.facts import Parties, ready_config, require
from app.sync.inventory import send_stock
from app.sync.lists import known_books, refresh_books, refresh_products, refresh_store
from app.sync.new_products import create_items
from app.sync.pull import Pulled, pull
from app.sync.recovery import recover
from app.sync.scope import Scope, Stopped

SAMPLED = 300  # orders that a reading fetches: enough to choose examples from; a run reads the rest

log = logging.getLogger("cartbooks.runs")
_stopping = threading.Event()


class RunKind(StrEnum):
    """What a run does, and who asked for it."""

    ALL = "all"
    TEN = "10"
    ONE = "1"
    AUTO = "auto"
    READ = "read"  # reads both sides and exports nothing: for the wizard's lists and previews

    @property
    def limit(self) -> int | None:
        """At most how many orders are exported."""
        return int(self) if self in (RunKind.ONE, RunKind.TEN) else None


@dataclass(frozen=True, slots=True)
class Enlisted:
    """A run that waits for its turn; `is_new` is False when one was waiting or running already."""

    run: str
    books: str
    is_new: bool


def enlist(
    session: Session, merchant: str, connection: str, kind: RunKind, *, desk: Desk, user: str = ""
) -> Enlisted:
    """Note a run. LookupError when the connection is not the merchant's."""
    found = connections.connection(session, merchant, connection)
    if found is None:
        raise LookupError(f"merchant {merchant} has no connection {connection}")
    run_, is_new = runs.start(session, merchant, connection, kind, now=desk.now(), user=user)
    if not is_new and kind is not RunKind.READ:
        # Who presses Start while the lists are still being read must not be left with a run that exports nothing.
        runs.change_kind(session, merchant, run_.id, kind, instead_of=RunKind.READ)
    return Enlisted(run_.id, found.books, is_new)


def stop_all() -> None:
    """The process ends: runs finish what they have in hand and are taken up again at the next start."""
    _stopping.set()


def allow_all() -> None:
    """The process begins."""
    _stopping.clear()


def run(desk: Desk, merchant: str, connection: str, run_id: str) -> None:
    """Do a run that was enlisted; done already, it does nothing. Never raises but at the process' end."""
    with desk.database.read() as session:
        record = runs.run(session, merchant, run_id)
        parties = parties_of(session, merchant, connection)
    if record is None or parties is None or record.state is not RunState.RUNNING:
        return
    tally = Tally()
    scope = Scope(
        desk, parties, open_books(desk, parties.books, tally), run_id, tally, _stopping, record.counts
    )
    try:
        _attempt(scope, record)
    finally:
        _note_use(scope)


def parties_of(session: Session, merchant: str, connection: str) -> Parties | None:
    """A connection with its store and books."""
    found = connections.connection(session, merchant, connection)
    if found is None:
        return None
    store = stores.store(session, merchant, found.store)
    company = books_data.books(session, merchant, found.books)
    return Parties(found, store, company) if store and company else None


def _attempt(scope: Scope, record: Run) -> None:
    try:
        _work_through(scope, RunKind(record.kind))
    except Stopped:
        if not _stopping.is_set():  # else it is not over: the next start goes on with it
            _end(scope, RunState.STOPPED, "The run was stopped. What it had posted stays posted.")
    except NeedsOwner as trouble:
        _end(scope, RunState.FAILED, trouble.message)
        notices.tell_owner(scope.desk, scope.parties, trouble)
    except (Transient, Unknown) as trouble:
        log.info("run %s paused: %s", scope.run, trouble)
        _end(scope, RunState.FAILED, f"{trouble.message} Nothing is lost: the next run goes on from here.")
    except CartbooksError as trouble:
        _end(scope, RunState.FAILED, trouble.message)
    except Exception:  # a bug of ours must end the run with a word, or its page waits for ever
        reference = secrets.token_hex(4)
        log.exception("bug %s in run %s", reference, scope.run)
        _end(
            scope,
            RunState.FAILED,
            "This is a mistake of ours; nothing is lost. Try again, and quote the reference "
            f"{reference} when you write to us.",
        )
    else:
        _end(scope, RunState.DONE, "")
        notices.tell_summary(scope.desk, scope.parties, scope.counts, record)


def _work_through(scope: Scope, kind: RunKind) -> None:
    """Do the run, and what was asked of it while it was at work."""
    _work(scope, kind)
    with scope.desk.database.read() as session:
        found = runs.run(session, scope.merchant, scope.run)
        parties = parties_of(session, scope.merchant, scope.connection)
    if found and parties and RunKind(found.kind) is not kind:
        scope.parties = parties
        _work(scope, RunKind(found.kind))


def _work(scope: Scope, kind: RunKind) -> None:
    store = open_store(scope.desk, scope.parties.store)
    if kind is RunKind.READ:
        _read(scope, store)
        return
    _check_licence(scope)
    scope.tell("Reading the lists of your books", at_once=True)
    _refresh(scope)
    recover(scope)
    _export(scope, store, kind)
    with scope.desk.database.begin() as session:
        connections.clear_trouble(session, scope.merchant, scope.connection, scope.desk.now())


def _read(scope: Scope, store: Store) -> None:
    scope.tell("Reading the lists of your books", at_once=True)
    _refresh(scope)
    scope.tell("Reading the lists of your store", at_once=True)
    refresh_store(scope.desk, scope.parties.store, store)
    refresh_products(scope.desk, scope.parties.store, store)
    pull(scope.desk, scope.parties.connection, store, lambda page: _count_page(scope, page) < SAMPLED)


def _refresh(scope: Scope) -> None:
    refresh_books(scope.desk, scope.parties.books, scope.books)
    books = known_books(scope.desk, scope.merchant, scope.parties.books.id)
    scope.parties = Parties(scope.parties.connection, scope.parties.store, books)


def _check_licence(scope: Scope) -> None:
    with scope.desk.database.read() as session:
        state = licences.licence_of(session, scope.merchant, scope.desk.now())
    if not state.exports:
        raise NeedsOwner(
            "Exports are paused, because the trial or the licence does not cover them. Activate a licence; "
            "nothing is lost, and your settings stay.",
            action="settings/activate",
        )


def _export(scope: Scope, store: Store, kind: RunKind) -> None:
    """Page by page: what was read is exported before more is read, so memory stays flat."""
    with scope.desk.database.read() as session:
        config, _ = configs.current(session, scope.merchant, scope.connection)
        ready = require(ready_config(session, scope.parties, config, scope.desk))
    left = kind.limit

    def page_done(page: Pulled) -> bool:
        nonlocal left
        _count_page(scope, page)
        done = export_waiting(scope, ready, left)
        left = None if left is None else left - done
        return left is None or left > 0

    pull(scope.desk, scope.parties.connection, store, page_done)
    if left is None or left > 0:
        export_waiting(scope, ready, left)
    if ready.direction is Direction.INVENTORY:
        send_stock(scope, store)
    if ready.direction is Direction.PRODUCTS:
        create_items(scope, store, ready)


def _count_page(scope: Scope, page: Pulled) -> int:
    scope.add(Counts(read=page.read, new=page.recorded.new, expected=page.total))
    of = f" of {page.total:,}" if page.total else ""
    scope.tell(f"Read {scope.counts.read:,}{of} orders")
    return scope.counts.read


def _end(scope: Scope, state: RunState, message: str) -> None:
    with scope.desk.database.begin() as session:
        counts = scope.finished_counts()
        runs.finish(session, scope.merchant, scope.run, state, counts, now=scope.desk.now(), message=message)


def _note_use(scope: Scope) -> None:
    with scope.desk.database.begin() as session:
        quota.add(
            session,
            scope.merchant,
            scope.parties.books.id,
            scope.desk.now().date(),
            reads=scope.tally.reads,
            writes=scope.tally.writes,
            batches=scope.tally.batches,
        )
