"""Runs: begin one, watch it, stop it, and what became of its orders."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from app.data import ledger_counts, ledger_runs, ledger_undo, lookalikes, merchants, runs
from app.data.connections import State as ConnectionState
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentRecord
from app.data.runs import Run
from app.data.session import Session
from app.sync.links import document_link
from app.sync.running import RunKind
from app.web.order_words import BADGES, what
from app.web.progress import Progress, progress
from app.web.starting import shut, start_run
from app.web.visit import NotHere
from app.web.visiting import Now, Visiting
from app.web.webconnector_calls import failing_calls
from app.web.words import kind_name

router = APIRouter()
PAGE = 25
ORDERS = 50
STAYS = 100
LIMITS = (RunKind.ONE, RunKind.TEN, RunKind.ALL)
LARGEST_ROW = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Stay:
    """What an undo could not take back, why, and where a person looks at it."""

    name: str
    why: str
    url: str
    row: int | None  # of its order


@router.post("/c/{connection}/sync")
def begin(at: Now, limit: Annotated[str, Form(max_length=10)] = "all") -> Response:
    """Begin a run and go to its page; pressed twice, it is the same page."""
    reason = shut(at)
    if reason:
        setting_up = at.here.connection.state is ConnectionState.SETUP
        return at.go("/setup" if setting_up else "", reason, "needs")
    kind = next((one for one in LIMITS if one.value == limit), None)
    if kind is None:
        return at.go("", "Choose 1, 10 or all orders, then press the button again.", "needs")
    return at.go(f"/runs/{start_run(at, kind)}")


@router.get("/c/{connection}/runs")
def index(at: Now, before: str = "") -> Response:
    with at.desk.database.read() as session:
        last = _own(at, runs.run(session, at.merchant, before)) if before else None
        found = runs.page(*at.ledger(session), before=last, size=PAGE + 1)
        waiting, people = waiting_orders(session, at), names(session, at)
    shown = [progress(one, waiting, people.get(one.user, "")) for one in found[:PAGE]]
    context = {
        "runs": shown,
        "next": f"{at.url}/runs?before={shown[-1].run.id}" if len(found) > PAGE else "",
        "first": f"{at.url}/runs" if before else "",
    }
    return at.page("runs/list.html", context)


@router.get("/c/{connection}/runs/{run}")
def page(at: Now, run: str, after: Annotated[int, Query(ge=0, le=LARGEST_ROW)] = 0) -> Response:
    view = progress_of(at, run)
    with at.desk.database.read() as session:
        without = (State.LEFT_OUT,) if view.tries else ()
        where = at.ledger(session)
        found = ledger_runs.of_run(*where, run, after=after, size=ORDERS + 1, without=without)
        stays = ledger_undo.not_undone(*at.ledger(session), run, limit=STAYS + 1)
        lookalike = lookalikes.waiting(*at.ledger(session))
    shown = found[:ORDERS]
    context = {
        "view": view,
        "orders": shown,
        "badges": BADGES,
        "stays": [_stay(at, *one) for one in stays[:STAYS]],
        "more_stay": len(stays) > STAYS,
        "lookalikes": lookalike,
        "next": f"{at.url}/runs/{run}?after={shown[-1].row}" if len(found) > ORDERS else "",
        "first": f"{at.url}/runs/{run}" if after else "",
    }
    return at.page("runs/run.html", context)


@router.post("/c/{connection}/runs/{run}/stop")
def stop(at: Now, run: str) -> Response:
    progress_of(at, run)
    with at.desk.database.begin() as session:
        runs.ask_to_stop(session, at.merchant, run)
    return at.go(f"/runs/{run}", "It stops as soon as what it has in hand is finished.")


def progress_of(at: Visiting, run_id: str) -> Progress:
    """How far the run has come; raises NotHere for a run of another connection."""
    with at.desk.database.read() as session:
        run = _own(at, runs.run(session, at.merchant, run_id))
        if run is None:
            raise NotHere
        found = progress(run, waiting_orders(session, at), names(session, at).get(run.user, ""))
    return replace(found, failing=failing_calls(at) if run.parked else "")


def waiting_orders(session: Session, at: Visiting) -> int:
    """How many orders are still to be done."""
    counts = ledger_counts.counts(*at.ledger(session))
    return counts[State.WAITING] + counts[State.POSTING]


def names(session: Session, at: Visiting) -> Mapping[str, str]:
    """The merchant's people by id, as pages name them."""
    return {one.id: one.name or one.email for one in merchants.users(session, at.merchant)}


def _stay(at: Visiting, tried: IntentRecord, target: IntentRecord | None) -> Stay:
    document = target.document if target else None
    name = target.name if target else what(tried.intent)
    if target and document:
        name = f"{kind_name(document.key.kind).capitalize()} {target.number}".strip()
    url = (
        document_link(at.desk, at.here.books, document.key.kind, target.books_id if target else "")
        if document
        else ""
    )
    return Stay(name, tried.problem.message if tried.problem else "", url, tried.row)


def _own(at: Visiting, run: Run | None) -> Run | None:
    return run if run is not None and run.connection == at.connection else None
