"""The company file and the Web Connector as plain web pages, for whoever practises and wants to see what was posted."""

import re
from collections.abc import Mapping
from decimal import Decimal

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from simulators.desktop import looking
from simulators.desktop.autorun import AutoRun
from simulators.desktop.desk import Desk
from simulators.desktop.kinds import DOCUMENTS, ITEM_KINDS, LISTS, TITLES
from simulators.desktop.message_sets import MessageSets
from simulators.desktop.money import ZERO
from simulators.desktop.node import Body
from simulators.desktop.presenting import trial_balance
from simulators.desktop.templating import NEIGHBOUR, render
from simulators.qbo.paging import PAGE, Page, offset

STATIC = NEIGHBOUR / "static"
MENU = (
    ("/", "Overview"),
    ("/documents", "Documents"),
    ("/customers", "Customers"),
    ("/items", "Items"),
    ("/lists", "Lists"),
    ("/trial-balance", "Trial balance"),
    ("/connector", "Web Connector"),
    ("/message-sets", "Message sets"),
)
_SHOWN_LISTS = tuple(kind for kind in LISTS if kind != "Customer" and kind not in ITEM_KINDS)
# What the document's page shows elsewhere, or what only programs need.
_TOTALS = (
    *("Subtotal", "SalesTaxPercentage", "SalesTaxTotal", "TotalAmount", "AppliedAmount", "BalanceRemaining"),
    *("CreditRemaining", "UnusedPayment"),
)
_IDENTITY = ("TxnID", "TimeCreated", "TimeModified", "EditSequence", "TxnNumber")
_APART = frozenset([*_IDENTITY, *_TOTALS, "RefNumber", "TxnDate", "Memo", "CustomerRef"])
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


def router(desk: Desk, autorun: AutoRun) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    _add_books(routes, desk)
    _add_lists(routes, desk)
    _add_connector(routes, desk, autorun)
    return routes


def _page(desk: Desk, template: str, title: str, here: str, values: Mapping[str, object]) -> Response:
    frame = {
        "title": title,
        "company": desk.company.name,
        "file": desk.company.file_name,
        "menu": MENU,
        "here": here,
    }
    return render(template, {**frame, **values})


