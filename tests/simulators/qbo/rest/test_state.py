"""The file that the companies live in."""

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from simulators.qbo.flavours.flavour import flavour_names
from simulators.qbo.state import State

WRITE_FOR_EVER = """
import sys
from pathlib import Path
from simulators.qbo.books import Books
from simulators.qbo.entities import KINDS, write
from simulators.qbo.state import State
state = State(Path(sys.argv[1]))
company = state.add_company("us", "Larkspur", realm="1")
number = 0
while True:
    number += 1
    with state.transaction("1") as rows:
        body = {"DisplayName": f"C{number}"}
        write(Books(rows, company, state.now()), KINDS["Customer"], "create", body)
    print(number, flush=True)
"""


def test_what_was_committed_survives_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "books.sqlite"
    command = [sys.executable, "-c", WRITE_FOR_EVER, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 our own words
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(50)]
        process.kill()
        told += [int(line) for line in process.stdout.read().split()]
    state = State(file)
    kept = {int(each["DisplayName"][1:]) for each in state.objects("1", "Customer")}
    assert set(told) <= kept
    assert max(kept) <= max(told) + 1
    state.close()


def test_companies_and_small_values_are_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    file = tmp_path / "books.sqlite"
    state = State(file)
    made = state.add_company("gb", "Thistle & Ink", realm="42")
    state.set_value("tokens", "a", "1")
    state.set_value("tokens", "a", "2")
    state.close()
    again = State(file)
    assert again.companies() == [made]
    assert (again.company("42"), again.company("43")) == (made, None)
    assert (again.get_value("tokens", "a"), again.values("tokens")) == ("2", {"a": "2"})
    again.reset()
    assert (again.companies(), again.get_value("tokens", "a"), again.journal("42")) == ([], None, [])
    again.close()


def test_every_flavour_opens_with_the_accounts_a_shop_needs() -> None:
    state = State(None)
    for flavour in flavour_names():
        company = state.add_company(flavour, f"The {flavour} shop")
        kinds = {each["AccountType"] for each in state.objects(company.realm, "Account")}
        assert {"Accounts Receivable", "Bank", "Income", "Cost of Goods Sold", "Expense"} <= kinds
        preferences = state.object(company.realm, "Preferences", "1")
        assert preferences is not None
        discount = preferences["SalesFormsPrefs"]["DefaultDiscountAccount"]
        account = state.object(company.realm, "Account", discount)
        assert account is not None
        assert account["AccountSubType"] == "DiscountsRefundsGiven"
        assert state.objects(company.realm, "TaxCode")
    assert len({company.realm for company in state.companies()}) == len(flavour_names())
    state.close()


def test_a_reader_never_waits_for_a_writer_and_sees_only_what_is_committed() -> None:
    state = State(None)
    realm = state.add_company("us", "Larkspur").realm
    seen: list[str | None] = []
    with state.transaction(realm):
        state.set_value("drawer", "key", "uncommitted")
        reader = threading.Thread(target=lambda: seen.append(state.get_value("drawer", "key")))
        reader.start()
        reader.join(5)
    assert seen == [None]
    assert state.get_value("drawer", "key") == "uncommitted"
    state.close()


def test_a_clock_can_be_set() -> None:
    noon = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    state = State(None, now=lambda: noon)
    realm = state.add_company("us", "Larkspur").realm
    assert state.objects(realm, "Account")[0]["MetaData"]["CreateTime"] == "2026-03-01T12:00:00-08:00"
    state.close()
