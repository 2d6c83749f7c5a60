"""A customer or item that an order needs and that is inactive in the books: made active again by a button."""

import threading

from app.core.intent import Reactivate
from app.core.listing import Customer, Item
from app.data import ledger_entries, ledger_moves
from app.data.ledger_moves import Selection
from app.sync.desk import Desk
from app.sync.explain import explain
from app.sync.facts import Parties
from app.sync.in_place import ask_once, in_place

_one_at_a_time = threading.Lock()


def revive(desk: Desk, parties: Parties, row: int, entry: str) -> str:
    """Make an entry active again that holds this order, and have the order planned again; its name.

    `entry` is a name that `entry_name` gave; "" when the order no longer waits for it, which also answers a second
    press. Raises the four errors.
    """
    with _one_at_a_time:
        scope = in_place(desk, parties)
        explained = explain(desk, scope.parties, row)
        waiting = explained.fresh.inactive if explained else ()
        found = next((one for one in waiting if entry_name(one) == entry), None)
        if found is None:
            return ""
        base = f"{scope.parties.books.realm}{ledger_entries.REVIVED}{entry}/{found.sync_token}"
        ask_once(scope, base, lambda key: _intent(key, found), "Making it active again")
    with desk.database.begin() as session:
        ledger_moves.retry(session, parties.merchant, parties.connection.id, Selection(rows=(row,)))
    return found.name


def entry_name(entry: Customer | Item) -> str:
    """How the page names the entry when its button is pressed."""
    return f"{'customer' if isinstance(entry, Customer) else 'item'}-{entry.id}"


def _intent(key: str, entry: Customer | Item) -> Reactivate:
    kind = "customers" if isinstance(entry, Customer) else "items"
    return Reactivate(key, kind, entry.id, entry.sync_token, entry.name)
