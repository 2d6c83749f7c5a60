"""What a merchant with QuickBooks Desktop does, from the first export to changing their mind."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from app.data.ledger_counts import State
from app.data.lookups import search_customers
from tests.flows.desktop.conftest import Check
from tests.flows.desktop.office import Office, Server, open_office
from tests.flows.faults.site import browser_of
from tests.practice_pc import PracticePC, practice_pc
from tests.processes import ROOT
from tests.sync.editing import ORDER, TOTAL, edit_lines
from tests.sync.house import House
from tests.sync.practice import SHOPS

BOUND = 1.25  # of the memory before


def sums(office: Office, kind: str) -> dict[str, Decimal]:
    return {row["RefNumber"]: Decimal(row["TotalAmount"]) for row in office.pc.documents(kind)}


def test_refunds_are_credit_memos_that_the_customer_has_to_his_credit(
    office: Office, unharmed: Check
) -> None:
    office.sync()
    back = {
        f"{order['number']}R{refund['id']}": -Decimal(refund["total"])
        for order in office.works.api("GET", "orders?per_page=100")
        for refund in order["refunds"]
    }
    assert sums(office, "CreditMemo") == back
    unharmed(office, "none")


def test_an_order_edited_after_its_export_is_taken_back_and_posted_again(office: Office) -> None:
    office.sync()
    before = {row["RefNumber"]: row["TxnID"] for row in office.pc.documents("SalesReceipt")}
    total = edit_lines(office.works, {0: 2})

    office.sync()

    after = {row["RefNumber"]: row["TxnID"] for row in office.pc.documents("SalesReceipt")}
    assert {number for number in before if before[number] != after[number]} == {str(ORDER)}
    assert sums(office, "SalesReceipt")[str(ORDER)] == total != TOTAL
    assert len(office.pc.documents("SalesReceipt")) == 12


def test_undoing_a_run_leaves_the_company_file_as_it_was(office: Office) -> None:
    trial = office.pc.get("trial-balance")
    run = office.sync()
    documents = len(office.pc.documents())
    assert documents == 17

    undone = office.undo(run, documents)

    assert (undone.state, undone.counts.undone) == ("done", documents)
    assert office.pc.documents() == []
    assert office.pc.get("trial-balance") == trial
    assert office.sync().counts.exported == 0


@pytest.mark.parametrize("type_", ["invoice_and_payment", "sales_order"])
def test_another_transaction_type_comes_to_the_same_totals(
    office: Office, unharmed: Check, type_: str
) -> None:
    office.works.change("transactions", type=type_)
    office.sync()
    if type_ == "sales_order":
        assert len(office.pc.documents("SalesOrder")) == 12
        return
    assert len(office.pc.documents("ReceivePayment")) == 12
    unharmed(office, "none, invoices and payments")


def copy(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(file)) as held, closing(sqlite3.connect(to)) as kept:
        held.backup(kept)


@contextmanager
def reopened(house: House, office: Office, file: Path) -> Iterator[None]:
    """QuickBooks opens this file; the owner has the pages open."""
    address = house.desk.settings.public_url
    with practice_pc("--state", str(file)) as office.pc, browser_of(office.works, address) as office.alice:
        yield


@pytest.mark.usefixtures("serve")
@pytest.mark.parametrize("readings", [0, 1], ids=["not read since", "read since"])
def test_a_restored_company_file_stops_the_run_that_finds_it_and_lacks_nothing_after_the_next(
    house: House, tmp_path: Path, readings: int
) -> None:
    file, backup, newer = (tmp_path / name for name in ("larkspur.qbw", "backup.qbb", "newer.qbw"))
    house.shop.sim("reset")
    with practice_pc("--state", str(file)) as pc, open_office(house, pc) as office:
        copy(file, backup)
        assert office.sync().counts.exported == 12
        for _ in range(readings):
            office.sync()
        copy(file, newer)
    stood = 17

    shutil.copy(backup, file)
    with reopened(house, office, file):
        run = office.sync()

        assert (run.state, run.counts.exported) == ("failed", 0)
        assert (
            "older than what was exported to it. 12 orders that Cartbooks exported are no longer in it"
            in run.message
        )
        assert office.works.states() == {State.WAITING: 12}
        assert office.pc.documents() == []
        [banner] = office.alice.page().find_class("banner")
        assert banner.xpath(".//a/@href")[0].endswith("/orders?state=waiting")
        assert office.works.record.trouble is not None
        office.pc.poll()  # a call by itself begins nothing
        assert office.pc.documents() == []

        run = office.sync()

        assert (run.state, run.counts.exported, run.message) == ("done", 12, "")
        assert office.count().zeros == (0, 0, 0)
        assert office.works.record.trouble is None
        assert len(office.pc.documents()) == stood
    shutil.copy(backup, file)
    with reopened(house, office, file):
        assert office.sync().state == "failed"
    with reopened(house, office, newer):
        run = office.sync()

        assert (run.state, len(office.pc.documents())) == ("done", stood)
        assert office.works.states() == {State.EXPORTED: 12}


def test_a_session_that_dies_in_the_middle_of_a_long_list_reads_it_again_in_little_memory(
    house: House, pc: PracticePC, serve: Server
) -> None:
    def fill_and_break(pc: PracticePC) -> None:
        pc.sim("grow", {"customers": 20_000})
        pc.fault("drop_request", operation="receiveResponseXML", nth=20)

    house.shop.sim("reset")
    before = serve.memory()
    with open_office(house, pc, fill_and_break) as office:
        office.mend()
        with office.works.desk.database.read() as session:
            whose = (office.works.merchant, office.works.parties.books.id)
            known = search_customers(session, *whose, "", 50_000)
        assert len(known) >= 20_000
        assert serve.memory() < BOUND * before


@pytest.mark.parametrize("tax", ["codes", "line_item"])
def test_the_demo_exports_the_sample_shop_to_the_cent_and_says_so(tmp_path: Path, tax: str) -> None:
    config, report, held = (tmp_path / name for name in ("config.json", "report.json", "books.json"))
    config.write_text(json.dumps({"tax": {"mode": tax}}))
    options = ["--config", str(config), "--report", str(report), "--books-out", str(held)]
    command = [sys.executable, "-m", "app.cli", "demo", "--headless", "--books", "desktop", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - ours

    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(report.read_text())
    assert (told["exported"], told["refused"], told["cents_off"], told["duplicates"]) == (127, 0, 0, 0)
    sold = {
        str(one["number"]): one["total"]
        for one in json.loads((SHOPS / "us-default" / "orders.json").read_text())
    }
    stand = {row["RefNumber"]: row["TotalAmount"] for row in json.loads(held.read_text())["SalesReceipt"]}
    assert len(stand) == told["documents"]["sales_receipt"]
    assert stand == {number: sold[number] for number in stand}
