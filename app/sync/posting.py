"""A wave through the one door: intents and envelopes are committed, sent, sent again, looked for, settled."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from app.core.intent import Absent, Envelope, Failed, Found, Intent, Outcome, Settled, Waiting
from app.data import envelopes, ledger_documents, settling
from app.data.ledger_documents import NewIntent
from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown
from app.sync.scope import Scope

IN_FLIGHT = 6  # batches: one of thirty items can take ten seconds, and forty a minute are allowed
PATIENCE = (1.0, 3.0, 8.0, 20.0, 60.0)  # seconds before each further sending

STRANGER = (
    "QuickBooks already has a document with this number that does not bear our mark. "
    "Compare the two and say whether they are the same sale."
)
# A definite no, however passing its cause: under the old key QuickBooks may give the old answer again, so
# the intent ends here and the next plan makes a new one.
AGAIN = Refused("QuickBooks did not save this. It is sent again by itself.", code="again")


def post_wave(scope: Scope, wave: Sequence[NewIntent]) -> dict[str, Outcome]:
    """Send a wave and settle it; the outcome of each intent by its key.

    Raises Transient or NeedsOwner when the books do not answer at all: what was committed is taken up
    again by the next run.
    """
    if not wave:
        return {}
    intents = {new.intent.key: new.intent for new in wave}
    prepared = scope.books.prepare(list(intents.values()))
    _commit(scope, wave, prepared)
    return deliver_all(scope, prepared, intents)


def deliver_all(
    scope: Scope, prepared: Sequence[Envelope], intents: Mapping[str, Intent]
) -> dict[str, Outcome]:
    """Deliver envelopes that are committed, several at a time."""
    outcomes: dict[str, Outcome] = {}
    with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="post") as pool:
        for found in pool.map(lambda envelope: _deliver(scope, envelope, intents), prepared):
            outcomes |= {outcome.intent: outcome for outcome in found}
    return outcomes


def _commit(scope: Scope, wave: Sequence[NewIntent], prepared: Sequence[Envelope]) -> None:
    with scope.desk.database.begin() as session:
        now = scope.desk.now()
        books = scope.parties.books.id
        ledger_documents.record(session, scope.merchant, scope.connection, wave, now=now, run=scope.run)
        envelopes.store(session, scope.merchant, books, prepared, now=now, run=scope.run)


def _deliver(scope: Scope, envelope: Envelope, intents: Mapping[str, Intent]) -> list[Outcome]:
    outcomes = [_cleared(scope, outcome, intents) for outcome in _send(scope, envelope, intents)]
    with scope.desk.database.begin() as session:
        now = scope.desk.now()
        settling.settle(session, scope.merchant, scope.parties.books.id, outcomes, now)
        envelopes.answered(session, scope.merchant, scope.parties.books.id, [envelope.key], now)
    return outcomes


def _send(scope: Scope, envelope: Envelope, intents: Mapping[str, Intent]) -> Iterable[Outcome]:
    """The same bytes until there is an answer; then, if it never came, a look for each of its intents."""
    trouble: CartbooksError | None = None
    for wait in (0.0, *PATIENCE):
        _wait(scope, wait, trouble)
        _note_sending(scope, envelope)
        try:
            answer = scope.books.send(envelope)
            return [] if isinstance(answer, Waiting) else list(answer)
        except Refused as refused:
            return _one_by_one(scope, envelope, intents, refused)
        except (Transient, Unknown) as error:
            trouble = error
            _note_trouble(scope, envelope, error)
        except NeedsOwner as error:
            _note_trouble(scope, envelope, error)
            raise
    if isinstance(trouble, Unknown):
        return [Failed(key, trouble) for key in envelope.intents]
    raise trouble or AGAIN


def _wait(scope: Scope, seconds: float, trouble: CartbooksError | None) -> None:
    asked = trouble.retry_after if isinstance(trouble, Transient) else None
    if seconds or asked:
        scope.pause(max(seconds, asked or 0))


def _one_by_one(
    scope: Scope, envelope: Envelope, intents: Mapping[str, Intent], refused: Refused
) -> list[Outcome]:
    """One item spoiled the whole envelope: each gets an envelope of its own, so that it harms nobody."""
    if len(envelope.intents) == 1:
        return [Failed(envelope.intents[0], refused)]
    outcomes: list[Outcome] = []
    for key in envelope.intents:
        single = scope.books.prepare([intents[key]])
        with scope.desk.database.begin() as session:
            envelopes.store(
                session, scope.merchant, scope.parties.books.id, single, now=scope.desk.now(), run=scope.run
            )
        for one in single:
            outcomes += _deliver(scope, one, intents)
    return outcomes


def _cleared(scope: Scope, outcome: Outcome, intents: Mapping[str, Intent]) -> Outcome:
    """An outcome without doubt: what may be in the books is looked for there."""
    if isinstance(outcome, Settled):
        return outcome
    if isinstance(outcome.error, Transient):
        return Failed(outcome.intent, AGAIN)
    return look(scope, intents[outcome.intent], outcome) if isinstance(outcome.error, Unknown) else outcome


def look(scope: Scope, intent: Intent, doubt: Outcome) -> Outcome:
    """Whether an intent took effect, asked of the books; the doubt stays when they do not answer."""
    try:
        found = scope.books.find(intent)
    except (Transient, Unknown):
        return doubt
    match found:
        case Found(settled, ours):
            return settled if ours else Failed(intent.key, Refused(STRANGER, code="taken"))
        case Absent():
            return Failed(intent.key, AGAIN)
        case Waiting():
            return doubt


def _note_sending(scope: Scope, envelope: Envelope) -> None:
    with scope.desk.database.begin() as session:
        envelopes.sending(session, scope.merchant, scope.parties.books.id, [envelope.key], scope.desk.now())


def _note_trouble(scope: Scope, envelope: Envelope, error: CartbooksError) -> None:
    with scope.desk.database.begin() as session:
        envelopes.no_answer(session, scope.merchant, scope.parties.books.id, envelope.key, str(error))


def is_again(outcome: Outcome | None) -> bool:
    """Whether it was not saved for a passing reason, so that the order simply waits for its next plan."""
    return (
        isinstance(outcome, Failed)
        and isinstance(outcome.error, Refused)
        and outcome.error.code == AGAIN.code
    )
