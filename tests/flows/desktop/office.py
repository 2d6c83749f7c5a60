"""A merchant whose QuickBooks stands on a PC: the PC calls a server of ours, and a test looks into both."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from app.data import merchants
from app.data.runs import Run
from app.sync.pairing import pair_with_keys
from app.sync.practising import SAMPLE_KEYS
from app.sync.webconnector_pairing import pair_file, qwc_file
from bench.books import Books
from tests.flows.faults.count import Count, counted
from tests.flows.faults.site import browser_of, press
from tests.flows.processes import Program, program
from tests.practice_pc import PracticePC, Row
from tests.sync.house import NO_PASSWORD, House, Works
from tests.sync.practice import eventually
from tests.web.pages.person import Person

SALES = "SalesReceiptAddRq"
DOCUMENTS = {
    "SalesReceipt": "SalesReceipt",
    "Invoice": "Invoice",
    "CreditMemo": "CreditMemo",
    "ReceivePayment": "Payment",
    "Estimate": "Estimate",
    "SalesOrder": "SalesOrder",
}
LISTS = ("Customer", "Item", "Account")
PATIENCE = 60  # seconds


@dataclass
class Server:
    """`cartbooks serve` at one address for ever, however often its process is killed."""

    house: House
    _stack: Any = None
    process: Program | None = None

    @property
    def address(self) -> str:
        return self.house.desk.settings.public_url

    def start(self) -> None:
        port = str(httpx.URL(self.address).port)
        self._stack = program(self.house, "app.cli", "serve", "--work", "--port", port)
        self.process = self._stack.__enter__()
        eventually(self._answers, 60)

    def kill(self) -> None:
        """As the kernel does it: without a word."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)
        self._stack.__exit__(None, None, None)

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)
        self._stack.__exit__(None, None, None)

    def memory(self) -> float:
        """The most megabytes that its process has held."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


@dataclass
class Office:
    """`before` is what stood in the company file before the first run; `said` what was told of runs meanwhile."""

    works: Works
    pc: PracticePC
    alice: Person
    before: Books
    said: list[str] = field(default_factory=list)

    def press(self) -> str:
        """The button on the dashboard; the run that it begins."""
        return press(self.alice).rpartition("/")[2]

    def sync(self) -> Run:
        """Press the button, and let the Web Connector call until the run is over."""
        return self.finish(self.press())

    def finish(self, run: str, **how: object) -> Run:
        """The Web Connector calls until the run is over."""
        call_until(lambda: self.see(run).state != "running", self.pc, **how)
        return self.see(run)

    def undo(self, run: Run, documents: int) -> Run:
        """The button on the page of a run, with the number that it asks to be typed."""
        answer = self.alice.post("/manage/undo", run=run.id, number=str(documents))
        assert answer.status_code == 303, answer.text[:300]
        return self.finish(answer.headers["location"].rpartition("/")[2])

    def see(self, run: str) -> Run:
        found = self.works.see(run)
        self.said += [told for told in (found.step, found.message) if told]
        return found

    def count(self) -> Count:
        return counted(self.works, self.before, books_of(self.pc))

    def told(self) -> list[str]:
        """What pages told of the runs, and the Web Connector of its calls."""
        sessions = self.pc.get("sessions")["sessions"]
        return [*self.said, *(one["text"] for one in sessions)]

    def mend(self) -> None:
        """What was broken works again; it must have struck."""
        assert all(one["fired"] for one in self.pc.get("faults")["faults"]), self.pc.get("faults")
        self.pc.heal()


def as_it_is(_pc: PracticePC) -> None:
    """Nothing special about the company file."""


@contextmanager
def open_office(
    house: House, pc: PracticePC, prepare: Callable[[PracticePC], None] = as_it_is
) -> Iterator[Office]:
    """A new merchant with a company file of the first day, looked at, with what the wizard proposes, started."""
    pc.begin_anew()
    prepare(pc)
    works = pair(house, pc)
    pc.poll()
    call_until(works.is_idle, pc)
    works.choose(works.proposal())
    works.go_live()
    with browser_of(works, house.desk.settings.public_url) as alice:
        yield Office(works, pc, alice, books_of(pc))
    pc.call_no_more()


def call_until(is_so: Callable[[], bool], pc: PracticePC, **how: object) -> None:
    """The Web Connector calls again and again."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, pc.get("sessions")["sessions"][-3:]
        pc.poll(**how)
        time.sleep(0.1)


def pair(house: House, pc: PracticePC, shop: str = "small") -> Works:
    """A new merchant: their shop and their company file, which the Web Connector knows."""
    desk = house.desk
    with desk.database.begin() as session:
        email = f"alice.{time.monotonic_ns()}@example.com"
        user = merchants.sign_up(session, "Alice Ltd", email, NO_PASSWORD, desk.now())
    store = pair_with_keys(desk, user.merchant, f"{house.shop.url}/{shop}", SAMPLE_KEYS)
    paired = pair_file(desk, user.merchant, store.id, practice=True)
    pc.enrol(qwc_file(desk, user.merchant, paired.login.books).content, paired.password)
    return Works(house, user.merchant, paired.connection.id, shop, email)


def books_of(pc: PracticePC) -> Books:
    """The company file in the words in which the stories count."""
    rows: dict[tuple[str, str], Row] = {}
    for ours, theirs in DOCUMENTS.items():
        rows |= {(theirs, row["TxnID"]): _document(row) for row in pc.documents(ours)}
    for name in LISTS:
        rows |= {(name, row["ListID"]): {"SyncToken": row["EditSequence"]} for row in pc.listed(name)}
    return Books(rows)


def _document(row: Row) -> Row:
    total = row["TotalAmount"] if "TotalAmount" in row else _sum(row)
    paid = row.get("AppliedToTxnRet", [])
    return {
        "Id": row["TxnID"],
        "DocNumber": _number(row),
        "TotalAmt": total,
        "SyncToken": row["EditSequence"],
        "Line": [{"LinkedTxn": [{"TxnId": one["TxnID"]}]} for one in paid],
    }


def _sum(row: Row) -> str:
    return str(Decimal(row["Subtotal"]) + Decimal(row["SalesTaxTotal"]))


def _number(row: Row) -> str:
    """Of eleven characters: a refund's has none left for its dash."""
    number = str(row.get("RefNumber", ""))
    return number if row["type"] != "CreditMemo" or "-R" in number else number.replace("R", "-R")
