"""The removal of documents and the deactivation of entries: sent once, looked at when somebody changed them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.document import KIND_NAMES
from app.core.intent import Absent, Deactivate, Failed, Found, Outcome, Post, Remove, Settled, Update
from app.core.posted import Holder
from app.data import ledger_documents, lookups, settling
from app.data.ledger_documents import Entry, IntentRecord, NewIntent
from app.data.ledger_undo import UNDO
from app.data.runs import Counts
from app.errors import Refused, Transient
from app.sync.adoption import present
from app.sync.delivery import is_again
from app.sync.posting import post_wave
from app.sync.scope import Scope
from app.sync.undone_orders import posting_of

Undoing = Remove | Deactivate
REMOVING = "Removing documents"
MOST_TRIES = 8  # sendings of a removal that QuickBooks neither makes nor refuses
NOT_REMOVED = (
    "QuickBooks did not remove this document, however often it was asked, and does not say why. Delete it there by "
    "hand."
)
LOOK_THERE = "Look at it in QuickBooks, and delete it there by hand if it is not wanted."


def remove(scope: Scope, records: Sequence[IntentRecord]) -> None:
    """Remove these documents from the books. What is refused stays, with the sentence in the ledger.

    Raises Transient while QuickBooks does not save what we send.
    """
    tokens = _tokens(scope, records)
    known = [_removal(one, tokens[one.id]) for one in records if one.id in tokens]
    outcomes = send(scope, known, REMOVING)
    doubtful = [one for one in records if one.id not in tokens or is_again(outcomes.get(posting_of(one)))]
    outcomes |= _look_again(scope, doubtful)
    settled = [one for one in outcomes.values() if isinstance(one, Settled)]
    scope.add(Counts(undone=len(settled), refused=len(outcomes) - len(settled)))
    _give_up(scope, [one for one in doubtful if is_again(outcomes.get(posting_of(one)))])


def _tokens(scope: Scope, records: Sequence[IntentRecord]) -> dict[int, str]:
    """The newest token of each that we know, from our copy of the books' numbers where it has one: QuickBooks moves
    an invoice's when its payment goes. Without those that are not as we posted them."""
    kinds = {one.id: one.document.key.kind for one in records if one.document}
    with scope.desk.database.read() as session:
        wanted = {(kinds[one.id], one.books_id) for one in records if one.id in kinds}
        held = lookups.holders(session, scope.merchant, scope.parties.books.id, wanted)
    found: dict[int, str] = {}
    for one in records:
        holder = held.get((kinds[one.id], one.books_id)) if one.id in kinds else None
        token = holder.sync_token or one.sync_token if holder else one.sync_token
        if token and (holder is None or _is_as_posted(one, holder)):
            found[one.id] = token
    return found


def _is_as_posted(record: IntentRecord, holder: Holder) -> bool:
    """Whether it bears our mark, of this attempt or of one that was reset, and comes to the same total."""
    key = record.document.key if record.document else None
    attempts = range(1, key.attempt + 1) if key else ()
    marks = {replace(key, attempt=attempt).marker for attempt in attempts if key}
    return holder.marker in marks and holder.total == record.books_total


def _give_up(scope: Scope, again: Sequence[IntentRecord]) -> None:
    """What was tried often enough is left to a person; for the others the run ends, and the next one goes on."""
    wave = [_removal(one, one.sync_token) for one in again]
    entries = _entries(scope, wave)
    tired = [new for new in wave if new.base in entries and entries[new.base].attempt >= MOST_TRIES]
    refuse(scope, [(new, Refused(NOT_REMOVED, code="not_removed")) for new in tired])
    if len(tired) < len(wave):
        raise Transient("QuickBooks did not save what we sent, and does not say why.")


