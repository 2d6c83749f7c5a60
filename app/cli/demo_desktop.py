"""A practice QuickBooks Desktop for a demo: its Web Connector calls an address that the demo itself serves."""

import queue
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from app.cli.auditing import Books, Wire
from app.cli.demo_books import parties_of, signed_up
from app.data import runs
from app.data.runs import RunState
from app.main import create_app
from app.settings import Settings
from app.sync import running
from app.sync.desk import Desk, open_desk
from app.sync.facts import Parties
from app.sync.pairing import pair_with_keys
from app.sync.practising import SAMPLE_KEYS
from app.sync.webconnector_pairing import Paired, pair_file, qwc_file

EVERY = 0.5  # seconds between two calls of the Web Connector; of minutes there would be nothing to watch
PAUSE = 0.2  # seconds for which it pauses where it is told to wait; five with the real one
LOOK = 0.2
DOCUMENTS = {
    "SalesReceipt": "SalesReceipt",
    "Invoice": "Invoice",
    "SalesOrder": "SalesOrder",
    "Estimate": "Estimate",
    "CreditMemo": "CreditMemo",
    "ReceivePayment": "Payment",
}
LISTS = ("Account", "Customer", "Item", "Class", "StandardTerms", "PaymentMethod", "SalesTaxCode")
WRITES = ("AddRq", "ModRq", "DelRq", "VoidRq")


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """The practice company file, and the calls that bring runs to work."""

    desk: Desk
    parties: Parties
    http: httpx.Client
    calls: "Calls"

    def work(self, run: str) -> None:
        """A run that waits for the next call is gone on with by that call."""
        where = (self.desk, self.parties.merchant, self.parties.connection.id, run)
        again = running.run(*where)
        while self._goes_on(run) and (again or self.calls.brought(run)) and not self.calls.over.is_set():
            again = running.run(*where)

    def give_up(self) -> None:
        self.calls.over.set()
        running.stop_all()

    def requests(self) -> Mapping[str, int]:
        counted = self.http.get("/_sim/counters").json()
        writes = sum(count for name, count in counted["requests"].items() if name.endswith(WRITES))
        return {
            "requests": counted["soap_calls"],
            "reads": sum(counted["requests"].values()) - writes,
            "writes": writes,
            "batches": counted["sets"],
        }

    def everything(self) -> dict[str, list[Wire]]:
        lists = {name: self._told("lists", name, "objects") for name in LISTS}
        return lists | {name: self._told("documents", name, "documents") for name in DOCUMENTS}

    def audited(self, everything: Books) -> Books:
        return {theirs: [_document(row) for row in everything[ours]] for ours, theirs in DOCUMENTS.items()}

    def _goes_on(self, run: str) -> bool:
        with self.desk.database.read() as session:
            found = runs.run(session, self.parties.merchant, run)
        return found is not None and found.state is RunState.RUNNING

    def _told(self, what: str, kind: str, within: str) -> list[Wire]:
        answer = self.http.get(f"/_sim/{what}", params={"type": kind}).raise_for_status().json()
        found: list[Wire] = answer[within]
        return found


@dataclass(frozen=True, slots=True)
class Calls:
    """Runs that a call of the Web Connector brings to work: in a demo somebody waits for each of them."""

    over: threading.Event = field(default_factory=threading.Event)
    _queue: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)

    def enqueue(self, merchant: str, connection: str, books: str, run: str, *, again: bool = False) -> None:  # noqa: ARG002  the jobs' signature
        self._queue.put(run)

    def brought(self, run: str) -> bool:
        """Wait until a call brings this run to work; False when nobody shall wait any more."""
        while not self.over.is_set():
            try:
                if self._queue.get(timeout=LOOK) == run:
                    return True
            except queue.Empty:
                continue
        return False


@contextmanager
def company_file(settings: Settings, shop: str) -> Iterator[CompanyFile]:
    """A company file, paired and on its Web Connector's list."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        desk = open_desk(settings.model_copy(update={"public_url": address}))
        try:
            calls = Calls()
            with (
                httpx.Client(base_url=settings.practice_desktop_url, timeout=60, trust_env=False) as http,
                _served(desk, calls, listening),
            ):
                merchant = signed_up(desk)
                store = pair_with_keys(
                    desk, merchant.id, f"{desk.settings.practice_shop_url}/{shop}", SAMPLE_KEYS
                )
                paired = pair_file(desk, merchant.id, store.id, name=merchant.name, practice=True)
                parties = parties_of(desk, merchant.id, paired.connection.id)
                _enrol(http, desk, parties, paired)
                try:
                    yield CompanyFile(desk, parties, http, calls)
                finally:
                    http.post("/_sim/autorun", json={"on": False})
        finally:
            desk.close()


def _enrol(http: httpx.Client, desk: Desk, parties: Parties, paired: Paired) -> None:
    """What a person does at the computer with QuickBooks."""
    file = qwc_file(desk, parties.merchant, parties.books.id)
    added = {"qwc": file.content.decode(), "password": paired.password}
    http.post("/_sim/applications", json=added).raise_for_status()
    http.post("/_sim/settings", json={"noop_seconds": PAUSE}).raise_for_status()
    http.post("/_sim/counters/reset").raise_for_status()
    http.post("/_sim/autorun", json={"on": True, "every": EVERY}).raise_for_status()


@contextmanager
def _served(desk: Desk, calls: Calls, listening: socket.socket) -> Iterator[None]:
    """The address that the Web Connector calls, in a thread."""
    app: FastAPI = create_app(desk.settings)
    app.state.desk, app.state.jobs = desk, calls
    config = uvicorn.Config(app, lifespan="off", log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="pages", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


def _document(row: Wire) -> Wire:
    """A document of a company file in the words of QuickBooks Online."""
    return {
        "Id": row["TxnID"],
        "DocNumber": row.get("RefNumber", ""),
        "PrivateNote": row.get("Memo", ""),
        "TotalAmt": row["TotalAmount"] if "TotalAmount" in row else _sum(row),
        "TxnTaxDetail": {"TotalTax": row.get("SalesTaxTotal", 0)},
        "TaxIsComputed": True,
        "CurrencyRef": {"value": "USD"},
        "Line": [_line(line) for line in _lines(row)],
    }


def _sum(row: Wire) -> str:
    return str(Decimal(str(row["Subtotal"])) + Decimal(str(row["SalesTaxTotal"])))


def _lines(row: Wire) -> Sequence[Mapping[str, Any]]:
    found = next((rows for name, rows in row.items() if name.endswith("LineRet")), [])
    return found if isinstance(found, list) else []


def _line(line: Mapping[str, Any]) -> Wire:
    name = line.get("ItemRef", {}).get("FullName", "")
    return {"Amount": line.get("Amount", 0), "SalesItemLineDetail": {"ItemRef": {"name": name}}}
