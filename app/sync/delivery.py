"""Committed envelopes through the one door: sent, sent again byte for byte, looked for, settled."""

import logging
import secrets
import threading
import time
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from random import SystemRandom

from app.core.intent import Absent, Envelope, Failed, Found, Intent, Outcome, Settled
from app.data import envelopes, ledger_documents, settling
from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown
from app.sync.mirror import keep_made
from app.sync.naming import named
from app.sync.scope import Scope, Stopped, TakenOver

LONGEST = 120.0  # seconds; who asks us to wait longer is asked again by the next run
JITTER = SystemRandom()
LOOKED_UP = 0.5  # seconds between two looks at whether the wave goes on

STRANGER = (
    "QuickBooks already has a document with this number that does not bear our mark. "
    "Compare the two and say whether they are the same sale."
)
UNREADABLE = (
    "We could not read QuickBooks' answer. Nothing needs to be done: Cartbooks looks what became of it."
)
# A definite no, however passing its cause: under the old key QuickBooks may give the old answer again, so
# the intent ends here and the next plan makes a new one.
AGAIN = Refused("QuickBooks did not save this. It is sent again by itself.", code="again")
UNSENT = Refused("This was not sent. It is planned again by itself.", code="unsent")
PASSING = (AGAIN.code, UNSENT.code)

log = logging.getLogger("cartbooks.runs")


@dataclass(slots=True)
class Delivery:
    """What the threads that send share: the intents on their way and what became of them, by their keys.

    `resent` are the keys of envelopes that an earlier run sent without an answer.
    """

    scope: Scope
    intents: dict[str, Intent] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    resent: Collection[str] = ()
    trouble: str = ""  # what keeps envelopes from being answered, for the progress
    broken: threading.Event = field(default_factory=threading.Event)  # the conversation as a whole has failed

    def deliver(self, envelope: Envelope) -> None:
        """One committed envelope to its end. Raises what ends the run."""
        _deliver(self, envelope)

    def stop(self) -> None:
        """Finish what is in hand and begin nothing new."""
        self.broken.set()

    def taken(self, key: str) -> Outcome | None:
        """What became of an intent, None while that is open; it is forgotten here."""
        self.intents.pop(key, None)
        return self.outcomes.pop(key, None)


def deliver_all(
    scope: Scope,
    prepared: Sequence[Envelope],
    intents: dict[str, Intent],
    outcomes: dict[str, Outcome],
    words: str,
    *,
    resent: Collection[str] = (),
) -> None:
    """Deliver envelopes that are committed, several at a time; `outcomes` fills as the answers come. `resent` are the
    keys of those that an earlier run sent.

    Raises Transient, Unknown or NeedsOwner when the books as a whole do not take what is sent: what has
    no answer stays committed and is taken up by the next run.
    """
    delivery = Delivery(scope, intents, outcomes, resent)
    with ThreadPoolExecutor(scope.books.pace.at_once, thread_name_prefix="post") as pool:
        try:
            _watch(delivery, {pool.submit(_deliver, delivery, envelope) for envelope in prepared}, words)
        except BaseException:
            delivery.stop()
            raise


def first_error(landed: Iterable[Future[None]]) -> BaseException | None:
    """What ends the run, the owner's trouble before any other; None while all is well."""
    errors = [error for one in landed if (error := one.exception())]
    return next((error for error in errors if isinstance(error, NeedsOwner)), next(iter(errors), None))


def is_again(outcome: Outcome | None) -> bool:
    """Whether it was not saved for a passing reason, so that the order simply waits for its next plan."""
    error = outcome.error if isinstance(outcome, Failed) else None
    return isinstance(error, Refused) and error.code in PASSING


def look(scope: Scope, intent: Intent) -> Outcome:
    """Whether an intent took effect, asked of the books. Raises Transient while they do not answer."""
    try:
        found = scope.books.find(intent)
    except Refused as refused:
        return Failed(intent.key, refused)
    match found:
        case Found(settled, ours):
            return settled if ours else Failed(intent.key, Refused(STRANGER, code="taken"))
        case Absent():
            return Failed(intent.key, AGAIN)


def _watch(delivery: Delivery, sent: set[Future[None]], words: str) -> None:
    """Wait for all; tell the progress meanwhile, which also notices that the run shall stop."""
    while sent:
        landed, sent = wait(sent, LOOKED_UP, FIRST_COMPLETED)
        error = first_error(landed)
        if error:
            raise error
        done = sum(key in delivery.outcomes for key in delivery.intents)
        delivery.scope.tell(f"{words}: {done} of {len(delivery.intents)}{delivery.trouble}")


def _deliver(delivery: Delivery, envelope: Envelope) -> None:
    if delivery.broken.is_set() or delivery.scope.stopping.is_set():
        return  # never begun: it is committed, and the next run finds it unsent
    answered = _send(delivery, envelope)
    outcomes = [named(_cleared(delivery, one), delivery.intents[one.intent]) for one in answered]
    _settle(delivery, envelope, outcomes)
    delivery.outcomes.update({outcome.intent: outcome for outcome in outcomes})
    for outcome in outcomes:
        if isinstance(outcome, Failed) and isinstance(outcome.error, NeedsOwner):
            raise outcome.error


def _settle(delivery: Delivery, envelope: Envelope, outcomes: Sequence[Outcome]) -> None:
    scope = delivery.scope
    with scope.desk.database.begin() as session:
        where, now = (session, scope.merchant, scope.parties.books.id), scope.desk.now()
        moved = {one.key for one in settling.settle(*where, outcomes, now)}
        envelopes.answered(*where, [envelope.key], now)
        keep_made(*where, delivery.intents, [one for one in outcomes if one.intent in moved], now=now)


