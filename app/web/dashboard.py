"""The dashboard: what was exported, what waits, what needs the owner, and when it goes on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response

from app.config.document import problems
from app.core.money import Money
from app.data import configs, connections, ledger_counts, ledger_pages, lookalikes, runs
from app.data.connections import ConnectionRecord
from app.data.connections import State as ConnectionState
from app.data.ledger_counts import NEED_YOU, DayTotal, State
from app.data.ledger_orders import OrderSummary
from app.data.ledger_pages import OrderQuery, Sort
from app.data.session import Session
from app.sync.running import RunKind
from app.web.chart import Chart, chart, sums
from app.web.connection_page import standing_of
from app.web.flash import flash_of, said
from app.web.order_words import BADGES
from app.web.progress import Progress, progress
from app.web.runs import names
from app.web.standing import Banner, Standing
from app.web.starting import shut
from app.web.templating import draw
from app.web.visit import Here
from app.web.visiting import Now, Visiting
from app.web.webconnector_calls import calls_here
from app.web.words import count

router = APIRouter()
CHART_DAYS = 30
RUNS = 5
NEEDY = 5


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported in some days."""

    orders: int
    totals: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything that the page shows, read in one short transaction."""

    today: Exported
    month: Exported
    waiting: int
    needs_you: int
    exported: int
    chart: Chart
    runs: tuple[Progress, ...]
    current: Progress | None
    needy: tuple[OrderSummary, ...]
    problem: Banner | None
    lookalikes: int


@router.get("/c/{connection}")
def page(at: Now) -> Response:
    with at.desk.database.read() as session:
        view = _dashboard(session, at)
    calls = calls_here(at)
    if calls and view.current and view.current.run.parked:
        view = replace(view, current=replace(view.current, failing=calls.failing))
    connection = at.here.connection
    context = {
        "home": at.url,
        "zone": at.zone,
        "view": view,
        "badges": BADGES,
        "setting_up": connection.state is ConnectionState.SETUP,
        "paused": connection.state is ConnectionState.PAUSED,
        "first_look": _wants_a_look(connection, view),
        "schedule": schedule(connection),
        "automatic": connection.auto_sync in ("interval", "webhook"),
        "next_due": connection.next_due,
        "soon": soon(connection.next_due, at.desk.now()),
        "calls": calls,
    }
    flash = flash_of(at.request)
    standing = _standing(at, view, standing_of(at.desk, at.here, flash))
    response = draw(at.request, "dashboard/dashboard.html", context, standing)
    if flash:
        said(response)
    return response


@router.post("/c/{connection}/looked")
def looked(at: Now) -> Response:
    """The merchant has seen what the first run posted: from here on it goes by itself."""
    with at.desk.database.begin() as session:
        exported = ledger_counts.counts(*at.ledger(session))[State.EXPORTED]
        if exported:
            connections.look_at_first_run(*at.ledger(session), at.desk.now())
    if not exported:
        return at.go("", "Nothing was exported yet. Export an order first, then look at it.", "needs")
    return at.go("", f"Good. From now on: {schedule(at.here.connection)}.")


@router.post("/c/{connection}/pause")
def pause(at: Now) -> Response:
    _turn(at, ConnectionState.ACTIVE, ConnectionState.PAUSED)
    message = "Paused: nothing is exported by itself until you press Resume. Orders wait and are not lost."
    return at.go("", message)


@router.post("/c/{connection}/resume")
def resume(at: Now) -> Response:
    _turn(at, ConnectionState.PAUSED, ConnectionState.ACTIVE)
    return at.go("", "Resumed. What waited is exported with the next sync.")


def schedule(connection: ConnectionRecord) -> str:
    """How it goes on by itself, as the middle of a sentence."""
    match connection.auto_sync:
        case "interval":
            return f"orders are exported every {count(connection.minutes, 'minute')}"
        case "webhook":
            return "orders are exported as they arrive"
        case _:
            return "orders are exported when you press Export; automatic sync is off"


def soon(due: datetime | None, now: datetime) -> str:
    """When the next automatic run begins: in 8 minutes."""
    if due is None:
        return ""
    minutes = round((due - now).total_seconds() / 60)
    return f"in {count(minutes, 'minute')}" if minutes > 0 else "in a moment"


def _turn(at: Visiting, before: ConnectionState, after: ConnectionState) -> None:
    """Nothing happens to a connection that is being set up: pausing would hide that from the wizard."""
    if at.here.connection.state is before:
        with at.desk.database.begin() as session:
            connections.set_state(*at.ledger(session), after, at.desk.now())
            run = runs.current(*at.ledger(session))
            if after is ConnectionState.PAUSED and run and run.kind == RunKind.AUTO:
                runs.ask_to_stop(session, at.merchant, run.id)


def _dashboard(session: Session, at: Visiting) -> Dashboard:
    where = at.ledger(session)
    today = at.desk.now().astimezone(ZoneInfo(at.zone)).date()
    counts = ledger_counts.counts(*where)
    waiting = counts[State.WAITING] + counts[State.POSTING]
    since = min(today - timedelta(days=CHART_DAYS - 1), today.replace(day=1))
    days = ledger_counts.days(*where, since, today)
    people = names(session, at)
    last = [progress(run, waiting, people.get(run.user, "")) for run in runs.page(*where, size=RUNS)]
    needy = ledger_pages.page(*where, OrderQuery(NEED_YOU, sort=Sort.CREATED, size=NEEDY)).orders
    return Dashboard(
        today=_exported(days, today, today),
        month=_exported(days, today.replace(day=1), today),
        waiting=waiting,
        needs_you=sum(counts[state] for state in NEED_YOU),
        exported=counts[State.EXPORTED],
        chart=chart(days, today, _currency(at.here), CHART_DAYS),
        runs=tuple(last),
        current=next((one for one in last if one.running), None),
        needy=needy,
        problem=_problem(session, at),
        lookalikes=lookalikes.waiting(*where).all,
    )


def _currency(here: Here) -> str:
    company = here.books.company
    return company.home_currency if company else here.store.currency or "USD"


def _exported(days: Sequence[DayTotal], first: date, last: date) -> Exported:
    chosen = [one for one in days if first <= one.day <= last]
    return Exported(sum(one.orders for one in chosen), sums(one.total for one in chosen))


def _wants_a_look(connection: ConnectionRecord, view: Dashboard) -> bool:
    return (
        connection.state is ConnectionState.ACTIVE
        and connection.first_run_looked_at is None
        and view.exported > 0
        and view.current is None
    )


def _problem(session: Session, at: Visiting) -> Banner | None:
    """What will stop the next run, said before it does: the wizard's own sentence, and its page."""
    if at.here.connection.state is not ConnectionState.ACTIVE:
        return None
    config, _ = configs.current(*at.ledger(session))
    found = problems(config, at.facts(session, config))
    if not found:
        return None
    title, _, rest = found[0].message.partition(". ")
    more = f" {count(len(found) - 1, 'more thing')} to settle besides." if len(found) > 1 else ""
    url = f"{at.url}/settings/{found[0].section}"
    return Banner(title.rstrip(".") + ".", rest + more, "Open the settings", url)


def _standing(at: Visiting, view: Dashboard, standing: Standing) -> Standing:
    """The one banner: a trouble that stopped the connection, else what will stop it."""
    if standing.banner or at.here.connection.state is not ConnectionState.ACTIVE:
        return standing
    reason = shut(at)
    if reason:
        title, _, rest = reason.partition(". ")
        banner = Banner(f"{title}.", rest, "Activate a licence", f"{at.url}/settings/activate")
        return replace(standing, banner=banner)
    return replace(standing, banner=view.problem)
