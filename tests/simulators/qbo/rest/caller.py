"""An app that calls a practice company, and the small company it calls."""

import json
import threading
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import httpx

from simulators.qbo.hooks import NoHooks, WriteInfo
from simulators.qbo.state import State
from simulators.qbo.wire import Fault

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    status: int
    body: Json
    headers: httpx.Headers

    @property
    def error(self) -> Json:
        assert "Fault" in self.body, self.body
        error: Json = self.body["Fault"]["Error"][0]
        return error

    @property
    def code(self) -> str:
        assert self.status == 400, self.body
        return str(self.error["code"])


class Caller:
    """Speaks to one company over HTTP; amounts are Decimal both ways."""

    def __init__(self, client: httpx.Client, origin: str, realm: str) -> None:
        self._client = client
        self.realm = realm
        self.base = f"{origin}/v3/company/{realm}"

    def get(self, path: str, params: dict[str, str] | None = None) -> Reply:
        return _reply(self._client.get(f"{self.base}/{path}", params=params))

    def post(self, path: str, body: Json, params: dict[str, str] | None = None) -> Reply:
        return _reply(
            self._client.post(
                f"{self.base}/{path}",
                content=encode(body),
                headers={"Content-Type": "application/json"},
                params=params,
            )
        )

    def query(self, text: str) -> Reply:
        headers = {"Content-Type": "application/text"}
        return _reply(self._client.post(f"{self.base}/query", content=text.encode(), headers=headers))

    def rows(self, text: str) -> list[Json]:
        reply = self.query(text)
        assert reply.status == 200, reply.body
        answer: Json = reply.body["QueryResponse"]
        return next((value for value in answer.values() if isinstance(value, list)), [])

    def one(self, entity: str, object_id: str) -> Json:
        reply = self.get(f"{entity.lower()}/{object_id}")
        assert reply.status == 200, reply.body
        found: Json = reply.body[entity]
        return found

    def named(self, entity: str, name: str) -> Json:
        """The Id of a list object as a reference."""
        label = "DisplayName" if entity in {"Customer", "Vendor", "TaxAgency"} else "Name"
        escaped = name.replace("\\", "\\\\").replace("'", "\\'")
        found = self.rows(f"select * from {entity} where {label} = '{escaped}'")  # noqa: S608 QuickBooks' language
        return {"value": found[0]["Id"]}

    def create(self, entity: str, body: Json, params: dict[str, str] | None = None) -> Json:
        reply = self.post(entity.lower(), body, params)
        assert reply.status == 200, reply.body
        made: Json = reply.body[entity]
        return made

    def refused(self, entity: str, body: Json, params: dict[str, str] | None = None) -> Json:
        reply = self.post(entity.lower(), body, params)
        assert reply.status == 400, reply.body
        return reply.error

    def update(self, entity: str, old: Json, changes: Json) -> Json:
        token = {"Id": old["Id"], "SyncToken": old["SyncToken"], "sparse": True}
        return self.create(entity, token | changes)

    def set_preference(self, group: str, name: str, value: object) -> None:
        old = self.get("preferences").body["Preferences"]
        body = {"Id": "1", "SyncToken": old["SyncToken"], "sparse": True, group: {name: value}}
        assert self.post("preferences", body).status == 200

    # what most tests need

    def customer(self, name: str = "Alice Archer") -> Json:
        return {"value": self.create("Customer", {"DisplayName": name})["Id"]}

    def item(self, name: str = "Teapot", income: str = "Sales of Product Income") -> Json:
        body = {"Name": name, "Type": "NonInventory", "IncomeAccountRef": self.named("Account", income)}
        return {"value": self.create("Item", body)["Id"]}

    def stock_item(self, name: str, quantity: str, cost: str, start: str = "2026-01-01") -> Json:
        body = {
            "Name": name,
            "Type": "Inventory",
            "TrackQtyOnHand": True,
            "QtyOnHand": Decimal(quantity),
            "PurchaseCost": Decimal(cost),
            "InvStartDate": start,
            "IncomeAccountRef": self.named("Account", "Sales of Product Income"),
            "ExpenseAccountRef": self.named("Account", "Cost of Goods Sold"),
            "AssetAccountRef": self.named("Account", "Inventory Asset"),
        }
        return {"value": self.create("Item", body)["Id"]}

    def balance(self, account: str) -> Decimal:
        found = self.rows(f"select * from Account where Name = '{account}'")  # noqa: S608 QuickBooks' language
        return Decimal(found[0]["CurrentBalance"])


def encode(body: object) -> str:
    """JSON with Decimal as exact numbers."""
    marks: dict[str, str] = {}

    def mark(value: object) -> str:
        assert isinstance(value, Decimal), value
        marks[f"@@{len(marks)}@@"] = format(value, "f")
        return f"@@{len(marks) - 1}@@"

    text = json.dumps(body, default=mark)
    for name, number in marks.items():
        text = text.replace(f'"{name}"', number)
    return text


def _reply(response: httpx.Response) -> Reply:
    return Reply(response.status_code, json.loads(response.text, parse_float=Decimal), response.headers)


def line(item: Json, amount: str, detail: Json | None = None) -> Json:
    """A line of a sales form."""
    more = detail or {}
    return {
        "Amount": Decimal(amount),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": item} | more,
    }


class SteppingIn(NoHooks):
    """Steps in where a test says so."""

    def __init__(self) -> None:
        self.faults: dict[str, Fault] = {}
        self.held: dict[str, threading.Event] = {}
        self.waiting: dict[str, threading.Event] = {}
        self.seen: list[tuple[str, WriteInfo]] = []

    def item_fault(self, write: WriteInfo) -> Fault | None:
        return self.faults.get(write.label or "")

    def will_hold(self, write: WriteInfo) -> bool:
        return write.label in self.held

    def before_commit(self, write: WriteInfo) -> None:
        self.seen.append(("before", write))
        if write.label in self.held:
            self.waiting[write.label].set()
            self.held[write.label].wait(10)

    def after_commit(self, write: WriteInfo) -> None:
        self.seen.append(("after", write))


@dataclass(frozen=True)
class Practice:
    origin: str
    state: State
    hooks: SteppingIn
    client: httpx.Client
