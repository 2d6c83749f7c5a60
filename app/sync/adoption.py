"""Documents of ours that stand in the books although the ledger does not know: taken over, not posted again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.document import DocumentKey
from app.core.intent import Outcome, Post, Settled
from app.core.posted import Holder
from app.data import ledger_documents, lookups, settling
from app.data.ledger_documents import IntentRecord, IntentState, NewIntent
from app.sync.delivery import AGAIN, look
from app.sync.scope import Scope


def adopt(scope: Scope, wave: Sequence[NewIntent]) -> dict[str, Outcome]:
    """Settle those of a wave whose document is in the books already; their outcomes.

    It bears the mark that we would give it (the ledger was restored from a backup), or that of an attempt
    of which we believed that it was not saved (the books were slower than our patience).
    """
    keys = {new.intent.key: new.intent.document.key for new in wave if isinstance(new.intent, Post)}
    failed = _failed(scope, keys)
    found = _marked(scope, keys, failed)
    found |= _looked_for(scope, {key: records for key, records in failed.items() if key not in found})
    if found:
        _keep(scope, [new for new in wave if new.intent.key in found], list(found.values()))
    return dict(found)


def _failed(scope: Scope, keys: Mapping[str, DocumentKey]) -> dict[str, list[IntentRecord]]:
    """The earlier attempts that were taken for not saved, by the key that would come next."""
    earlier = {
        str(replace(key, attempt=attempt)): name
        for name, key in keys.items()
        for attempt in range(1, key.attempt)
    }
    with scope.desk.database.read() as session:
        known = ledger_documents.by_key(session, scope.merchant, scope.parties.books.id, earlier)
    found: dict[str, list[IntentRecord]] = {}
    for record in known.values():
        if record.state is IntentState.FAILED:
            found.setdefault(earlier[record.key], []).append(record)
    return found


def _marked(
    scope: Scope, keys: Mapping[str, DocumentKey], failed: Mapping[str, Sequence[IntentRecord]]
) -> dict[str, Settled]:
    """Those whose mark our copy of the books' numbers knows: that costs no question."""
    marks = {key.marker: name for name, key in keys.items()}
    for name, records in failed.items():
        marks |= {record.document.key.marker: name for record in records if record.document}
    with scope.desk.database.read() as session:
        held = lookups.bearing(session, scope.merchant, scope.parties.books.id, marks)
    return {marks[marker]: _settled(marks[marker], holder) for marker, holder in held.items()}


def _looked_for(scope: Scope, failed: Mapping[str, Sequence[IntentRecord]]) -> dict[str, Settled]:
    """Those that the books had not saved when we asked, asked once more."""
    found = {}
    for name, records in failed.items():
        for record in records:
            if record.problem and record.problem.code == AGAIN.code:
                scope.tell("Looking for what an earlier run sent")
                outcome = look(scope, record.intent)
                if isinstance(outcome, Settled):
                    found[name] = replace(outcome, intent=name)
    return found


def _settled(name: str, holder: Holder) -> Settled:
    return Settled(name, holder.id, number=holder.number, total=holder.total)


def _keep(scope: Scope, wave: Sequence[NewIntent], outcomes: Sequence[Outcome]) -> None:
    with scope.desk.database.begin() as session:
        now = scope.desk.now()
        ledger_documents.record(session, scope.merchant, scope.connection, wave, now=now, run=scope.run)
        settling.settle(session, scope.merchant, scope.parties.books.id, outcomes, now)
