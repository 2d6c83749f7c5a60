"""An account made in place, while a step of the wizard asks for one."""

from app.core.changes import Changes
from app.core.document import digest
from app.core.intent import CreateAccount, Failed, Settled, Waiting
from app.core.listing import Account, Ref
from app.data import lists
from app.errors import Transient
from app.sync.desk import Desk
from app.sync.doors import open_books
from app.sync.facts import Parties


def create_account(desk: Desk, parties: Parties, wanted: CreateAccount) -> Ref:
    """Create an account in the books and keep it in our copy of the chart.

    Pressed twice it is one account, because its name is its key. Raises the four errors.
    """
    books = open_books(desk, parties.books)
    intent = CreateAccount(
        f"{parties.books.realm}/account/{digest(wanted.name)}", wanted.name, wanted.type, wanted.subtype
    )
    for envelope in books.prepare([intent]):
        answer = books.send(envelope)
        for outcome in () if isinstance(answer, Waiting) else answer:
            if isinstance(outcome, Failed):
                raise outcome.error
            return _kept(desk, parties, wanted, outcome)
    raise Transient("QuickBooks did not answer. Try again in a minute; nothing was changed.")


def _kept(desk: Desk, parties: Parties, wanted: CreateAccount, made: Settled) -> Ref:
    account = Account(made.id, made.name or wanted.name, wanted.type, wanted.subtype)
    with desk.database.begin() as session:
        lists.remember(
            session, parties.merchant, parties.books.id, Changes("", accounts=(account,)), desk.now()
        )
    return Ref(account.id, account.name)
