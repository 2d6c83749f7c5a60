"""Our own machine is wrong: its clock is off, or its ledger is the one of before the run."""

import shutil
from pathlib import Path

import pytest

from tests.flows.faults.conftest import Check
from tests.flows.faults.count import books_of, documents
from tests.flows.faults.site import browser_of, open_site, server
from tests.sync.house import Works

HOUR = 3600


@pytest.mark.parametrize("hours", [2, -2], ids=["two hours fast", "two hours slow"])
def test_a_server_whose_clock_is_two_hours_off_misses_no_order(
    works: Works, unharmed: Check, hours: int
) -> None:
    ahead = ("--ahead", str(hours * HOUR))
    with server(works.house, *ahead) as address, open_site(works, address) as site:
        site.sync()
        works.sell_again(18304)

        site.sync()

        unharmed(site, f"clock {'two hours fast' if hours > 0 else 'two hours slow'}", "1 exported")


@pytest.mark.parametrize("type_", ["sales_receipt", "invoice_and_payment"])
def test_a_ledger_restored_from_before_the_run_finds_what_stands_and_posts_none_of_it_again(
    works: Works, unharmed: Check, tmp_path: Path, type_: str
) -> None:
    works.change("transactions", type=type_)
    works.go_live()
    database, backup = Path(str(works.desk.database.url.database)), tmp_path / "backup"
    works.desk.database.dispose()
    shutil.copy(database, backup)
    with server(works.house) as address, open_site(works, address) as site:
        site.sync()
        first = documents(books_of(works))
    works.desk.database.dispose()
    shutil.copy(backup, database)

    with server(works.house) as address, browser_of(works, address) as site.alice:
        site.sync()

        assert documents(books_of(works)) == first
        unharmed(site, f"ledger restored from before the run, {type_.replace('_', ' ')}", "were taken over")
