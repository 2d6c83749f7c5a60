"""An account made in place, while a step of the wizard asks for one."""

import threading
from dataclasses import replace

from app.books.qbo.meter import Tally
from app.core.document import digest
from app.core.intent import CreateAccount, Failed, Outcome, Settled
from app.core.listing import Account, Ref
from app.data import ledger_documents, lookups
from app.data.ledger_documents import Entry, IntentState, NewIntent
from app.errors import Refused, Transient
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
_one_at_a_time = threading.Lock()


def create_account(desk: Desk, parties: Parties, wanted: CreateAccount) -> Ref:
    """Create an account in the books and keep it in our copy of the chart.

    Pressed twice it is one account, because its name is its key. Raises the four errors.
    """
    with _one_at_a_time:
        scope = _scope(desk, parties)
        return _existing(scope, wanted) or _made(scope, wanted)


def _scope(desk: Desk, parties: Parties) -> Scope:
    """What a run works with, for one account; the chart is fresh, so that an account made meanwhile is known."""
    books, tally = known_books(desk, parties.merchant, parties.books.id), Tally()
    opened = open_books(desk, books, tally)
    newest = replace(parties, books=refresh_books(desk, books, opened))
    return Scope(desk, newest, opened, "", tally, threading.Event(), patience=PATIENCE)


def _existing(scope: Scope, wanted: CreateAccount) -> Ref | None:
    """The account of that name and type; Refused when the name is another account's."""
    with scope.desk.database.read() as session:
        chart = lookups.accounts(session, scope.merchant, scope.parties.books.id)
    found = next((one for one in chart if one.active and _same_name(one, wanted)), None)
    if found and found.type is not wanted.type:
        raise Refused(
            f"Your books have an account “{found.name}” already, of the type {found.type}. Choose another name.",
            section="accounts",
            code="6240",
        )
    return Ref(found.id, found.name) if found else None


def _same_name(account: Account, wanted: CreateAccount) -> bool:
    return account.name.casefold() == wanted.name.strip().casefold()


def _made(scope: Scope, wanted: CreateAccount) -> Ref:
    base = f"{scope.parties.books.realm}/account/{digest(wanted.name.strip().casefold())}"
    entry = _entry(scope, base)
    if entry and entry.state in OPEN:
        # Pressed before, and nobody knows yet what came of it: that is found out before anything new is sent.
        finish_sent(scope, only=[f"{base}/{entry.attempt}"])
        entry = _entry(scope, base)
        if entry and entry.ref:
            return entry.ref
    attempt = entry.attempt + 1 if entry else 1
    intent = replace(wanted, key=f"{base}/{attempt}")
    outcomes: dict[str, Outcome] = {}
    post_wave(scope, [NewIntent(intent, base=base, attempt=attempt)], outcomes, "Creating an account")
    return _ref(outcomes.get(intent.key), wanted)


def _entry(scope: Scope, base: str) -> Entry | None:
    with scope.desk.database.read() as session:
        return ledger_documents.entries(session, scope.merchant, scope.parties.books.id, [base]).get(base)


def _ref(outcome: Outcome | None, wanted: CreateAccount) -> Ref:
    match outcome:
        case Settled(id=id_, name=name):
            return Ref(id_, name or wanted.name)
        case Failed(error=error) if not is_again(outcome):
            raise error
        case _:
            raise Transient(LATER)
