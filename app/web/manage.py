"""The manage page: sync, lists, the connection itself; each thing with one button."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.data import (
    connections,
    ledger_counts,
    lookalikes,
    lookups,
    mappings,
    quota,
    runs,
    undos,
)
from app.data.connections import State
from app.data.ledger_counts import State as OrderState
from app.data.lists import Small
from app.data.lookups import ListCounts
from app.data.merchants import Role
from app.errors import CartbooksError
from app.sync.lists import refresh_store, reread_books
from app.sync.working import RunKind
from app.web.dashboard import schedule, soon
from app.web.flash import go
from app.web.looking import sentence
from app.web.starting import start_run
from app.web.visiting import Now, Visiting
from app.web.webconnector_calls import calls_here, waits_for_call

router = APIRouter()
NAMES = {
    Small.ACCOUNTS: "Accounts",
    Small.CLASSES: "Classes",
    Small.LOCATIONS: "Locations",
    Small.TERMS: "Terms",
    Small.PAYMENT_METHODS: "Payment methods",
    Small.TAX_CODES: "Tax codes",
}
RUNNING = "A sync is running, and it reads the lists itself. Look again when it is done."
AT_ITS_CALL = (
    "The lists are read at the Web Connector's next call. To have it at once, press Update Selected there."
)
OLD_ONES = "The lists as they were read before are still there; try again in a minute."


@dataclass(frozen=True, slots=True)
class ListLength:
    """A list of the books and how many entries our copy of it has."""

    name: str
    entries: int


@router.get("/c/{connection}/manage")
def page(at: Now) -> Response:
    return _page(at)


@router.post("/c/{connection}/manage/lists")
def read_lists(at: Now) -> Response:
    """Items, accounts and all the other lists, of both sides, with what changed."""
    message, tone = refreshed(at)
    return at.go("/manage", message, tone)


@router.post("/c/{connection}/manage/remove")
def remove(at: Now, name: Annotated[str, Form(max_length=300)] = "") -> Response:
    """Forget the connection with its ledger, once its name is typed; what is in the books stays there."""
    problem = _stays(at, name)
    if problem:
        return _page(at, problem, name, 422)
    with at.desk.database.begin() as session:
        connections.remove(*at.ledger(session))
    message = (
        f"{at.here.store.name} → {at.here.books.name} is removed. The documents in QuickBooks stay there."
    )
    return go(at.request, "/", message)


def refreshed(at: Visiting) -> tuple[str, str]:
    """Read the lists of both sides; what to tell the person, and in which tone."""
    with at.desk.database.read() as session:
        if runs.current(*at.ledger(session)):
            return RUNNING, "needs"
        before = lookups.list_counts(*at.books(session))
    if waits_for_call(at):
        start_run(at, RunKind.READ)
        return AT_ITS_CALL, "done"
    try:
        reread_books(at.desk, at.here.books)
        refresh_store(at.desk, at.here.store)
    except CartbooksError as error:
        return sentence(error, OLD_ONES), "needs"
    with at.desk.database.read() as session:
        after = lookups.list_counts(*at.books(session))
    return f"The lists were read. {changed(before, after)}", "done"


def changed(before: ListCounts, after: ListCounts) -> str:
    """Items 120, now 124; accounts 88, now 89. All others as before."""
    was = {one.name: one.entries for one in lengths(before)}
    moved = [
        f"{one.name} {was[one.name]:,}, now {one.entries:,}"
        for one in lengths(after)
        if one.entries != was[one.name]
    ]
    if not moved:
        return "Each is as long as before; names that changed are up to date."
    return f"{'; '.join(moved)}. All others are as long as before."


def lengths(counts: ListCounts) -> tuple[ListLength, ...]:
    return (
        ListLength("Customers, vendors and employees", counts.customers),
        ListLength("Items", counts.items),
        *(ListLength(name, counts.small.get(small, 0)) for small, name in NAMES.items()),
    )


def _stays(at: Visiting, typed: str) -> str:
    """Why the connection is not removed, "" when it may be."""
    if at.here.person.user.role is not Role.OWNER:
        return "Only an owner of the account may remove a connection. Ask one of them."
    if " ".join(typed.split()).casefold() != " ".join(at.here.store.name.split()).casefold():
        return f"The name does not fit. Type “{at.here.store.name}” to remove the connection."
    with at.desk.database.read() as session:
        running = runs.current(*at.ledger(session))
    return "A sync is running. Stop it, then remove the connection." if running else ""


def _page(at: Visiting, remove_problem: str = "", typed: str = "", status: int = 200) -> Response:
    connection, today = at.here.connection, at.desk.now().date()
    with at.desk.database.read() as session:
        counts = ledger_counts.counts(*at.ledger(session))
        context: dict[str, object] = {
            "lists": lengths(lookups.list_counts(*at.books(session))),
            "mapped": mappings.lengths(*at.ledger(session)),
            "used": quota.used(*at.books(session), today),
            "last": runs.latest(*at.ledger(session)),
            "going_on": runs.current(*at.ledger(session)),
            "lookalikes": lookalikes.waiting(*at.ledger(session)),
            "undo_open": undos.standing(*at.ledger(session)) is not None,
        }
    context |= {
        "calls": calls_here(at),
        "waiting": counts[OrderState.WAITING] + counts[OrderState.POSTING],
        "exported": counts[OrderState.EXPORTED],
        "lists_read": at.here.books.refreshed,
        "here_now": at.here,
        "connection": connection,
        "setting_up": connection.state is State.SETUP,
        "paused": connection.state is State.PAUSED,
        "schedule": schedule(connection),
        "next_due": connection.next_due,
        "soon": soon(connection.next_due, at.desk.now()),
        "now": at.desk.now(),
        "owner": at.here.person.user.role is Role.OWNER,
        "remove_problem": remove_problem,
        "typed": typed,
    }
    return at.page("manage/manage.html", context, status)