def _add_books(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/")
    def overview() -> Response:
        counts = looking.counts(desk.company)
        latest = looking.records(desk.company, DOCUMENTS, limit=10, newest=True)
        values = {
            "counts": [(TITLES[kind], kind, counts.get(kind, 0)) for kind in DOCUMENTS],
            "customers": counts.get("Customer", 0),
            "rows": [looking.fields(desk.company, record) for record in latest],
            "titles": TITLES,
        }
        return _page(desk, "desk_overview.html", "Overview", "/", values)

    @routes.get("/documents")
    def documents(type: str = "", q: str = "", page: int = 1) -> Response:  # noqa: A002 - what stands in the address bar
        kinds = [type] if type in DOCUMENTS else list(DOCUMENTS)
        found = looking.records(desk.company, kinds, text=q, limit=PAGE, offset=offset(page), newest=True)
        rows = [looking.fields(desk.company, record) for record in found]
        values = {
            "page": Page(rows, looking.count(desk.company, kinds, q), max(page, 1), {"type": type, "q": q}),
            "titles": TITLES,
            "type": type,
            "q": q,
        }
        return _page(desk, "desk_documents.html", "Documents", "/documents", values)

    @routes.get("/documents/{identity}")
    def document(identity: str) -> Response:
        record = desk.company.get(DOCUMENTS, identity)
        if record is None:
            raise HTTPException(404, "This document is not in the company file. It may have been deleted.")
        body = record.body
        values = {
            "body": body,
            "kind": record.kind,
            "lines": body.get(f"{record.kind}LineRet", []),
            "facts": _facts({name: value for name, value in body.items() if name not in _APART}),
            "totals": _facts({name: body[name] for name in _TOTALS if name in body}),
            "postings": looking.postings(desk.company, identity),
        }
        title = f"{TITLES[record.kind]} {body.get('RefNumber') or 'without a number'}"
        return _page(desk, "desk_document.html", title, "/documents", values)

    @routes.get("/trial-balance")
    def trial() -> Response:
        rows = [(row, Decimal(str(row["amount"]))) for row in trial_balance(desk.company)]
        debits = sum((amount for _, amount in rows if amount > 0), ZERO)
        credits_ = -sum((amount for _, amount in rows if amount < 0), ZERO)
        values = {"rows": rows, "debits": debits, "credits": credits_}
        return _page(desk, "desk_trial.html", "Trial balance", "/trial-balance", values)


def _facts(body: Mapping[str, object]) -> list[tuple[str, str]]:
    """Fields with names that people read."""
    found: list[tuple[str, str]] = []
    for name, part in body.items():
        if isinstance(part, str):
            found.append((_words(name), {"true": "yes", "false": "no"}.get(part, part)))
        elif isinstance(part, dict) and "ListID" in part:
            found.append((_words(name.removesuffix("Ref")), str(part.get("FullName", ""))))
        elif isinstance(part, dict) and name.endswith("Block"):
            found.append((_words(name.removesuffix("Block")), "\n".join(part.values())))
    return found


def _words(name: str) -> str:
    """DueDate is Due date, and ARAccount AR account."""
    first, *others = _WORD.findall(name)
    return " ".join([first, *(word if word.isupper() else word.lower() for word in others)])


def _add_lists(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/customers")
    def customers(q: str = "", page: int = 1) -> Response:
        return _listed(desk, ("Customer",), "Customers", "/customers", q=q, number=page)

    @routes.get("/items")
    def items(q: str = "", page: int = 1) -> Response:
        return _listed(desk, ITEM_KINDS, "Items", "/items", q=q, number=page)

    @routes.get("/lists")
    def lists(q: str = "", page: int = 1) -> Response:
        return _listed(desk, _SHOWN_LISTS, "Lists", "/lists", q=q, number=page)

    @routes.get("/lists/{identity}")
    def one(identity: str) -> Response:
        record = desk.company.get(LISTS, identity)
        if record is None:
            raise HTTPException(404, "This is not on a list of the company file. It may have been deleted.")
        body = looking.fields(desk.company, record)
        title = str(body.get("FullName") or body.get("Name"))
        return _page(desk, "desk_plain.html", title, "/lists", {"kind": record.kind, "facts": _facts(body)})


def _listed(desk: Desk, kinds: tuple[str, ...], title: str, here: str, *, q: str, number: int) -> Response:
    found = looking.records(desk.company, kinds, text=q, limit=PAGE, offset=offset(number))
    rows: list[Body] = [looking.fields(desk.company, record) for record in found]
    page = Page(rows, looking.count(desk.company, kinds, q), max(number, 1), {"q": q})
    return _page(desk, "desk_list.html", title, here, {"page": page, "q": q})


def _add_connector(routes: APIRouter, desk: Desk, autorun: AutoRun) -> None:
    @routes.get("/connector")
    def connector() -> Response:
        applications = [
            (one, autorun.next_poll(one) if autorun.on else None) for one in desk.enrolled.values()
        ]
        sessions = list(reversed(desk.sessions.all()))[:PAGE]
        values = {"applications": applications, "sessions": sessions, "machine": desk.machine.state}
        return _page(desk, "desk_connector.html", "Web Connector", "/connector", values)

    @routes.post("/connector/poll")
    def poll(request: Request, user: str) -> Response:
        origin = request.headers.get("origin")
        if origin is not None and origin != str(request.base_url).rstrip("/"):
            raise HTTPException(403, "Only the practice PC's own page may press this button.")
        if user not in desk.enrolled:
            raise HTTPException(404, "This application is no longer on the list.")
        desk.poll(user)
        return RedirectResponse("/connector", 303)

    @routes.get("/sessions/{number}")
    def session(number: int) -> Response:
        record = desk.sessions.one(number)
        if record is None:
            raise HTTPException(404, "There is no session of this number, or it is forgotten.")
        return _page(desk, "desk_session.html", f"Session {number}", "/connector", {"session": record})

    @routes.get("/message-sets")
    def message_sets() -> Response:
        values = {"sets": MessageSets(desk.company.store).listed()}
        return _page(desk, "desk_sets.html", "Message sets", "/message-sets", values)
