"""Broken input to the demo: one clear sentence, exit status 2, no traceback."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.books.qbo.limits import LIMITS
from app.cli.commands import app
from app.cli.demo_input import BadInput, flavour_of, laid_over, refused, with_usual_accounts
from app.config.document import Config
from app.config.facts import BooksFacts
from app.config.section import BooksRef, Problem
from app.core.company import Company
from app.core.listing import Account, AccountType, Named
from tests.flows.demo_runs import SHOPS

FILE = Path("settings.json")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder like the sample shop's, without its orders."""
    folder = tmp_path / "shop"
    folder.mkdir()
    shutil.copy(SHOPS / "us-default" / "site.json", folder)
    (folder / "orders.json").write_text("[]")
    return folder


@pytest.fixture
def books() -> BooksFacts:
    accounts = [
        Account("1", "Sales", AccountType.INCOME),
        Account("2", "Tax Collected by Store", AccountType.OTHER_CURRENT_LIABILITY),
        Account("3", "Merchant Fees", AccountType.EXPENSE, active=False),
    ]
    company = Company("9", "Larkspur", "US", "USD")
    return BooksFacts(
        company,
        LIMITS,
        accounts={account.id: account for account in accounts},
        payment_methods={"5": Named("5", "Cash")},
    )


def refusal(*options: str | Path) -> str:
    done = CliRunner().invoke(app, ["demo", "--headless", *map(str, options)])
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    return done.output


def test_a_practice_company_that_does_not_exist() -> None:
    assert "There is no practice company “fr”. Name one of us, gb, de, ca, jp, us-manual, multi." in refusal(
        "--company", "fr"
    )


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    assert "There is no folder" in refusal("--store-data", tmp_path / "nowhere")


def test_a_folder_without_orders(shop: Path) -> None:
    (shop / "orders.json").unlink()
    assert "has no orders.json" in refusal("--store-data", shop)


def test_a_folder_whose_site_is_no_json(shop: Path) -> None:
    (shop / "site.json").write_text("{")
    assert "site.json cannot be read as JSON" in refusal("--store-data", shop)


def test_a_folder_whose_site_is_a_list(shop: Path) -> None:
    (shop / "site.json").write_text("[]")
    assert "must hold an object" in refusal("--store-data", shop)


def test_orders_that_were_cut_off_in_the_middle(shop: Path) -> None:
    (shop / "orders.json").write_text('[{"id": 1')
    assert "orders.json cannot be read as JSON" in refusal("--store-data", shop)


def test_orders_that_are_none(shop: Path) -> None:
    (shop / "orders.json").write_text('[{"id": 1}]')
    said = refusal("--store-data", shop)
    assert "The practice store could not open the folder" in said
    assert "date_created_gmt" in said


def test_a_configuration_that_does_not_exist(tmp_path: Path) -> None:
    assert "There is no file" in refusal("--config", tmp_path / "settings.json")


@pytest.mark.parametrize("text", ["{", "\xff", ""])
def test_a_configuration_that_is_no_json(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.json").write_text(text, encoding="latin-1")
    assert "cannot be read as JSON" in refusal("--config", tmp_path / "settings.json")


def test_a_report_that_cannot_be_written(tmp_path: Path) -> None:
    assert "cannot be written" in refusal("--report", tmp_path / "nowhere" / "report.json")
    assert "cannot be written" in refusal("--books-out", tmp_path)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"transactions": {"typ": "invoice"}}, "transactions.typ, and there is no such setting"),
        ({"invoices": {}}, "invoices, and there is no such setting"),
        ({"transactions": {"type": "bill"}}, "transactions.type to 'bill', which does not fit"),
        ({"transactions": "invoice"}, "transactions to 'invoice', which does not fit"),
        ({"accounts": {"income": {"name": "Nobody"}}}, "accounts.income names “Nobody”"),
    ],
)
def test_settings_that_do_not_exist_are_named(
    settings: Mapping[str, object], words: str, books: BooksFacts
) -> None:
    with pytest.raises(BadInput, match=re.escape(words)):
        laid_over(Config(), settings, books, FILE)


def test_settings_that_do_not_suit_the_books_are_told_by_their_step() -> None:
    said = str(refused([Problem("tax", "No tax code is chosen yet.", "default_code")], FILE))
    assert "settings.json" in said
    assert "tax: No tax code is chosen yet." in said


def test_a_partial_configuration_changes_only_what_it_names(books: BooksFacts) -> None:
    base = Config()
    found = laid_over(base, {"transactions": {"type": "invoice"}, "export": {"prefix": "WEB-"}}, books, FILE)
    assert found.transactions.type == "invoice"
    assert found.export.prefix == "WEB-"
    assert found.transactions.memo == base.transactions.memo
    assert found.export.statuses == base.export.statuses


def test_accounts_and_methods_may_be_named_as_the_books_name_them(books: BooksFacts) -> None:
    settings = {
        "accounts": {"income": {"name": "sales"}, "deposit": "2"},
        "transactions": {"methods": [{"method": "cod", "ref": {"name": "Cash"}}]},
    }
    found = laid_over(Config(), settings, books, FILE)
    assert found.accounts.income == BooksRef(id="1", name="Sales")
    assert found.accounts.deposit == BooksRef(id="2")
    assert found.transactions.methods[0].ref == BooksRef(id="5", name="Cash")


def test_accounts_that_only_a_setting_asks_for_are_found_by_their_usual_names(books: BooksFacts) -> None:
    found = with_usual_accounts(Config(), books).accounts
    assert found.tax == BooksRef(id="2", name="Tax Collected by Store")
    assert found.fees is None  # inactive
    assert found.tips is None


@pytest.mark.parametrize(
    ("country", "currency", "orders", "flavour"),
    [
        ("US:CA", "USD", ["USD"], "us"),
        ("US:CA", "USD", ["USD", "EUR"], "multi"),
        ("GB", "GBP", ["GBP"], "gb"),
        ("DE:DE-HH", "EUR", ["EUR"], "de"),
        ("FR", "EUR", ["EUR"], "de"),
        ("CA:ON", "CAD", ["CAD"], "ca"),
        ("JP:JP13", "JPY", ["JPY"], "jp"),
        ("GB", "USD", ["USD"], "us"),
        ("BR", "BRL", ["BRL"], "us"),
    ],
)
def test_the_practice_company_suits_the_shops_country_and_currency(
    shop: Path, country: str, currency: str, orders: list[str], flavour: str
) -> None:
    site = {"store_address": {"default_country": country}, "currency": currency}
    (shop / "site.json").write_text(json.dumps(site))
    (shop / "orders.json").write_text(json.dumps([{"currency": each} for each in orders]))
    assert flavour_of(shop) == flavour


def test_without_a_folder_the_practice_company_is_american() -> None:
    assert flavour_of(None) == "us"
