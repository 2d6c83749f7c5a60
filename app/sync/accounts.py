"""An account made in place, while a step of the wizard asks for one."""

import threading
from dataclasses import replace

from app.core.document import digest
from app.core.intent import CreateAccount
from app.core.listing import Account, Ref
from app.data import lookups
from app.errors import Refused
from app.sync.desk import Desk
from app.sync.facts import Parties
from app.sync.in_place import ask_once, in_place
from app.sync.scope import Scope

_one_at_a_time = threading.Lock()


def create_account(desk: Desk, parties: Parties, wanted: CreateAccount) -> Ref:
    """Create an account in the books and keep it in our copy of the chart.

    Pressed twice it is one account, because its name is its key. Raises the four errors.
    """
    with _one_at_a_time:
        scope = in_place(desk, parties)
        return _existing(scope, wanted) or _made(scope, wanted)


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
    made = ask_once(scope, base, lambda key: replace(wanted, key=key), "Creating an account")
    return replace(made, name=made.name or wanted.name)
