"""The consent page: a person chooses the company that an application may work with."""

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from simulators.qbo.flavours.flavour import flavour_names, load_flavour
from simulators.qbo.panel import Panel
from simulators.qbo.templating import render
from simulators.qbo.tokens import ACCOUNTING_SCOPE, Client

SCOPES = {ACCOUNTING_SCOPE, "com.intuit.quickbooks.payment", "openid", "profile", "email", "phone", "address"}
NO_STORE = {"Cache-Control": "no-store"}


class Asked(BaseModel):
    """What an application sends along when it asks for consent."""

    model_config = ConfigDict(frozen=True)

    client_id: str = ""
    response_type: str = ""
    redirect_uri: str = ""
    scope: str = ""
    state: str = ""


def router(panel: Panel) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/connect/oauth2")
    def consent(request: Request) -> Response:
        asked = Asked.model_validate(dict(request.query_params))
        problem = _problem(panel, asked)
        return _problem_page(problem) if problem else _consent_page(panel, asked)

    @routes.post("/connect/oauth2")
    def decide(
        asked: Annotated[Asked, Form()],
        decision: Annotated[str, Form()] = "cancel",
        realm: Annotated[str, Form()] = "",
        flavour: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
    ) -> Response:
        problem = _problem(panel, asked)
        if problem:
            return _problem_page(problem)
        if decision != "connect":
            return _back(asked, {"error": "access_denied", "state": asked.state})
        if realm == "new":
            realm = _new_company(panel, flavour, name)
        if panel.state.company(realm) is None:
            return _consent_page(panel, asked, "No company was chosen. Choose one and press Connect.")
        code = panel.tokens.issue_code(asked.client_id, realm, asked.redirect_uri, asked.scope)
        return _back(asked, {"code": code, "state": asked.state, "realmId": realm})

    return routes


def _problem(panel: Panel, asked: Asked) -> str | None:
    """Why consent cannot even be asked for. Such a request is never sent back: its address may be anybody's."""
    client = panel.tokens.client(asked.client_id)
    if client is None:
        return "The application that sent you here is not known. Check its client id."
    return next((sentence for is_wrong, sentence in _checks(client, asked) if is_wrong), None)


def _checks(client: Client, asked: Asked) -> tuple[tuple[bool, str], ...]:
    target = urlsplit(asked.redirect_uri)
    scopes = set(asked.scope.split())
    return (
        (
            target.scheme not in {"http", "https"} or not target.netloc,
            "The application gave no proper address to return to. Check its redirect_uri.",
        ),
        (
            bool(client.redirect_uris) and asked.redirect_uri not in client.redirect_uris,
            "The application's return address is not registered for its keys. Register the redirect_uri.",
        ),
        (asked.response_type != "code", "The application did not ask for a code. Send response_type=code."),
        (
            not asked.state,
            "The application sent no state. Send one that cannot be guessed, and check it when it comes back.",
        ),
        (
            not scopes or not scopes <= SCOPES,
            f"The application asked for a scope that does not exist. Ask for {ACCOUNTING_SCOPE}.",
        ),
    )


def _problem_page(problem: str) -> Response:
    return render("problem.html", {"title": "This connection cannot be made", "problem": problem}, 400)


def _consent_page(panel: Panel, asked: Asked, problem: str = "") -> Response:
    shown = {
        "asked": asked,
        "host": urlsplit(asked.redirect_uri).netloc,
        "companies": panel.state.companies(),
        "flavours": sorted((load_flavour(name).title, name) for name in flavour_names()),
        "problem": problem,
    }
    return render("consent.html", shown, 422 if problem else 200)


def _new_company(panel: Panel, flavour: str, name: str) -> str:
    if flavour not in flavour_names():
        return ""
    return panel.state.add_company(flavour, name.strip()[:100] or "Practice company").realm


def _back(asked: Asked, answer: dict[str, str]) -> Response:
    joiner = "&" if urlsplit(asked.redirect_uri).query else "?"
    return RedirectResponse(asked.redirect_uri + joiner + urlencode(answer), 302, NO_STORE)
