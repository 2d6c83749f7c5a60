"""The company's lists are read once in pages, and from then on only what changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.books.qbo.mark import Mark, due_again
from app.books.qbo.writer import QboBooks
from app.core.changes import Changes
from app.core.company import ClassTracking
from app.core.document import Kind, TaxRegime
from app.core.intent import Remove
from app.core.listing import AccountType
from tests.books.qbo.conftest import MakePractice
from tests.books.qbo.practice import Practice
from tests.books.qbo.shop import Shop, open_shop, post


def read(books: QboBooks, since: str = "") -> list[Changes]:
    return list(books.changes(since))


def write_customers(practice: Practice, count: int) -> None:
    """As many customers as a company of some years has."""
    token = practice.grant().access
    for start in range(0, count, 30):
        items = [
            {"bId": str(number), "operation": "create", "Customer": {"DisplayName": f"Customer {number:05}"}}
            for number in range(start, min(start + 30, count))
        ]
        answer = practice.control.post(
            f"/v3/company/{practice.realm}/batch",
            json={"BatchItemRequest": items},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 200, answer.text


@pytest.fixture
def shop(practice: Practice) -> Shop:
    return open_shop(practice)


def test_the_company_is_known_by_its_preferences(practice: Practice) -> None:
    company = next(page.company for page in read(practice.open()) if page.company)
    assert (company.id, company.name, company.country) == (practice.realm, "Larkspur", "US")
    assert (company.home_currency, company.time_zone) == ("USD", "America/Los_Angeles")
    assert (company.tax, company.automated_tax) == (TaxRegime.TOTAL, True)
    assert (company.classes, company.locations, company.inventory) == (ClassTracking.LINE, True, True)
    assert (company.own_numbers, company.multicurrency) == (True, False)
    assert company.shipping_item == "SHIPPING_ITEM_ID"
    assert company.closed_until is None


def test_a_canadian_tax_code_has_the_rates_of_both_authorities(make_practice: MakePractice) -> None:
    pages = read(make_practice("ca").open())
    codes = {code.name: code for page in pages for code in page.tax_codes}
    assert [rate.percent for rate in codes["GST/QST QC"].rates] == [Decimal(5), Decimal("9.975")]


def test_an_american_table_of_tax_codes_offers_groups_only(practice: Practice) -> None:
    names = {code.name for page in read(practice.open()) for code in page.tax_codes}
    assert "California" in names
    assert {"Taxable", "Nontaxable"} & names == set()


def test_accounts_carry_what_the_drop_downs_choose_by(practice: Practice) -> None:
    accounts = {account.name: account for page in read(practice.open()) for account in page.accounts}
    undeposited = accounts["Undeposited Funds"]
    assert (undeposited.type, undeposited.subtype) == (AccountType.OTHER_CURRENT_ASSET, "UndepositedFunds")


def test_terms_have_their_days(practice: Practice) -> None:
    terms = {term.name: term.days for page in read(practice.open()) for term in page.terms}
    assert terms["Net 30"] == 30


def test_vendors_share_the_name_space_and_inactive_entries_are_read_too(shop: Shop) -> None:
    shop.practice.write("Vendor", {"DisplayName": "Bob's Boxes"})
    gone = shop.practice.write("Customer", {"DisplayName": "Gone"})
    off = {"Id": gone["Id"], "SyncToken": "0", "sparse": True, "Active": False}
    shop.practice.write("Customer", off)
    people = {person.name: person for page in read(shop.books) for person in page.customers}
    assert people["Bob's Boxes"].kind == "vendor"
    assert not people["Gone"].active
    assert people["Ada Lovelace"].email == "ada@example.test"


def test_an_item_is_read_with_its_sku_and_its_income_account(shop: Shop) -> None:
    items = {item.name: item for page in read(shop.books) for item in page.items}
    income = shop.accounts["Sales of Product Income"]
    assert (items["Mug"].sku, items["Mug"].income) == ("MUG-1", income.id)


def test_only_the_last_page_carries_the_new_mark_so_that_a_crash_loses_nothing(shop: Shop) -> None:
    pages = read(shop.books)
    assert {page.mark for page in pages[:-1]} == {""}
    later = read(shop.books, pages[-1].mark)
    assert {page.mark for page in later[:-1]} == {pages[-1].mark}
    assert Mark.parse(later[-1].mark).read >= Mark.parse(pages[-1].mark).read


def test_a_quiet_company_costs_one_read_and_no_new_mark_before_an_hour_is_over(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once what was written last is older than the overlap."""
    found = Mark.parse(read(shop.books)[-1].mark)
    later = str(replace(found, read=found.read + timedelta(seconds=600)))
    before = shop.practice.meter.reads
    assert read(shop.books, later) == []
    assert shop.practice.meter.reads == before + 1

    monkeypatch.setattr("app.books.qbo.reader.STANDS", timedelta(hours=-1))  # as if it were over
    moved = Mark.parse(*[page.mark for page in read(shop.books, later)])
    assert found.read <= moved.read <= datetime.now(UTC)


