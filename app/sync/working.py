"""What a run does: lists, what was left open, the store page by page, the export, and the other directions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import chain

from app.config.document import ReadyConfig
from app.config.sections.direction import Direction
from app.config.sections.export import AutoSync
from app.data import configs, connections, ledger_undo, licences, pending
from app.data.connections import State
from app.data.outage import DatabaseAway
from app.data.pending import Left
from app.data.runs import Counts
from app.errors import CartbooksError, NeedsOwner, Refused
from app.stores.base import Store
from app.sync import hints, lookalikes, older_file, undoing
from app.sync.doors import open_store
from app.sync.export import CHUNK, current_choices, export_all, export_waiting
from app.sync.facts import Parties
from app.sync.fee_days import today_there
from app.sync.fees import post_fees
from app.sync.flow import Flow, open_flow
from app.sync.hints import Hints
from app.sync.inventory import send_stock
from app.sync.lists import refresh_books, refresh_products, refresh_store
from app.sync.new_products import create_items
from app.sync.pull import Pulled, pull
from app.sync.recovery import recover
from app.sync.scope import Scope, Stopped
from app.sync.subscriptions import keep_subscribed

SAMPLED = 300  # orders that a reading fetches: enough to choose examples from; a run reads the rest
UNFINISHED = (
    "The settings are not finished, so nobody can say yet which orders stand in QuickBooks already. Answer what is "
    "open, then look again."
)
FIRST_STEP = "Reading the lists of your books"
OLD = timedelta(days=1)  # the store's own lists seldom change, and reading them takes a dozen requests


class RunKind(StrEnum):
    """What a run does, and who asked for it."""

    ALL = "all"
    TEN = "10"
    ONE = "1"
    AUTO = "auto"
    READ = "read"  # reads both sides and exports nothing: for the wizard's lists and previews
    LOOK = "look"  # reads all orders and exports nothing: which of them stand in the books already
    UNDO = "undo"  # takes back what was exported

    @property
    def limit(self) -> int | None:
        """At most how many orders are exported."""
        return int(self) if self in (RunKind.ONE, RunKind.TEN) else None

    @property
    def exports(self) -> bool:
        return self not in (RunKind.READ, RunKind.LOOK, RunKind.UNDO)


def work(scope: Scope, kind: RunKind) -> None:
    """Do it. Raises the four errors, and Stopped."""
    if kind is RunKind.UNDO:
        _only_undo(scope)
    elif kind.exports:
        _check_licence(scope)
        older_file.stand_still(scope.parties.connection, None if kind is RunKind.AUTO else scope.asked)
        known = scope.parties.books
        left = _undo(scope)
        store = open_store(scope.desk, scope.parties.store)
        is_quiet = kind is RunKind.AUTO and scope.parties.books is known and _is_quiet(scope)
        _export(scope, _Pages(scope, store, left.hints), kind, is_quiet=is_quiet)
    else:
        _read(scope, open_store(scope.desk, scope.parties.store), None if kind is RunKind.LOOK else SAMPLED)
    connection = scope.parties.connection
    if connection.trouble and (kind.exports or connection.state is State.SETUP):
        with scope.desk.database.begin() as session:
            connections.clear_trouble(session, scope.merchant, scope.connection, scope.desk.now())


def _only_undo(scope: Scope) -> None:
    try:
        _undo(scope)
    except Stopped:  # before it came to the first document, too
        undoing.note_stop(scope)
        raise


def _undo(scope: Scope) -> Left:
    """What an earlier run left open, then the undo that somebody asked for: before anything new is posted."""
    _refresh(scope)
    with scope.desk.database.read() as session:
        where = (session, scope.merchant, scope.connection)
        left = pending.left(*where, store=scope.parties.store.id, books=scope.parties.books.id)
    if left.in_doubt:
        recover(scope)
    if left.undo:
        undoing.go_on(scope)
    return left


def _read(scope: Scope, store: Store, at_most: int | None) -> None:
    _refresh(scope)
    _refresh_store(scope, store)
    for page in pull(scope.desk, scope.parties.connection, store):
        _count_page(scope, page)
        if at_most is not None and scope.counts.read >= at_most:
            break
    if not lookalikes.look(scope) and at_most is None:
        scope.remarks.append(UNFINISHED)


def _refresh(scope: Scope) -> None:
    scope.tell(FIRST_STEP, at_once=True)
    books = refresh_books(scope.desk, scope.parties.books, scope.books)
    if books is not scope.parties.books:
        scope.parties = Parties(scope.parties.connection, scope.parties.store, books)


def _refresh_store(scope: Scope, store: Store) -> None:
    scope.tell("Reading the lists of your store", at_once=True)
    refresh_store(scope.desk, scope.parties.store, store)
    refresh_products(scope.desk, scope.parties.store, store)


def _check_licence(scope: Scope) -> None:
    with scope.desk.database.read() as session:
        state = licences.licence_of(session, scope.merchant, scope.desk.now())
    if not state.exports:
        raise NeedsOwner(
            "Exports are paused, because the trial or the licence does not cover them. Activate a licence; "
            "nothing is lost, and your settings stay.",
            action="settings/activate",
        )


def _is_quiet(scope: Scope) -> bool:
    """Whether nothing but the store's orders can give the run something to do. The books' lists are as they were,
    and with them what the settings were held against: an hour ago at most, for then the lists are kept anew; a day
    where another store's run was told of the change."""
    connection = scope.parties.connection
    if connection.trouble or connection.auto_sync == AutoSync.WEBHOOK or _needs_lists(scope):
        return False
    with scope.desk.database.read() as session:
        config, _ = configs.current(session, scope.merchant, scope.connection)
    return config.direction.mode is Direction.ORDERS


