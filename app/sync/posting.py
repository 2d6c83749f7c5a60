"""A wave on its way: intents and envelopes are committed before a byte leaves, then delivered."""

import logging
import secrets
from collections.abc import Sequence

from app.core.intent import Envelope, Failed, Intent, Outcome
from app.data import envelopes, ledger_documents
from app.data.ledger_documents import NewIntent
from app.errors import CartbooksError, Refused, Transient
from app.sync.delivery import Delivery, deliver_all
from app.sync.scope import Scope

log = logging.getLogger("cartbooks.runs")


def post_wave(scope: Scope, wave: Sequence[NewIntent], outcomes: dict[str, Outcome], words: str) -> None:
    """Send a wave and settle it; `outcomes` fills by the intents' keys, also when something is raised.

    Raises Transient, Unknown or NeedsOwner when the books do not answer at all: what was committed is
    taken up again by the next run.
    """
    delivery = Delivery(scope, outcomes=outcomes)
    prepared = commit(scope, wave, delivery)
    if prepared:
        deliver_all(scope, prepared, delivery.intents, outcomes, words)


def commit(scope: Scope, wave: Sequence[NewIntent], delivery: Delivery) -> Sequence[Envelope]:
    """The wave's envelopes, written down before a byte of them leaves, with their intents in the delivery.
    What cannot be brought into the books' form has its outcome there."""
    fresh = _not_begun(scope, wave)
    prepared, unsendable = _prepare(scope, [new.intent for new in fresh])
    delivery.outcomes.update(unsendable)
    sendable = [new for new in fresh if new.intent.key not in unsendable]
    if not sendable:
        return ()
    _commit(scope, sendable, prepared)
    delivery.intents.update({new.intent.key: new.intent for new in sendable})
    return prepared


def _not_begun(scope: Scope, wave: Sequence[NewIntent]) -> list[NewIntent]:
    """Without what the ledger has under the same key: that is on its way in an envelope of its own, and
    in a second one it could be posted twice."""
    with scope.desk.database.read() as session:
        keys = [new.intent.key for new in wave]
        begun = ledger_documents.by_key(session, scope.merchant, scope.parties.books.id, keys)
    return [new for new in wave if new.intent.key not in begun]


def _prepare(scope: Scope, intents: Sequence[Intent]) -> tuple[Sequence[Envelope], dict[str, Outcome]]:
    """The envelopes, and the failures of what cannot be brought into the books' form at all."""
    try:
        return scope.books.prepare(intents), {}
    except CartbooksError:
        raise
    except Exception:  # one document that trips the encoder must not hold back the others
        log.exception("a wave could not be prepared as a whole")
        failures = {intent.key: failed for intent in intents if (failed := _tried(scope, intent))}
        return scope.books.prepare([one for one in intents if one.key not in failures]), failures


def _tried(scope: Scope, intent: Intent) -> Outcome | None:
    try:
        scope.books.prepare([intent])
    except Exception as bug:
        reference = secrets.token_hex(4)
        log.exception("bug %s while a document was prepared", reference)
        return Failed(intent.key, _mistake(reference, type(bug).__name__))
    return None


def _mistake(reference: str, what: str) -> Refused:
    return Refused(
        "This could not be brought into QuickBooks' form, which is our mistake. The others carry on; quote the "
        f"reference {reference} when you write to us.",
        f"bug {reference}: {what}",
        code="bug",
    )


def _commit(scope: Scope, wave: Sequence[NewIntent], prepared: Sequence[Envelope]) -> None:
    with scope.desk.database.begin() as session:
        now, books = scope.desk.now(), scope.parties.books.id
        scope.hold(session)
        keys = [new.intent.key for new in wave]
        if ledger_documents.by_key(session, scope.merchant, books, keys):
            raise Transient("Another process is posting these orders.")
        ledger_documents.record(session, scope.merchant, scope.connection, wave, now=now, run=scope.run)
        envelopes.store(session, scope.merchant, books, prepared, now=now, run=scope.run)