def test_what_was_posted_since_shows_up_with_its_number_and_our_marker(shop: Shop) -> None:
    mark = read(shop.books)[-1].mark
    outcome = shop.post(shop.plain("W-1"))
    numbers = {holder.number: holder for page in read(shop.books, mark) for holder in page.numbers}
    holder = numbers["W-1"]
    assert (holder.kind, holder.id, holder.total) == (Kind.SALES_RECEIPT, outcome.id, shop.money("10.00"))
    assert (holder.customer, holder.marker) == ("Ada Lovelace", shop.plain("W-1").key.marker)


def test_a_document_deleted_since_is_named(shop: Shop) -> None:
    posted = shop.post(shop.plain("W-1"))
    mark = read(shop.books)[-1].mark
    shop.settle(Remove("undo", Kind.SALES_RECEIPT, posted.id, posted.sync_token))
    gone = [entry for page in read(shop.books, mark) for entry in page.deleted]
    assert gone == [("sales_receipt", posted.id)]


def test_a_document_deleted_among_a_thousand_customers_is_named(shop: Shop) -> None:
    """The answer for all entities is cut off, and what was deleted is in no query."""
    posted = shop.post(shop.plain("W-1"))
    mark = read(shop.books)[-1].mark
    shop.settle(Remove("undo", Kind.SALES_RECEIPT, posted.id, posted.sync_token))
    write_customers(shop.practice, 1040)
    gone = [entry for page in read(shop.books, mark) for entry in page.deleted]
    assert gone == [("sales_receipt", posted.id)]


def test_all_numbers_of_a_company_are_read_the_first_time(shop: Shop) -> None:
    shop.send(*[post(shop.plain(f"W-{number}")) for number in range(45)])
    holders = [holder for page in read(shop.practice.open()) for holder in page.numbers]
    assert {holder.number for holder in holders} == {f"W-{number}" for number in range(45)}


def test_more_than_a_thousand_entries_come_in_pages_and_none_is_missed(practice: Practice) -> None:
    books = practice.open()
    mark = read(books)[-1].mark
    write_customers(practice, 1040)
    for since in ("", mark):
        pages = [page.customers for page in read(books, since) if page.customers]
        assert max(len(page) for page in pages) <= 1000
        names = {person.name for page in pages for person in page}
        assert names == {f"Customer {number:05}" for number in range(1040)}


def test_preferences_and_tax_codes_are_asked_for_daily_or_when_a_person_presses_refresh(shop: Shop) -> None:
    mark = read(shop.books)[-1].mark
    assert [page for page in read(shop.books, mark) if page.company or page.tax_codes] == []
    refreshed = read(shop.books, due_again(mark))
    assert any(page.company for page in refreshed)
    assert any(page.tax_codes for page in refreshed)
    assert read(shop.books, refreshed[-1].mark)[0].company is None


def test_a_mark_older_than_intuits_memory_reads_everything_again(shop: Shop) -> None:
    month_ago = datetime.now(UTC) - timedelta(days=31)
    pages = read(shop.books, str(Mark(month_ago, month_ago)))
    assert any(page.company for page in pages)
    assert any(page.accounts for page in pages)


def test_a_mark_of_nobody_reads_everything(shop: Shop) -> None:
    assert any(page.accounts for page in read(shop.books, "yesterday"))


def test_a_closing_date_and_switched_off_features_are_seen(shop: Shop) -> None:
    preferences = shop.practice.one("select * from Preferences")
    sales = {"CustomTxnNumbers": False, "AllowShipping": False, "AllowDiscount": False}
    accounting = {"BookCloseDate": "2026-06-30", "ClassTrackingPerTxnLine": False, "TrackDepartments": False}
    for group, values in (("SalesFormsPrefs", sales), ("AccountingInfoPrefs", accounting)):
        before = preferences[group]
        assert isinstance(before, dict)
        preferences[group] = before | values
    shop.practice.write("Preferences", preferences)
    company = next(page.company for page in read(shop.books) if page.company)
    assert str(company.closed_until) == "2026-06-30"
    assert (company.own_numbers, company.shipping, company.shipping_item) == (False, False, "")
    assert (company.classes, company.locations) == (ClassTracking.OFF, False)
    failed = {check.name for check in shop.books.check().missing}
    assert failed == {"Custom transaction numbers are on", "Shipping is on", "Discounts are on"}