def send(scope: Scope, wave: Sequence[NewIntent], words: str) -> dict[int, Outcome]:
    """Send what undoes something, each under the next attempt's key; the outcomes by what is undone."""
    entries = _entries(scope, wave)
    keyed = [_numbered(new, entries.get(new.base)) for new in wave]
    outcomes: dict[str, Outcome] = {}
    post_wave(scope, keyed, outcomes, words)
    return {
        new.target: outcomes[new.intent.key]
        for new in keyed
        if new.target is not None and new.intent.key in outcomes
    }


def refuse(scope: Scope, wave: Sequence[tuple[NewIntent, Refused]]) -> None:
    """Write down why something is not undone, without sending anything."""
    entries = _entries(scope, [new for new, _ in wave])
    keyed = [(_numbered(new, entries.get(new.base)), error) for new, error in wave]
    with scope.desk.database.begin() as session:
        scope.hold(session)
        now = scope.desk.now()
        intents = [new for new, _ in keyed]
        ledger_documents.record(session, scope.merchant, scope.connection, intents, now=now, run=scope.run)
        outcomes = [Failed(new.intent.key, error) for new, error in keyed]
        settling.settle(session, scope.merchant, scope.parties.books.id, outcomes, now)


def _look_again(scope: Scope, doubtful: Sequence[IntentRecord]) -> dict[int, Outcome]:
    """Somebody changed these since we posted them, or QuickBooks did when a payment went: read as they are now.

    What still bears our mark and comes to the same total is removed as it is; everything else is a person's.
    """
    same: list[NewIntent] = []
    other: list[tuple[NewIntent, Refused]] = []
    for record in doubtful:
        scope.tell("Looking at documents that were changed in QuickBooks")
        found = _find(scope, record)
        if isinstance(found, Found) and found.ours and found.settled.total == record.books_total:
            same.append(_removal(record, found.settled.sync_token, found.settled.id))
        else:
            error = Refused(_changed(record, found), code="changed")
            other.append((_removal(record, record.sync_token), error))
    refuse(scope, other)
    told: Mapping[int, Outcome] = {
        new.target: Failed(new.intent.key, error) for new, error in other if new.target is not None
    }
    return {**told, **send(scope, same, REMOVING)}


def _find(scope: Scope, record: IntentRecord) -> Found | Absent:
    post = record.intent
    return (
        present(scope, Post(post.key, post.document, post.linked))
        if isinstance(post, Post | Update)
        else Absent()
    )


def _changed(record: IntentRecord, found: Found | Absent) -> str:
    document = record.document
    name = f"The {KIND_NAMES[document.key.kind]} {record.number}".strip() if document else "The document"
    match found:
        case Found(settled=now, ours=True):
            return (
                f"{name} bears our mark, but somebody changed it in QuickBooks: it comes to {now.total} now and not "
                f"to {record.books_total}. {LOOK_THERE}"
            )
        case Found():
            return f"{name} does not bear our mark any more: somebody changed it in QuickBooks. {LOOK_THERE}"
        case Absent():
            return f"{name} was changed in QuickBooks, and we do not find it by its number. {LOOK_THERE}"


def _removal(record: IntentRecord, sync_token: str, id_: str = "") -> NewIntent:
    document = record.document
    if document is None:
        raise LookupError(f"intent {record.id} posts no document")
    intent = Remove("", document.key.kind, id_ or record.books_id, sync_token)
    return NewIntent(intent, row=record.row, base=f"{UNDO}{document.key}", target=posting_of(record))


def _entries(scope: Scope, wave: Sequence[NewIntent]) -> dict[str, Entry]:
    with scope.desk.database.read() as session:
        bases = [new.base for new in wave]
        return ledger_documents.entries(session, scope.merchant, scope.parties.books.id, bases)


def _numbered(new: NewIntent, before: Entry | None) -> NewIntent:
    """With the key of the next attempt: under an old key QuickBooks would give its old answer again."""
    if not isinstance(new.intent, Undoing):
        raise TypeError(f"{type(new.intent).__name__} undoes nothing")
    attempt = before.attempt + 1 if before else 1
    return replace(new, intent=replace(new.intent, key=f"{new.base}/{attempt}"), attempt=attempt)
