"""The pages of a company file's Web Connector: the guide, its sessions and operations, their qbXML."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import AwareDatetime

from app.books.qbd.numbers import NUMBERS
from app.data import runs
from app.data.connections import State
from app.data.desktop_logins import DesktopLogin
from app.sync.going_live import waiting_rehearsal
from app.sync.practising_desktop import type_password
from app.sync.webconnector_console import operation, operations, session_of, sessions
from app.sync.webconnector_pairing import (
    accept_new_name,
    problem_with_address,
    reset_password,
    standing,
    turned_away,
)
from app.web.connection_page import practice_page
from app.web.templating import draw
from app.web.visit import NotHere
from app.web.visiting import Now, Visiting
from app.web.webconnector_words import (
    SHOWN,
    Guide,
    calls_of,
    guide_of,
    indented,
    operation_badge,
    operation_words,
    session_badge,
    session_words,
    wrong_of,
)

router = APIRouter()
PAGE = 25


@dataclass(frozen=True, slots=True)
class Steps:
    """What the guide's steps are drawn from; `practice` is the practice computer's own page, `rehearsed` whether
    answers of a rehearsal could be carried over now."""

    login: DesktopLogin
    guide: Guide
    setting_up: bool
    onward: str
    practice: str
    rehearsed: bool


def company_file(at: Now) -> Visiting:
    """Raises NotHere for books that no Web Connector calls for."""
    if not at.here.books.calls_us:
        raise NotHere
    return at


OfFile = Annotated[Visiting, Depends(company_file)]


@router.get("/c/{connection}/webconnector/guide")
def guide(at: OfFile, q: str = "") -> Response:
    return _guide(at, asked=q[:100])


@router.get("/c/{connection}/webconnector/guide/steps")
def steps(at: OfFile, seen: str = "") -> Response:
    """The steps alone, and nothing while they stand as they were seen: who copies from them is not disturbed."""
    found = _steps(at)
    if found.guide.mark == seen:
        return Response(status_code=204)
    context = {"steps": found, "home": at.url, "zone": at.zone}
    return draw(at.request, "webconnector/steps.html", context)


@router.get("/c/{connection}/webconnector/password")
def password_page(at: OfFile) -> Response:
    """A password is shown once; who comes back to its address finds the guide."""
    return at.go("/webconnector/guide")


@router.post("/c/{connection}/webconnector/password")
def new_password(at: OfFile) -> Response:
    """Shown in this very answer: it is kept nowhere but as a hash."""
    password = reset_password(at.desk, at.merchant, at.here.books.id)
    if at.here.books.practice:
        type_password(at.desk, standing(at.desk, at.merchant, at.here.books.id).login, password)
    return _guide(at, password=password)


@router.post("/c/{connection}/webconnector/company")
def same_company(at: OfFile) -> Response:
    """The owner says that the company only has a new name."""
    accept_new_name(at.desk, at.merchant, at.here.books.id)
    return at.go(
        "/webconnector",
        "Noted. Press Update Selected in the Web Connector: its next call tells the new name.",
    )


@router.get("/c/{connection}/webconnector")
def console(at: OfFile, before: AwareDatetime | None = None) -> Response:
    found = sessions(at.desk, at.merchant, at.here.books.id, before, PAGE + 1)
    fares = standing(at.desk, at.merchant, at.here.books.id)
    with at.desk.database.read() as session:
        run = runs.current(*at.ledger(session))
    last = found[PAGE - 1].session.started.isoformat() if len(found) > PAGE else ""
    context = {
        "login": fares.login,
        "latest": fares.latest,
        "calls": calls_of(fares, at.here.books, at.desk.now()),
        "wrong": wrong_of(fares, turned_away(at.desk, at.merchant, fares)),
        "parked": run if run and run.parked else None,
        "sessions": [(one.session, session_badge(one), session_words(one.session)) for one in found[:PAGE]],
        "next": f"{at.url}/webconnector?{urlencode({'before': last})}" if last else "",
        "first": f"{at.url}/webconnector" if before else "",
        "practice": practice_page(at.desk, at.here.books),
        "now": at.desk.now(),
    }
    return at.page("webconnector/console.html", context)


@router.get("/c/{connection}/webconnector/sessions/{number}")
def session_page(at: OfFile, number: str) -> Response:
    shown = session_of(at.desk, at.merchant, at.here.books.id, number)
    if shown is None:
        raise NotHere
    found = operations(at.desk, at.merchant, number)
    context = {
        "session": shown.session,
        "badge": session_badge(shown),
        "told": session_words(shown.session),
        "operations": [(one.message, operation_badge(one), operation_words(one.message)) for one in found],
    }
    return at.page("webconnector/session.html", context)


@router.get("/c/{connection}/webconnector/messages/{message:int}")
def message_page(at: OfFile, message: int) -> Response:
    """What was asked of QuickBooks and what it said, as text."""
    found = operation(at.desk, at.merchant, at.here.books.id, message) if message < 2**63 else None
    if found is None:
        raise NotHere
    one, kept = found
    context = {
        "message": one.message,
        "badge": operation_badge(one),
        "told": operation_words(one.message),
        "body": indented(kept.body),
        "response": indented(kept.response),
        "is_cut": max(len(kept.body), len(kept.response)) > SHOWN,
    }
    return at.page("webconnector/message.html", context)


def _guide(at: Visiting, password: str = "", asked: str = "") -> Response:
    context = {
        "steps": _steps(at),
        "password": password,
        "address_problem": problem_with_address(at.desk, at.merchant, at.here.books.id),
        "numbers": [one for one in NUMBERS if one.has(asked)],
        "asked": asked,
    }
    return at.page("webconnector/guide.html", context)


def _steps(at: Visiting) -> Steps:
    fares = standing(at.desk, at.merchant, at.here.books.id)
    setting_up = at.here.connection.state is State.SETUP
    guide = guide_of(fares, at.here.books, turned_away(at.desk, at.merchant, fares))
    return Steps(
        fares.login,
        guide,
        setting_up=setting_up,
        onward=f"{at.url}/prerequisites" if setting_up else f"{at.url}/webconnector",
        practice=practice_page(at.desk, at.here.books),
        rehearsed=guide.is_done and setting_up and _was_rehearsed(at),
    )


def _was_rehearsed(at: Visiting) -> bool:
    if at.here.books.practice:
        return False
    with at.desk.database.read() as session:
        return waiting_rehearsal(session, at.here.connection) is not None
