"""Something small asked of the books while a person waits for the page: sent through the same envelopes as a run's."""

import threading
from collections.abc import Callable
from dataclasses import replace

from app.books.meter import Tally
from app.core.intent import Failed, Intent, Settled
from app.core.listing import Ref
from app.data import ledger_documents
from app.data.ledger_documents import Entry, IntentState, NewIntent
from app.errors import Transient
from app.sync.delivery import is_again
from app.sync.desk import Desk
from app.sync.doors import open_books
from app.sync.facts import Parties
from app.sync.lists import known_books, refresh_books
from app.sync.posting import post_wave
from app.sync.recovery import finish_sent
from app.sync.scope import Scope

OPEN = (IntentState.PENDING, IntentState.UNKNOWN)
PATIENCE = (1.0,)  # a person waits for the page
LATER = "QuickBooks did not answer. Try again in a minute; it is never made twice."


def in_place(desk: Desk, parties: Parties) -> Scope:
    """What a run works with, for one thing; the lists are fresh, so that what was done meanwhile is known."""
    books = known_books(desk, parties.merchant, parties.books.id)
    opened = open_books(desk, books)
    newest = replace(parties, books=refresh_books(desk, books, opened))
    return Scope(desk, newest, opened, "", Tally(), threading.Event(), patience=PATIENCE)


def ask_once(scope: Scope, base: str, intent_of: Callable[[str], Intent], words: str) -> Ref:
    """Post the intent of this base, unless an earlier press of the button has done it already.

    Raises the four errors.
    """
    entry = _entry(scope, base)
    if entry and entry.state in OPEN:
        # Pressed before, and nobody knows yet what came of it: that is found out before anything new is sent.
        finish_sent(scope, only=[f"{base}/{entry.attempt}"])
        entry = _entry(scope, base)
        if entry and entry.ref:
            return entry.ref
    attempt = entry.attempt + 1 if entry else 1
    intent = intent_of(f"{base}/{attempt}")
    outcomes: dict[str, Settled | Failed] = {}
    post_wave(scope, [NewIntent(intent, base=base, attempt=attempt)], outcomes, words)
    match outcomes.get(intent.key):
        case Settled(id=id_, name=name):
            return Ref(id_, name)
        case Failed(error=error) as failed if not is_again(failed):
            raise error
        case _:
            raise Transient(LATER)


def _entry(scope: Scope, base: str) -> Entry | None:
    with scope.desk.database.read() as session:
        return ledger_documents.entries(session, scope.merchant, scope.parties.books.id, [base]).get(base)
