"""Documents of ours that stand in the books although the ledger does not know: taken over, not posted again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.core.changes import Changes
from app.core.document import Document, DocumentKey, Expense, Payment
from app.core.intent import Absent, Failed, Found, Outcome, Post, Settled, Update
from app.core.posted import Holder
from app.data import ledger_documents, ledger_posted, lists, lookups, settling
from app.data.ledger_documents import IntentRecord, IntentState, NewIntent
from app.errors import Refused
from app.sync.delivery import AGAIN, look
from app.sync.differences import difference
from app.sync.scope import Scope

WERE_RESET = (
    IntentState.RESET,
    IntentState.SUPERSEDED,
)  # the document bears the mark of the attempt that posted it
WHOSE = "whose_fees"
WHOSE_FEES = (
    "QuickBooks has an expense of ours for this day that comes to {found}, where {planned} is to be booked, and this "
    "ledger does not know whose fees are in it. Delete it in QuickBooks, together with any other expense of this day "
    "from {account} that the page of fees does not list, and press Send again: {planned} is posted then."
)


def adopt(scope: Scope, wave: Sequence[NewIntent]) -> dict[str, Outcome]:
    """Settle those of a wave whose document is in the books already; their outcomes.

    It bears the mark that we would give it (the ledger was restored from a backup), that of an attempt of
    which we believed that it was not saved (the books were slower than our patience), or that of one which
    somebody reset while its document still stands. An order that was edited since has it as it was, and
    is planned again to follow the edit. An expense is kept with the fees that it was posted with, so that a
    supplement follows for those that came since; with an amount that was never planned it is refused.
    """
    keys = {new.intent.key: new.intent.document.key for new in wave if isinstance(new.intent, Post)}
    earlier = _earlier(scope, keys)
    found = _marked(scope, wave, keys, earlier)
    found |= _looked_for(scope, {key: records for key, records in earlier.items() if key not in found})
    if not found:
        return {}
    planned = {new.intent.key: new for new in wave if new.intent.key in found}
    kept = {key: _as_it_stands(new, found, earlier.get(key, ())) for key, new in planned.items()}
    outcomes = {key: _believed(kept[key], settled) for key, settled in found.items()}
    keep(scope, list(kept.values()), list(outcomes.values()))
    old = {key for key, new in kept.items() if new.fingerprint != planned[key].fingerprint}
    return {key: Failed(key, AGAIN) if key in old else outcome for key, outcome in outcomes.items()}


def present(scope: Scope, post: Post) -> Found | Absent:
    """A document as it is now; one that an order was reset with bears the mark of its earlier attempt."""
    found: Found | Absent = Absent()
    for attempt in range(post.document.key.attempt, 0, -1):
        key = replace(post.document.key, attempt=attempt)
        found = scope.books.find(Post(str(key), replace(post.document, key=key), post.linked))
        if isinstance(found, Found) and found.ours:
            break
    return found


def adopt_on_sales(
    scope: Scope, wave: Sequence[NewIntent], adopted: Mapping[str, Outcome]
) -> dict[str, Outcome]:
    """The payments of adopted sales: they have no number, so that each is asked for by itself."""
    found: dict[str, Outcome] = {}
    for new in wave:
        post = new.intent
        if isinstance(post, Post) and any(str(key) in adopted for key in post.linked):
            scope.tell("Looking for payments of sales that are in the books")
            outcome = look(scope, post)
            found |= {post.key: outcome} if isinstance(outcome, Settled) else {}
    if found:
        keep(scope, [new for new in wave if new.intent.key in found], list(found.values()))
    return found


def _as_it_stands(new: NewIntent, found: Mapping[str, Settled], earlier: Sequence[IntentRecord]) -> NewIntent:
    """What is kept of one that was found: an edit since is not in it. A payment is kept with the sale that it
    pays, or nothing could look for it again."""
    post, total = new.intent, found[new.intent.key].total
    if not isinstance(post, Post):
        return new
    if isinstance(post.document, Payment):
        sale = found.get(str(post.document.applies_to))
        ids = [sale.id] if sale else [known for one in earlier for known in _posting(one).linked.values()]
        post = replace(post, linked={post.document.applies_to: ids[-1]} if ids else {})
    for record in reversed(earlier):
        document = record.document
        if document and document.total == total and _says_another(record, new, post.document):
            as_it_was = replace(post, document=_renamed(document, post.document))
            return replace(new, intent=as_it_was, fingerprint=record.fingerprint, because=record.because)
    return replace(new, intent=post)


def _says_another(record: IntentRecord, new: NewIntent, planned: Document) -> bool:
    """Whether an earlier attempt was of the order before an edit, or of a day before more of its fees came."""
    if isinstance(planned, Expense):
        return record.document is not None and record.document.total != planned.total
    return record.fingerprint not in ("", new.fingerprint)


def _believed(kept: NewIntent, found: Settled) -> Outcome:
    """Nothing in QuickBooks says whose fees an expense has: kept with those of another amount, some would count as
    booked that never were, and nobody would see it."""
    document = kept.intent.document if isinstance(kept.intent, Post) else None
    if not isinstance(document, Expense) or difference(document, found) is None:
        return found
    words = WHOSE_FEES.format(found=found.total, planned=document.total, account=document.paid_from.name)
    return Failed(found.intent, Refused(words, f"it has the id {found.id}", code=WHOSE))


def _renamed(document: Document, to: Document) -> Document:
    if isinstance(document, Payment) and isinstance(to, Payment):
        return replace(document, key=to.key, applies_to=to.applies_to)
    return replace(document, key=to.key)


def _earlier(scope: Scope, keys: Mapping[str, DocumentKey]) -> dict[str, list[IntentRecord]]:
    """The earlier attempts that may stand in the books all the same, by the key that would come next."""
    before = {
        str(earlier): (earlier, name)
        for name, key in keys.items()
        for earlier in (replace(key, attempt=attempt) for attempt in range(1, key.attempt))
    }
    with scope.desk.database.read() as session:
        known = ledger_posted.last_writings(
            session, scope.merchant, scope.parties.books.id, [key for key, _ in before.values()]
        )
    found: dict[str, list[IntentRecord]] = {}
    for name, record in known.items():
        if record.state in (IntentState.FAILED, *WERE_RESET):
            found.setdefault(before[name][1], []).append(record)
    return found


def _marked(
    scope: Scope,
    wave: Sequence[NewIntent],
    keys: Mapping[str, DocumentKey],
    earlier: Mapping[str, Sequence[IntentRecord]],
) -> dict[str, Settled]:
    """Those whose mark our copy of the books' numbers knows, and that the books have.

    One that was reset and has neither the total of then nor that of now was voided or changed by hand: it is
    left alone.
    """
    totals = {new.intent.key: {new.intent.document.total} for new in wave if isinstance(new.intent, Post)}
    marks = {key.marker: name for name, key in keys.items()}
    were_reset: set[str] = set()
    for name, records in earlier.items():
        for record in records:
            if record.document:
                marks[record.document.key.marker] = name
                totals[name].add(record.document.total)
                were_reset |= {record.document.key.marker} if record.state in WERE_RESET else set()
    with scope.desk.database.read() as session:
        held = lookups.bearing(session, scope.merchant, scope.parties.books.id, marks)
    taken = {
        marker: holder
        for marker, holder in held.items()
        if marker not in were_reset or holder.total in totals[marks[marker]]
    }
    there = _still_there(scope, taken.values())
    return {
        marks[marker]: _settled(marks[marker], holder) for marker, holder in taken.items() if holder in there
    }


def _still_there(scope: Scope, held: Collection[Holder]) -> list[Holder]:
    """Those of our copy that are in the books now; it forgets the others. Of a deletion among a thousand changes
    QuickBooks tells nothing, and what is taken over in vain is never posted."""
    if not held:
        return []
    scope.tell("Looking for what is in the books already")
    known = scope.books.still_there({(one.kind, one.id) for one in held})
    gone = tuple((one.kind.value, one.id) for one in held if (one.kind, one.id) not in known)
    if gone:
        with scope.desk.database.begin() as session:
            where = (session, scope.merchant, scope.parties.books.id)
            lists.remember(*where, Changes("", deleted=gone), scope.desk.now())
    return [one for one in held if (one.kind, one.id) in known]


def _looked_for(scope: Scope, earlier: Mapping[str, Sequence[IntentRecord]]) -> dict[str, Settled]:
    """Those that the books had not saved when we asked, and payments, which have no number: asked once more."""
    found = {}
    for name, records in earlier.items():
        for record in records:
            if _is_worth_a_question(record):
                scope.tell("Looking for what is in the books already")
                outcome = look(scope, _posting(record))
                if isinstance(outcome, Settled):
                    found[name] = replace(outcome, intent=name)
    return found


def _is_worth_a_question(record: IntentRecord) -> bool:
    if record.state in WERE_RESET:
        return isinstance(record.document, Payment)
    return record.problem is not None and record.problem.code in (AGAIN.code, WHOSE)


def _posting(record: IntentRecord) -> Post:
    """What posts the document as it was written last: an update is found by its mark, whatever came of it."""
    intent = record.intent
    if not isinstance(intent, Post | Update):
        raise LookupError(f"intent {record.id} posts no document")
    return Post(intent.key, intent.document, intent.linked)


def _settled(name: str, holder: Holder) -> Settled:
    return Settled(name, holder.id, holder.sync_token, number=holder.number, total=holder.total)


def keep(scope: Scope, wave: Sequence[NewIntent], outcomes: Sequence[Outcome]) -> None:
    """Write into the ledger what is in the books already."""
    with scope.desk.database.begin() as session:
        scope.hold(session)
        now = scope.desk.now()
        ledger_documents.record(session, scope.merchant, scope.connection, wave, now=now, run=scope.run)
        settling.settle(session, scope.merchant, scope.parties.books.id, outcomes, now)
