"""Reset: orders count as not exported again. It says how many, and asks for the number."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field

from app.data import ledger_moves, runs
from app.data.ledger_counts import State
from app.data.ledger_moves import Selection
from app.data.session import Session
from app.web.meaning import Meant
from app.web.orders import picked_rows
from app.web.visiting import Now, Visiting
from app.web.words import count

router = APIRouter()
WITH_DOCUMENTS = (State.EXPORTED, State.HELD, State.REFUSED)  # only these can have something in the books
FORMATS = ("%m/%d/%Y", "%Y-%m-%d", "%m-%d-%Y")
NO_DAY = "This is not a day. Type it like 11/21/2026."


class ResetForm(BaseModel):
    """What the page posts: the scope again, and the number that was typed."""

    rows: list[str] = Field(default_factory=list)
    what: str = Field("", max_length=40)
    since: str = Field("", max_length=40)
    until: str = Field("", max_length=40)
    number: str = Field("", max_length=40)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which orders are meant, as it was typed; `errors` are by field."""

    what: str  # rows, days or all; "" while nothing was chosen
    rows: tuple[int, ...]
    since: str
    until: str
    selection: Selection | None
    errors: dict[str, str]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The same scope as the hidden fields of a form."""
        if self.what == "rows":
            return [("rows", str(row)) for row in self.rows]
        return [("what", self.what), ("since", self.since), ("until", self.until)]


@router.get("/c/{connection}/manage/reset")
def page(at: Now) -> Response:
    asked = at.request.query_params
    rows = picked_rows(asked.getlist("rows"))
    scope = _scope(at, rows, asked.get("what", ""), asked.get("since", ""), asked.get("until", ""))
    return _page(at, scope, status=422 if scope.errors else 200)


@router.post("/c/{connection}/manage/reset")
def reset(at: Now, form: Annotated[ResetForm, Form()]) -> Response:
    """Done only when what was typed says how many orders there are now."""
    scope = _scope(at, picked_rows(form.rows), form.what, form.since, form.until)
    if scope.selection is None:
        return _page(at, scope, status=422)
    with at.desk.database.begin() as session:
        found = _meant(session, at, scope.selection)
        running = runs.current(*at.ledger(session)) is not None
        problem = _problem(found, form.number, running=running)
        done = 0 if problem else ledger_moves.reset(*at.ledger(session), scope.selection)
    if problem:
        return _page(at, scope, form.number, problem, 422)
    message = (
        f"{count(done, 'order was', 'orders were')} reset and {'waits' if done == 1 else 'wait'} to be exported "
        "again. Before anything is posted we look for its document in QuickBooks."
    )
    return at.go("/orders?state=waiting", message)


def _meant(session: Session, at: Visiting, selection: Selection) -> Meant:
    found = ledger_moves.count_selected(*at.ledger(session), selection)
    return Meant(found.orders, found.whole, "order")


def _problem(found: Meant, typed: str, *, running: bool) -> str:
    if running:
        return "A sync is running. Wait for its end or stop it, then reset."
    if not found.is_anything:
        return "There is no order to reset. Choose others."
    return found.refused(typed)


def _scope(at: Visiting, rows: tuple[int, ...], what: str, since: str, until: str) -> Scope:
    if rows:
        return Scope("rows", rows, "", "", Selection(rows=rows, states=WITH_DOCUMENTS), {})
    if what == "all":
        return Scope("all", (), "", "", Selection(states=WITH_DOCUMENTS), {})
    if what != "days":
        return Scope("", (), "", "", None, {})
    first, last = _day(since), _day(until)
    errors = {
        "since": NO_DAY if first is None else "",
        "until": NO_DAY if last is None else "",
    }
    if first and last and last < first:
        errors["until"] = "“To” is before “From”. Type a later day."
    wrong = {name: error for name, error in errors.items() if error}
    if wrong or first is None or last is None:
        return Scope("days", (), since, until, None, wrong)
    selection = Selection(
        since=_start(at, first), until=_start(at, last + timedelta(days=1)), states=WITH_DOCUMENTS
    )
    return Scope("days", (), f"{first:%m/%d/%Y}", f"{last:%m/%d/%Y}", selection, {})


def _start(at: Visiting, day: date) -> datetime:
    """The day's beginning in the books' time zone."""
    return datetime.combine(day, time(), ZoneInfo(at.zone))


def _day(text: str) -> date | None:
    for format_ in FORMATS:
        try:
            day = datetime.strptime(text.strip(), format_).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day if 1970 <= day.year < 9999 else None
    return None


def _page(at: Visiting, scope: Scope, number: str = "", problem: str = "", status: int = 200) -> Response:
    found = None
    if scope.selection is not None:
        with at.desk.database.read() as session:
            found = _meant(session, at, scope.selection)
    context = {
        "scope": scope,
        "found": found,
        "number": number,
        "problem": problem,
        "practice": at.here.books.practice,
        "company": at.here.books.name,
        "back": f"{at.url}/orders?{urlencode({'state': 'exported'})}",
    }
    return at.page("manage/reset.html", context, status)
