"""What an earlier run left open: answered now, looked for, or sent again, before anything new is posted."""

from app.core.intent import Failed, Outcome
from app.data import envelopes, ledger_documents, ledger_moves, settling
from app.data.ledger_documents import IntentRecord, IntentState
from app.errors import Unknown
from app.sync.posting import AGAIN, deliver_all, look
from app.sync.scope import Scope

DOUBT = Unknown("QuickBooks did not say whether this was saved. We look for it by ourselves.")


def recover(scope: Scope) -> None:
    """Leave nothing in doubt. Raises Transient while the books do not answer: then nothing new is posted."""
    while _resend(scope):
        pass
    while _clear(scope):
        pass
    with scope.desk.database.begin() as session:
        ledger_moves.release_posting(session, scope.merchant, scope.connection)


def _resend(scope: Scope) -> bool:
    """Envelopes without an answer go out again, byte for byte; whether there were any."""
    with scope.desk.database.read() as session:
        stored = envelopes.unanswered(session, scope.merchant, scope.parties.books.id, limit=100)
        keys = [key for one in stored for key in one.envelope.intents]
        records = ledger_documents.by_key(session, scope.merchant, scope.parties.books.id, keys)
    if not stored:
        return False
    scope.tell(f"Finishing what an earlier run sent ({len(keys)} entries)", at_once=True)
    deliver_all(
        scope, [one.envelope for one in stored], {key: record.intent for key, record in records.items()}
    )
    return True


def _clear(scope: Scope) -> bool:
    """Intents that are still open: the doubtful are looked for, the others end; whether there were any."""
    with scope.desk.database.read() as session:
        found = ledger_documents.open_intents(session, scope.merchant, scope.parties.books.id)
    outcomes = [_outcome(scope, record) for record in found]
    _settle(scope, outcomes)
    if any(isinstance(outcome, Failed) and isinstance(outcome.error, Unknown) for outcome in outcomes):
        raise DOUBT
    return bool(found)


def _outcome(scope: Scope, record: IntentRecord) -> Outcome:
    """What is pending without an envelope was never sent: the next plan makes it anew."""
    if record.state is IntentState.UNKNOWN:
        return look(scope, record.intent, Failed(record.key, DOUBT))
    return Failed(record.key, AGAIN)


def _settle(scope: Scope, outcomes: list[Outcome]) -> None:
    with scope.desk.database.begin() as session:
        settling.settle(session, scope.merchant, scope.parties.books.id, outcomes, scope.desk.now())
