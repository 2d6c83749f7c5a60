"""What an earlier run left open: answered now, looked for, or sent again, before anything new is posted."""

from collections.abc import Collection, Sequence

from app.core.intent import Failed, Outcome
from app.data import envelopes, ledger_documents, ledger_moves, settling
from app.data.envelopes import StoredEnvelope
from app.data.ledger_documents import IntentRecord, IntentState
from app.sync.delivery import UNSENT, deliver_all, look
from app.sync.mirror import keep_made
from app.sync.scope import Scope

AT_ONCE = 100  # envelopes; each has up to thirty documents


def recover(scope: Scope) -> None:
    """Leave nothing in doubt. Raises Transient while the books do not answer: then nothing new is posted."""
    while finish_sent(scope):
        pass
    while _close(scope):
        pass
    with scope.desk.database.begin() as session:
        scope.hold(session)
        ledger_moves.release_posting(session, scope.merchant, scope.connection)


def finish_sent(scope: Scope, only: Collection[str] | None = None) -> bool:
    """Envelopes without an answer go out again, byte for byte; whether there were any.

    What was never sent is planned again instead: the order may have been changed since. `only` names
    intents of which one must be in the envelope.
    """
    with scope.desk.database.read() as session:
        where = (session, scope.merchant, scope.parties.books.id)
        stored = envelopes.unanswered(*where, limit=AT_ONCE)
        found = [one for one in stored if only is None or set(only) & set(one.envelope.intents)]
        keys = [key for one in found for key in one.envelope.intents]
        records = ledger_documents.by_key(*where, keys)
    _drop(scope, [one for one in found if not one.tries])
    sent = [one.envelope for one in found if one.tries]
    if sent:
        intents = {key: records[key].intent for one in sent for key in one.intents}
        resent = [one.key for one in sent]
        deliver_all(scope, sent, intents, {}, "Finishing what an earlier run sent", resent=resent)
    return bool(found)


def _drop(scope: Scope, unsent: Sequence[StoredEnvelope]) -> None:
    if not unsent:
        return
    outcomes = [Failed(key, UNSENT) for one in unsent for key in one.envelope.intents]
    with scope.desk.database.begin() as session:
        scope.fence(session)  # what we took for unsent may be on its way by whoever took the run over
        where, now = (session, scope.merchant, scope.parties.books.id), scope.desk.now()
        settling.settle(*where, outcomes, now)
        envelopes.answered(*where, [one.envelope.key for one in unsent], now)


def _close(scope: Scope) -> bool:
    """Intents that are still open: the doubtful are looked for, the others end; whether there were any."""
    with scope.desk.database.read() as session:
        found = ledger_documents.open_intents(session, scope.merchant, scope.parties.books.id)
    if not found:
        return False
    outcomes = [_outcome(scope, record) for record in found]
    with scope.desk.database.begin() as session:
        scope.fence(session)  # what we took for unsent may be on its way by whoever took the run over
        where, now = (session, scope.merchant, scope.parties.books.id), scope.desk.now()
        settling.settle(*where, outcomes, now)
        keep_made(*where, {record.key: record.intent for record in found}, outcomes, now=now)
    return True


def _outcome(scope: Scope, record: IntentRecord) -> Outcome:
    """What is pending without an open envelope has no effect: the next plan makes it anew."""
    scope.tell("Looking for what an earlier run sent")
    if record.state is IntentState.UNKNOWN:
        return look(scope, record.intent)
    return Failed(record.key, UNSENT)
