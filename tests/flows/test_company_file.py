"""A practice QuickBooks Desktop calls over real SOAP; whatever breaks off on the way, each order is there once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from app import jobs
from app.data.ledger_counts import State
from app.jobs import Jobs
from app.sync.pairing import pair_with_keys
from app.sync.practising import SAMPLE_KEYS
from app.sync.webconnector_pairing import pair_file, qwc_file
from app.web import webconnector
from app.web.guard import Guard
from tests.processes import address_of, free_socket, practice_desk, serving
from tests.sync.house import House, Simulator, Works, eventually

LOST = [
    {"kind": "drop_answer", "operation": "authenticate"},
    {"kind": "drop_answer", "operation": "sendRequestXML", "nth": 2},
    {"kind": "drop_request", "operation": "receiveResponseXML", "nth": 2},
    {"kind": "drop_request", "operation": "receiveResponseXML", "nth": 3},
    {"kind": "drop_answer", "operation": "receiveResponseXML", "nth": 3},
    {"kind": "duplicate_call", "operation": "*", "times": 0},
    {"kind": "die_before_apply", "message": "SalesReceiptAdd*"},
    {"kind": "die_after_apply", "message": "SalesReceiptAdd*"},
    {"kind": "die_after_store", "message": "SalesReceiptAdd*"},
    {"kind": "hresult", "at": "process", "message": "SalesReceiptAdd*", "hresult": "0x80040414"},
    {"kind": "status", "message": "SalesReceiptAdd*"},
    {"kind": "other_company", "times": 4},
]


@dataclass
class CompanyFile:
    """A shop with a company file on a practice PC, which calls when a test says so."""

    works: Works
    pc: Simulator

    def call(self) -> None:
        self.pc.sim("poll")

    def call_until_done(self) -> None:
        """As often as it takes; a call that broke off less than ten seconds ago is not waited for."""
        for _ in range(8):
            self.call()
            self.works.house.clock.ahead += timedelta(seconds=20)
            if self.is_done():
                return
        raise AssertionError(f"it was not done: {self.works.states()}")

    def is_done(self) -> bool:
        states = self.works.states()
        return self.works.is_idle() and not any(states.get(one) for one in (State.WAITING, State.POSTING))

    def documents(self) -> Counter[str]:
        found: list[dict[str, Any]] = self.pc.get("documents")["documents"]
        return Counter(f"{one['RefNumber']} of {one['TotalAmount']}" for one in found if "RefNumber" in one)


@pytest.fixture(scope="module")
def queue(open_doors: House) -> Iterator[Jobs]:
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(jobs, "TICK", 0.2)
        quick.setattr(jobs, "ASIDE", 0.1)
        found = jobs.start(open_doors.desk)
        yield found
        found.stop()


@pytest.fixture
def dora(house: House, queue: Jobs) -> Iterator[CompanyFile]:
    """The owner of a small shop, read once, set up and left to sync at each call."""
    listening = free_socket()
    public = address_of(listening).replace("127.0.0.1", "localhost")
    desk = replace(house.desk, settings=house.desk.settings.model_copy(update={"public_url": public}))
    app = FastAPI()
    app.state.desk, app.state.jobs = desk, queue
    app.add_middleware(Guard, settings=desk.settings)
    app.include_router(webconnector.router)
    merchant = house.merchant()
    store = pair_with_keys(desk, merchant.merchant, f"{house.shop.url}/small", SAMPLE_KEYS)
    paired = pair_file(desk, merchant.merchant, store.id)
    works = Works(house, merchant.merchant, paired.connection.id, "small", merchant.email)
    with serving(app, listening), practice_desk("--noop-seconds", "0.1") as url:
        found = CompanyFile(works, Simulator(url, house.shop.http))
        content = qwc_file(desk, works.merchant, paired.login.books).content.decode()
        found.pc.sim("applications", {"qwc": content, "password": paired.password})
        found.call()
        eventually(works.is_idle, 30)
        works.choose(works.proposal())
        works.change("export", from_date=date(2020, 1, 1), auto_sync="interval", minutes=15)
        works.go_live()
        yield found


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: " ".join(str(part) for part in fault.values()))
def test_whatever_breaks_off_each_order_is_in_the_company_file_once(
    dora: CompanyFile, fault: dict[str, object]
) -> None:
    before = dora.documents()
    dora.pc.sim("faults", fault)

    dora.call_until_done()

    made = dora.documents() - before
    assert sum(made.values()) >= 8, "every order that is a sale has its document"
    assert set(made.values()) == {1}
    again = dora.documents()
    dora.call()
    assert dora.documents() == again