def _waits(scope: Scope) -> bool:
    with scope.desk.database.read() as session:
        today = today_there(scope.parties, scope.desk)
        return pending.waits(session, scope.merchant, scope.connection, today)


def _export(scope: Scope, pages: "_Pages", kind: RunKind, *, is_quiet: bool) -> None:
    """Page by page: what was read is exported before more is read, so memory stays flat."""
    fresh = iter(pages)
    if is_quiet:
        first = next((one for one in fresh if one), 0)
        if not first and not pages.trouble and not _waits(scope):
            return
        fresh = chain((first,), fresh)
    limit = _left(scope, kind)
    choices = _choices(scope)  # before anything is sent: settings that need mending are told at once
    with open_flow(scope) as flow:
        if limit is None:
            _export_without_end(flow, fresh)
        elif limit:  # 0: an interrupted run that had exported its number already
            _export_some(flow, fresh, limit)
    _remark_adopted(scope, flow.adopted)
    if pages.trouble:
        raise pages.trouble
    if limit is None:
        post_fees(scope)
        _other_direction(scope, pages.store, choices)
    try:
        keep_subscribed(scope, pages.store, choices)
    except Refused as refused:  # what was exported is exported: the run has done its work
        scope.remarks.append(refused.message)


def _remark_adopted(scope: Scope, orders: int) -> None:
    if orders:
        stood = "1 order stood" if orders == 1 else f"{orders:,} orders stood"
        taken = "it was" if orders == 1 else "they were"
        scope.remarks.append(
            f"{stood} in QuickBooks already and had our mark: {taken} taken over, and nothing was posted again."
        )


def _export_without_end(flow: Flow, pages: Iterable[int]) -> None:
    pending = 0
    for fresh in pages:
        pending += fresh
        if pending >= CHUNK:
            export_waiting(flow, at_least=CHUNK)
            pending %= CHUNK
    export_all(flow)


def _export_some(flow: Flow, pages: Iterable[int], limit: int) -> None:
    left = limit
    for _ in pages:
        left -= export_all(flow, left)
        if left <= 0:
            return
    export_all(flow, left)


@dataclass(slots=True)
class _Pages:
    """The store's pages, read to the end or to its first trouble: what it told before it failed is exported
    all the same. How many orders of each page ask for a plan."""

    scope: Scope
    store: Store
    hints: bool  # whether the store has told us of an order
    trouble: CartbooksError | None = None

    def __iter__(self) -> Iterator[int]:
        pages = _pages(self.scope, self.store) if self.hints else _changed(self.scope, self.store)
        while True:
            try:
                page = next(pages, None)
            except DatabaseAway:  # no trouble of the store's, and nothing can be exported either
                raise
            except CartbooksError as trouble:
                self.trouble = trouble
                return
            if page is None:
                return
            yield page


def _other_direction(scope: Scope, store: Store, choices: ReadyConfig) -> None:
    match choices.direction:
        case Direction.INVENTORY:
            send_stock(scope, store, choices)
        case Direction.PRODUCTS:
            create_items(scope, store, choices)
        case Direction.ORDERS:
            pass


def _left(scope: Scope, kind: RunKind) -> int | None:
    """How many orders the run may still export: one that was interrupted has exported some before."""
    if kind.limit is None:
        return None
    with scope.desk.database.read() as session:
        done = ledger_undo.exported_by(session, scope.merchant, scope.connection, scope.run)
    return max(0, kind.limit - done)


def _choices(scope: Scope) -> ReadyConfig:
    with scope.desk.database.read() as session:
        return current_choices(scope, session)


def _pages(scope: Scope, store: Store) -> Iterator[int]:
    """The same, and what the store's messages were about."""
    told = hints.arrived(scope)
    yield from _changed(scope, store, told)
    yield hints.follow(scope, store, told)


def _changed(scope: Scope, store: Store, told: Hints | None = None) -> Iterator[int]:
    """Read the store; how many orders of each page ask for a plan."""
    fresh = (
        0  # told with the first page: before that nothing may be exported, or it would go as it was days ago
    )
    if _needs_lists(scope):
        fresh = hints.follow(scope, store, hints.thrown_away(scope, store))
        _refresh_store(scope, store)
    for page in pull(scope.desk, scope.parties.connection, store):
        if told:
            told.seen(page.orders)
        _count_page(scope, page)
        scope.make_way()
        yield page.recorded.fresh + fresh
        fresh = 0
    if fresh:
        yield fresh


def _needs_lists(scope: Scope) -> bool:
    read = scope.parties.store.lists_read
    return read is None or scope.desk.now() - read > OLD


def _count_page(scope: Scope, page: Pulled) -> None:
    recorded = page.recorded
    scope.add(Counts(read=page.read, new=recorded.new, held=recorded.held, expected=page.total))
    of = f" of {page.total:,}" if page.total else ""
    scope.tell(f"Read {scope.counts.read:,}{of} orders")
