"""The v3 addresses of a company: one object, a write, a query, a batch, the changes, the tax service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from simulators.qbo import faultbook, requestid, wire
from simulators.qbo.batch import BatchRequest, answer_batch, label_of, work_of
from simulators.qbo.books import Books
from simulators.qbo.cdc import answer_changes
from simulators.qbo.entities import BY_PATH, Kind, Operation
from simulators.qbo.hooks import Hooks, NoHooks, WriteInfo
from simulators.qbo.query import answer_query
from simulators.qbo.rendering import render
from simulators.qbo.state import State
from simulators.qbo.taxlists import create_by_service
from simulators.qbo.wire import FaultError, Json, Raw, dumps, loads
from simulators.qbo.writing import Order, Writer

SINGLE = frozenset({"CompanyInfo", "Preferences"})


@dataclass(frozen=True)
class Call:
    """A request with its body read; handlers are plain functions and run in the thread pool."""

    realm: str
    parameters: dict[str, str]
    content_type: str
    body: bytes

    @property
    def requestid(self) -> str | None:
        found = self.parameters.get("requestid")
        requestid.check(found)
        return found

    def text(self) -> str:
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError:
            faultbook.unsupported_operation("non-UTF-8 body")

    def json(self) -> Json:
        if "json" not in self.content_type:
            faultbook.refuse(
                "1050", "Unsupported content type", f"Content type {self.content_type} is not supported"
            )
        try:
            body = loads(self.text())
            dumps(body).encode()
        except UnicodeEncodeError:
            faultbook.unsupported_operation("non-UTF-8 body")
        except (ValueError, RecursionError) as error:
            faultbook.unreadable_json(f"Unexpected character or end of input: {error}")
        if not isinstance(body, dict):
            faultbook.unreadable_json("A JSON object is expected")
        return body


async def _call(realm: str, request: Request) -> Call:
    content_type = request.headers.get("content-type", "")
    return Call(realm, dict(request.query_params), content_type, await request.body())


CallIn = Annotated[Call, Depends(_call)]


@dataclass(frozen=True)
class Service:
    """What the addresses do, each answering the body of a response."""

    state: State
    writer: Writer

    def books(self, realm: str) -> Books:
        company = self.state.company(realm)
        if company is None:
            raise _ForbiddenError
        return Books(self.state.rows(realm), company, self.state.now())

    def read(self, call: Call, kind: Kind, object_id: str) -> Json:
        books = self.books(call.realm)
        row = books.rows.get(kind.name, "1" if kind.name in SINGLE else object_id)
        if row is None:
            if not object_id.isdigit() and kind.name != "TaxCode":
                faultbook.invalid_id(object_id)
            faultbook.not_found()
        return {kind.name: render(books.rows, row)}

    def write(self, call: Call, kind: Kind) -> Json:
        books = self.books(call.realm)
        body = call.json()
        operation = _operation(call.parameters, body)
        duplicates = "allowduplicatedocnum" in call.parameters.get("include", "")
        info = _info(call, kind.name, operation, label_of(body))
        work = work_of(kind, operation, body, duplicate_numbers=duplicates)
        return {kind.name: self.writer.execute(books, Order(work, call.requestid, info))}

    def query(self, call: Call, text: str) -> Json:
        return {"QueryResponse": answer_query(self.books(call.realm).rows, text)}

    def batch(self, call: Call) -> Json:
        books = self.books(call.realm)
        request = BatchRequest(call.realm, call.parameters.get("requestid"), call.json())
        return answer_batch(self.writer, books, request)

    def changes(self, call: Call) -> Json:
        books = self.books(call.realm)
        parameters = call.parameters
        return answer_changes(
            books.rows, parameters.get("entities"), parameters.get("changedSince"), books.now
        )

    def tax_service(self, call: Call) -> Json:
        books = self.books(call.realm)
        body = call.json()
        info = _info(call, "TaxService", "create", None)
        order = Order(lambda books: Raw(dumps(create_by_service(books, body))), call.requestid, info)
        created: Json = loads(self.writer.execute(books, order))
        return created


def _info(call: Call, entity: str, operation: Operation, label: str | None) -> WriteInfo:
    return WriteInfo(call.realm, entity, operation, call.requestid, None, batch=False, label=label)


class _ForbiddenError(Exception):
    """The company is not one of ours, or not the caller's."""


def _operation(parameters: dict[str, str], body: Json) -> Operation:
    asked = parameters.get("operation", "").lower()
    if asked == "void" or "void" in parameters.get("include", "").lower().split(","):
        return "void"
    if asked == "delete":
        return "delete"
    return "update" if asked == "update" or body.get("Id") not in {None, "", "0", 0} else "create"


def _guarded(work: Callable[[], Json]) -> Response:
    try:
        return wire.answer(work())
    except FaultError as error:
        return wire.fault_answer(error.fault)
    except _ForbiddenError:
        return wire.forbidden()


def router(state: State, hooks: Hooks | None = None) -> APIRouter:
    routes = APIRouter(prefix="/v3/company/{realm}")
    service = Service(state, Writer(state, hooks or NoHooks()))

    @routes.get("/query")
    def query(call: CallIn) -> Response:
        return _guarded(lambda: service.query(call, call.parameters.get("query", "")))

    @routes.post("/query")
    def query_in_body(call: CallIn) -> Response:
        return _guarded(lambda: service.query(call, _query_text(call)))

    @routes.post("/batch")
    def batch(call: CallIn) -> Response:
        return _guarded(lambda: service.batch(call))

    @routes.get("/cdc")
    def changes(call: CallIn) -> Response:
        return _guarded(lambda: service.changes(call))

    @routes.post("/taxservice/taxcode")
    def tax_service(call: CallIn) -> Response:
        return _guarded(lambda: service.tax_service(call))

    _add_objects(routes, service)
    return routes


def _add_objects(routes: APIRouter, service: Service) -> None:
    """The addresses that name a kind of object; last, because they match every other address too."""

    @routes.get("/preferences")
    def preferences(call: CallIn) -> Response:
        return _guarded(lambda: service.read(call, BY_PATH["preferences"], "1"))

    @routes.get("/{name}/{object_id}")
    def read(call: CallIn, name: str, object_id: str) -> Response:
        return _guarded(lambda: service.read(call, _kind(name), object_id))

    @routes.post("/{name}")
    def write(call: CallIn, name: str) -> Response:
        return _guarded(lambda: service.write(call, _kind(name)))

    @routes.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def anything_else(call: CallIn, path: str) -> Response:  # noqa: ARG001 the address decides nothing here
        return _guarded(lambda: faultbook.unsupported_operation(path))


def _query_text(call: Call) -> str:
    if not call.content_type.startswith(("application/text", "text/plain")):
        faultbook.refuse("1050", "Unsupported content type", "A query is sent as application/text")
    return call.text()


def _kind(name: str) -> Kind:
    kind = BY_PATH.get(name.lower())
    if kind is None:
        faultbook.unsupported_operation(name)
    return kind
