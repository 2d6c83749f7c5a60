"""Undo: documents that we posted are removed as the books allow; what has to stay is told with its reason.

Orders are marked before anything of them is sent, so that whatever interrupts an undo, the next run goes on with
it, and nothing of a half undone order is exported in between.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from app.core.document import KIND_NAMES, Payment
from app.data import ledger_moves, ledger_undo, lookalikes, undos
from app.data.ledger_documents import IntentRecord
from app.data.runs import Counts
from app.data.session import Session
from app.data.undos import Undo
from app.sync.fees import expect_undone
from app.sync.lists import refresh_books
from app.sync.removing import remove
from app.sync.scope import Scope, Stopped
from app.sync.undone_entries import make_inactive
from app.sync.undone_orders import Fate, fate_of

CHUNK = 300  # orders: ten batches a wave
UNDONE = (
    "This order was undone: its documents were removed from QuickBooks, and nothing is exported for it until you ask. "
    "Press Export again to have it anew."
)


def go_on(scope: Scope) -> None:
    """Do what is left of the undo that was asked for; without one, nothing. Raises the errors of a run."""
    with scope.desk.database.read() as session:
        undo = undos.standing(session, scope.merchant, scope.connection)
    if undo is None:
        return
    try:
        _finish_begun(scope, undo)
        if not undo.stopped:
            _undo(scope, undo)
    except Stopped:
        note_stop(scope)
        raise
    with scope.desk.database.begin() as session:
        scope.fence(session)
        undos.finish(session, scope.merchant, scope.connection, scope.desk.now())


def note_stop(scope: Scope) -> None:
    """A person pressed Stop: their word holds for the next run too; the end of the process stops nothing."""
    if not scope.stopping.is_set():
        with scope.desk.database.begin() as session:
            undos.stop(session, scope.merchant, scope.connection)


def _finish_begun(scope: Scope, undo: Undo) -> None:
    """Orders in which an earlier run was interrupted."""
    while True:
        with scope.desk.database.read() as session:
            rows = ledger_undo.begun(session, scope.merchant, scope.connection, CHUNK)
        if not rows:
            return
        if not undo.stopped:
            _remove_all_of(scope, undo, rows)
        _conclude(scope, rows)


def _undo(scope: Scope, undo: Undo) -> None:
    where = (scope.merchant, scope.connection, undo.extent)
    with scope.desk.database.read() as session:
        expected = ledger_undo.count(session, *where)
    scope.add(Counts(expected=scope.counts.undone + scope.counts.refused + expected))
    after = 0
    while True:
        scope.make_way()
        with scope.desk.database.begin() as session:
            scope.hold(session)
            rows = ledger_undo.orders(session, *where, after=after, limit=CHUNK)
            ledger_undo.begin(session, scope.merchant, scope.connection, rows)
        if not rows:
            break
        after = rows[-1]
        _remove_all_of(scope, undo, rows)
        _conclude(scope, rows)
    _undo_without_an_order(scope, undo)
    _reread(scope)  # what was sold is on the shelf again
    make_inactive(scope, undo.extent)


def _undo_without_an_order(scope: Scope, undo: Undo) -> None:
    after = 0
    while True:
        with scope.desk.database.read() as session:
            found = ledger_undo.without_an_order(
                session, scope.merchant, scope.connection, undo.extent, after=after, limit=CHUNK
            )
        if not found:
            return
        after = found[-1].id
        expect_undone(scope, found)
        remove(scope, found)


def _remove_all_of(scope: Scope, undo: Undo, rows: Sequence[int]) -> None:
    """Payments and refunds first; a sale only when nothing that hangs on it stays: it would hang in the air."""
    dependents = [one for one in _standing(scope, undo, rows) if not _is_sale(one)]
    remove(scope, dependents)
    if any(isinstance(one.document, Payment) for one in dependents):
        _reread(scope)  # their invoices have new tokens
    with scope.desk.database.read() as session:
        everything = ledger_undo.history(session, scope.merchant, scope.connection, rows)
    stays = {row for row, records in everything.items() if fate_of(records).dependents}
    remove(scope, [one for one in _standing(scope, undo, rows) if _is_sale(one) and one.row not in stays])


def _reread(scope: Scope) -> None:
    """What our removals changed in the books besides: one question for all of them."""
    books = refresh_books(scope.desk, scope.parties.books, scope.books)
    scope.parties = replace(scope.parties, books=books)


def _standing(scope: Scope, undo: Undo, rows: Sequence[int]) -> list[IntentRecord]:
    with scope.desk.database.read() as session:
        return ledger_undo.documents(session, scope.merchant, scope.connection, undo.extent, rows)


def _is_sale(record: IntentRecord) -> bool:
    return record.document is not None and record.document.key.kind.is_sale


def _conclude(scope: Scope, rows: Sequence[int]) -> None:
    """Say of each order how it came out."""
    with scope.desk.database.begin() as session:
        scope.hold(session)
        where = (session, scope.merchant, scope.connection)
        found = ledger_undo.history(*where, rows)
        fates = {row: fate_of(records) for row, records in found.items()}
        foreign = lookalikes.taken_rows(*where, rows)
        gone = [row for row, fate in fates.items() if not fate.standing and row not in foreign]
        ledger_moves.park(*where, gone, code="undone", message=UNDONE, run=scope.run)
        _leave(scope, session, {row: fate for row, fate in fates.items() if row not in gone})


def _leave(scope: Scope, session: Session, stay: dict[int, Fate]) -> None:
    """Orders of which something stays, each with what and why."""
    alike: dict[tuple[bool, str], list[int]] = {}
    for row, fate in stay.items():
        alike.setdefault((fate.partly, _message(fate)), []).append(row)
    for (partly, message), rows in alike.items():
        code = "partly_undone" if partly else "not_undone" if message else ""
        ledger_undo.leave(
            session, scope.merchant, scope.connection, rows, parked=partly, code=code, message=message
        )


def _message(fate: Fate) -> str:
    if not fate.stuck and not fate.partly:
        return ""
    what = _named(fate.gone)
    removed = f"Undone in part: {what} removed. " if fate.partly else "Not undone. "
    return f"{removed}{fate.stuck}".strip()


def _named(records: Collection[IntentRecord]) -> str:
    names = [KIND_NAMES[one.document.key.kind] for one in records if one.document]
    return f"the {' and the '.join(names)} {'was' if len(names) == 1 else 'were'}"