def _send(delivery: Delivery, envelope: Envelope) -> list[Outcome]:
    """The same bytes until there is an answer; after a sending that may have taken effect not every one is believed."""
    trouble: CartbooksError | None = None
    in_doubt = envelope.key in delivery.resent
    for seconds in (0.0, *delivery.scope.patience):
        _wait(delivery, seconds, trouble)
        _note_sending(delivery.scope, envelope)
        try:
            answer = list(delivery.scope.books.send(envelope))
            delivery.trouble = ""
            return [_doubted(one) for one in answer] if in_doubt else answer
        except Refused as refused:
            if in_doubt:
                return _doubtful(delivery, envelope, refused)
            return _one_by_one(delivery, envelope, refused)
        except NeedsOwner as error:
            _note_trouble(delivery.scope, envelope, error)
            raise
        except (Transient, Unknown) as error:
            trouble = error
        except (Stopped, TakenOver):
            raise
        except Exception:  # an answer that trips our own code must not hold up the queue for ever
            reference = secrets.token_hex(4)
            log.exception("bug %s while an envelope was sent", reference)
            trouble = Unknown(UNREADABLE, f"bug {reference}")
        in_doubt = in_doubt or isinstance(trouble, Unknown)
        delivery.trouble = f", still trying. {trouble.message}"
        _note_trouble(delivery.scope, envelope, trouble)
    if isinstance(trouble, Unknown):
        return [Failed(key, trouble) for key in envelope.intents]
    raise trouble or AGAIN


def _doubted(outcome: Outcome) -> Outcome:
    """What an answer says when a sending before it, of the same bytes and key, may have taken effect.

    Had it, QuickBooks would give its first answer again. So a fault with a code of QuickBooks' own, on this one
    thing, proves that nothing was written. A status without a fault and a lost permission prove nothing, since a
    gateway that turns a request away knows nothing of the one before: those are looked for. What failed for a
    passing reason is looked for before its next attempt anyhow (`adopt`).
    """
    error = outcome.error if isinstance(outcome, Failed) else None
    if isinstance(error, NeedsOwner) or (isinstance(error, Refused) and not error.code):
        return Failed(outcome.intent, Unknown(error.message, error.detail))
    return outcome


def _doubtful(delivery: Delivery, envelope: Envelope, refused: Refused) -> list[Outcome]:
    """Refused as a whole, it was not held against what QuickBooks did with the key before: each is looked for."""
    doubt = Unknown(refused.message, refused.detail)
    return [Failed(key, doubt) for key in _still_open(delivery.scope, envelope.intents)]


def _wait(delivery: Delivery, seconds: float, trouble: CartbooksError | None) -> None:
    asked = trouble.retry_after if isinstance(trouble, Transient) else None
    if trouble and (asked or 0) > LONGEST:
        raise trouble
    # Not all at the same moment: what many threads wait for together comes down under them together.
    until = time.monotonic() + max(seconds * JITTER.uniform(0.8, 1.2), asked or 0)
    while (left := until - time.monotonic()) > 0:
        delivery.scope.pause(min(left, LOOKED_UP))
        if trouble and delivery.broken.is_set():
            raise trouble


def _one_by_one(delivery: Delivery, envelope: Envelope, refused: Refused) -> list[Outcome]:
    """One item spoiled the whole envelope: each gets an envelope of its own, so that it harms nobody."""
    if len(envelope.intents) == 1:
        return [Failed(envelope.intents[0], refused)]
    for key in _still_open(delivery.scope, envelope.intents):
        single = delivery.scope.books.prepare([delivery.intents[key]])
        _keep(delivery.scope, single)
        for one in single:
            _deliver(delivery, one)
            if one.intents[0] not in delivery.outcomes:
                delivery.scope.pause(0)
                raise Transient("Not everything could be sent.")
    return []


def _still_open(scope: Scope, keys: Sequence[str]) -> list[str]:
    """Those without an outcome: what an interrupted run had sent singly already is not sent again."""
    with scope.desk.database.read() as session:
        known = ledger_documents.by_key(session, scope.merchant, scope.parties.books.id, keys)
    return [key for key in keys if key in known and known[key].settled is None]


def _cleared(delivery: Delivery, outcome: Outcome) -> Outcome:
    """An outcome without doubt: what may be in the books is looked for there."""
    if isinstance(outcome, Settled):
        return outcome
    if isinstance(outcome.error, Transient):
        return Failed(outcome.intent, AGAIN)
    return (
        look(delivery.scope, delivery.intents[outcome.intent])
        if isinstance(outcome.error, Unknown)
        else outcome
    )


def _keep(scope: Scope, prepared: Sequence[Envelope]) -> None:
    with scope.desk.database.begin() as session:
        scope.fence(session)
        where = (session, scope.merchant, scope.parties.books.id)
        envelopes.store(*where, prepared, now=scope.desk.now(), run=scope.run)


def _note_sending(scope: Scope, envelope: Envelope) -> None:
    """From the moment this is committed, whoever takes the run over sends these same bytes and no others."""
    with scope.desk.database.begin() as session:
        scope.fence(session)
        envelopes.sending(session, scope.merchant, scope.parties.books.id, [envelope.key], scope.desk.now())


def _note_trouble(scope: Scope, envelope: Envelope, error: CartbooksError) -> None:
    with scope.desk.database.begin() as session:
        envelopes.no_answer(session, scope.merchant, scope.parties.books.id, envelope.key, str(error))
