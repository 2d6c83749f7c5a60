"""The wizard and the settings over HTTP: one handler pair in two frames."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from app.config.document import SECTION_BY_SLUG
from app.config.section import Section
from app.web.flash import said
from app.web.standing import Flash
from app.web.templating import draw
from app.wizard.answers import Answers
from app.wizard.choices import LARGE
from app.wizard.door import form_of
from app.wizard.frames import SETTINGS, SETUP, Frame
from app.wizard.page import SectionPage
from app.wizard.ports import OpenPorts
from app.wizard.posted import Posted
from app.wizard.progress import first_open
from app.wizard.summary import summary

Form = Annotated[Posted, Depends(form_of)]


def router(open_ports: OpenPorts) -> APIRouter:
    """Every page of the wizard and the settings, for whoever `open_ports` lets in."""
    made = APIRouter()
    for frame in (SETUP, SETTINGS):
        pages = SectionPages(frame, open_ports)
        made.add_api_route(f"/c/{{connection}}/{frame.path}", pages.entrance, methods=["GET"])
        made.add_api_route(f"/c/{{connection}}/{frame.path}/{{slug}}", pages.show, methods=["GET"])
        made.add_api_route(f"/c/{{connection}}/{frame.path}/{{slug}}", pages.take, methods=["POST"])
        made.add_api_route(
            f"/c/{{connection}}/{frame.path}/{{slug}}/preview", pages.preview, methods=["POST"]
        )
    made.add_api_route("/c/{connection}/search/{source}", Search(open_ports).find, methods=["GET"])
    return made


class SectionPages:
    """The handlers of one frame."""

    def __init__(self, frame: Frame, open_ports: OpenPorts) -> None:
        self.frame = frame
        self.open_ports = open_ports

    def entrance(self, request: Request, connection: str) -> Response:
        """The wizard goes on where it was left; the settings begin with all choices at a glance."""
        ports = self.open_ports(request, connection)
        reading = ports.configs.read()
        if self.frame.walks:
            return _see(self.frame.address(connection, first_open(reading.config)))
        chapters = summary(reading.config, reading.facts)
        context = {"chapters": chapters, "frame": self.frame, "connection": connection}
        return draw(request, "wizard/overview.html", context, reading.standing)

    def show(
        self, request: Request, connection: str, slug: str, saved: str = "", order: str = ""
    ) -> Response:
        answers = self._answers(request, connection, slug)
        return self._drawn(request, answers.shown(_saved_notice(saved), order))

    def take(self, request: Request, connection: str, slug: str, posted: Form) -> Response:
        answers = self._answers(request, connection, slug)
        answer = answers.taken(posted)
        if isinstance(answer.outcome, str):
            return _see(answer.outcome)
        return self._drawn(request, answer.outcome, answer.status)

    def preview(self, request: Request, connection: str, slug: str, posted: Form) -> Response:
        """The side alone, for the unsaved values of the form."""
        page = self._answers(request, connection, slug).previewed(posted)
        context = {"page": page, "frame": "wizard/frame_side.html", "partial": True}
        return draw(request, page.section.template, context, page.reading.standing)

    def _answers(self, request: Request, connection: str, slug: str) -> Answers:
        ports = self.open_ports(request, connection)
        return Answers(_section(slug), self.frame, connection, ports)

    def _drawn(self, request: Request, page: SectionPage, status: int = 200) -> Response:
        partial = request.headers.get("HX-Request") == "true"
        frame = "wizard/frame_bare.html" if partial else page.frame.template
        context = {"page": page, "frame": frame, "partial": partial}
        response = draw(request, page.section.template, context, page.reading.standing, status=status)
        if page.reading.standing.flash and not partial:
            said(response)
        if partial and request.method == "GET":
            response.headers["HX-Push-Url"] = request.url.path
        return response


class Search:
    """Entries of the lists that are too long for a drop-down."""

    def __init__(self, open_ports: OpenPorts) -> None:
        self.open_ports = open_ports

    def find(self, request: Request, connection: str, source: str, q: str = "") -> Response:
        if source not in LARGE:
            raise HTTPException(404)
        found: Sequence[object] = [
            {"value": entry.id, "label": entry.name}
            for entry in self.open_ports(request, connection).lists.search(source, q[:200])
        ]
        return JSONResponse(found)


def _section(slug: str) -> Section:
    if slug not in SECTION_BY_SLUG:
        raise HTTPException(404)
    return SECTION_BY_SLUG[slug]


def _saved_notice(slug: str) -> Flash | None:
    section = SECTION_BY_SLUG.get(slug)
    return Flash(f"“{section.title}” is saved.") if section else None


def _see(address: str) -> Response:
    return RedirectResponse(address, status_code=303)
