"""Batches: up to 30 independent items under one HTTP 200, each with its own answer or fault."""

from collections.abc import Callable
from dataclasses import dataclass

from simulators.qbo import faultbook, requestid
from simulators.qbo.books import Books
from simulators.qbo.entities import KINDS, Kind, Operation, write
from simulators.qbo.hooks import WriteInfo
from simulators.qbo.query import answer_query
from simulators.qbo.wire import FaultError, Json, Raw
from simulators.qbo.writing import Order, Writer

MOST_ITEMS = 30
OPERATIONS: dict[str, Operation] = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "void": "void",
}
OWN = frozenset({"bId", "operation", "optionsData", "Query"})


@dataclass(frozen=True)
class BatchRequest:
    realm: str
    requestid: str | None
    body: Json


def answer_batch(writer: Writer, books: Books, request: BatchRequest) -> Json:
    items = request.body.get("BatchItemRequest")
    if not isinstance(items, list) or not items:
        faultbook.missing("BatchItemRequest")
    if len(items) > MOST_ITEMS:
        faultbook.refuse(
            "1040", "Batch size exceeds allowed limit", f"Batch size exceeds allowed limit : {MOST_ITEMS}"
        )
    answers: list[Json] = []
    for item in items:
        answers.append(_answer_item(writer, books, request, item))  # noqa: PERF401 items are executed one by one
    return {"BatchItemResponse": answers}


def _answer_item(writer: Writer, books: Books, request: BatchRequest, item: object) -> Json:
    if not isinstance(item, dict):
        return {"Fault": _fault_of_shape("BatchItemRequest")}
    bid = str(item.get("bId") or "")
    try:
        return _execute(writer, books, request, item, bid) | {"bId": bid}
    except FaultError as error:
        return {"Fault": _with_element(error), "bId": bid}


def _execute(writer: Writer, books: Books, request: BatchRequest, item: Json, bid: str) -> Json:
    if not bid:
        faultbook.missing("bId")
    if "Query" in item:
        return _query(writer, request, item)
    operation = OPERATIONS.get(str(item.get("operation", "")))
    names = [name for name in item if name not in OWN]
    if operation is None:
        faultbook.unsupported_operation(str(item.get("operation")))
    if len(names) != 1 or names[0] not in KINDS:
        faultbook.refuse("2000", "Invalid object name", f"Invalid object name : {', '.join(names)}")
    name, body = names[0], item[names[0]]
    options = str(item.get("optionsData") or "")
    if operation == "update" and "void" in options:
        operation = "void"
    key = requestid.batch_key(request.requestid, bid)
    info = WriteInfo(request.realm, name, operation, request.requestid, bid, batch=True, label=label_of(body))
    work = work_of(KINDS[name], operation, body, duplicate_numbers="allowduplicatedocnum" in options)
    return {name: writer.execute(books, Order(work, key, info))}


def work_of(
    kind: Kind, operation: Operation, body: object, *, duplicate_numbers: bool
) -> Callable[[Books], Raw]:
    return lambda books: write(books, kind, operation, body, duplicate_numbers=duplicate_numbers)


def label_of(body: object) -> str | None:
    if not isinstance(body, dict):
        return None
    found = body.get("DocNumber") or body.get("DisplayName") or body.get("Name")
    return str(found) if found else None


def _query(writer: Writer, request: BatchRequest, item: Json) -> Json:
    return {"QueryResponse": answer_query(writer.state.rows(request.realm), str(item["Query"]))}


def _with_element(error: FaultError) -> Json:
    """As recorded, the faults of a batch always have an element."""
    fault = error.fault.as_json()
    fault["Error"][0].setdefault("element", "")
    return fault


def _fault_of_shape(name: str) -> Json:
    try:
        faultbook.unreadable_property(name, "com.intuit.schema.finance.v3.BatchItemRequest")
    except FaultError as error:
        return error.fault.as_json()
