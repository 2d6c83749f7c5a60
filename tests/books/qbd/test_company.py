"""What a session's first words say of the company, and what must be switched on in it."""

from datetime import date

import pytest

from app.books.qbd.company import greeting
from app.books.qbd.prerequisites import Needs, prerequisites
from app.core.company import ClassTracking
from app.core.document import TaxRegime
from app.errors import Transient
from tests.books.qbd.samples import US
from tests.books.qbd.script import PREFERENCES, greeting_of, reply, said, scripted

ACCOUNTS = "".join(
    f"<AccountRet><ListID>8-{number}</ListID><FullName>{name}</FullName><IsActive>true</IsActive>"
    f"<AccountType>{type_}</AccountType>{special}</AccountRet>"
    for number, (name, type_, special) in enumerate(
        [
            ("Accounts Receivable", "AccountsReceivable", ""),
            (
                "Undeposited Funds",
                "OtherCurrentAsset",
                "<SpecialAccountType>UndepositedFunds</SpecialAccountType>",
            ),
            ("Sales", "Income", ""),
            ("Estimates", "NonPosting", ""),
        ]
    )
)
CODES = "".join(
    f"<SalesTaxCodeRet><ListID>8-{name}</ListID><Name>{name}</Name></SalesTaxCodeRet>"
    for name in ("Tax", "Non")
)


def missing(first_words: bytes, accounts: str = ACCOUNTS, codes: str = CODES) -> list[str]:
    answer = said(reply("AccountQueryRs", 1, accounts), reply("SalesTaxCodeQueryRs", 2, codes))
    books, _ = scripted(US, answer, first_words=first_words)
    access = books.check()
    assert all(len(check.fix.split(". ")) >= 1 and check.fix.endswith(".") for check in access.checks)
    return [check.name for check in access.missing]


def test_the_company_is_read_from_the_sessions_first_words() -> None:
    books, _ = scripted(
        US, said(reply("AccountQueryRs", 1, ACCOUNTS), reply("SalesTaxCodeQueryRs", 2, CODES))
    )
    access = books.check()
    assert (access.name, access.currency) == ("Larkspur Trading", "USD")
    assert access.missing == ()
    company = books.company
    assert company is not None
    assert (company.id, company.country, company.home_currency) == (US.id, "US", "USD")
    assert company.time_zone == "America/Los_Angeles"
    assert (company.tax, company.classes) == (TaxRegime.TOTAL, ClassTracking.LINE)
    assert (company.shipping, company.discounts, company.estimates, company.inventory) == (
        False,
        False,
        True,
        True,
    )
    assert company.closed_until == date(2026, 6, 30)


def test_a_company_without_preferences_for_sales_tax_has_none() -> None:
    books, _ = scripted(
        US,
        said(reply("AccountQueryRs", 1), reply("SalesTaxCodeQueryRs", 2, code=3250, message="off")),
        first_words=greeting_of(preferences=""),
    )
    books.check()
    assert books.company is not None
    assert (books.company.tax, books.company.classes) == (TaxRegime.OFF, ClassTracking.OFF)


def test_the_home_currency_is_named_where_there_are_several() -> None:
    several = (
        "<MultiCurrencyPreferences><IsMultiCurrencyOn>true</IsMultiCurrencyOn><HomeCurrencyRef><ListID>8-1</ListID>"
        "<FullName>Canadian Dollar</FullName></HomeCurrencyRef></MultiCurrencyPreferences>"
    )
    books, _ = scripted(
        US,
        said(reply("AccountQueryRs", 1), reply("SalesTaxCodeQueryRs", 2)),
        first_words=greeting_of(country="CA", preferences=several),
    )
    books.check()
    assert books.company is not None
    assert (books.company.home_currency, books.company.multicurrency) == ("CAD", True)


@pytest.mark.parametrize(
    ("first_words", "expected"),
    [
        (greeting_of(versions=("11.0", "12.0")), "QuickBooks 2014 or newer"),
        (greeting_of(country="CA"), "A QuickBooks for the United States"),
        (greeting_of(preferences=PREFERENCES.replace("SalesTaxPreferences", "Other")), "Sales tax is set up"),
    ],
)
def test_what_is_missing_is_told(first_words: bytes, expected: str) -> None:
    assert missing(first_words) == [expected]


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        (Needs(estimates=True), "Estimates are on"),
        (Needs(sales_orders=True), "Sales orders"),
        (Needs(classes=True), "Classes are tracked"),
        (Needs(multicurrency=True), "Several currencies are on"),
        (Needs(inventory=True), "Inventory is on"),
    ],
)
def test_only_what_the_settings_ask_for_has_to_be_switched_on(needs: Needs, expected: str) -> None:
    told = greeting(greeting_of(product="QuickBooks Pro 2024", preferences="<SalesTaxPreferences/>"))
    missing = [check for check in prerequisites(told, (), ("tax", "NON"), needs) if not check.passed]
    assert expected in [check.name for check in missing]
    assert all(check.fix.endswith(".") for check in missing)
    assert expected not in [check.name for check in prerequisites(told, (), ())]


def test_accounts_and_sales_tax_codes_that_are_missing_are_told() -> None:
    assert missing(greeting_of(), accounts="", codes="") == [
        "The sales tax codes Tax and Non",
        "Accounts receivable",
        "Undeposited Funds or a bank account",
        "An income account for sales",
    ]


@pytest.mark.parametrize("first_words", [b"", b"<QBXML/>", b"<QBXML><QBXMLMsgsRs/></QBXML>"])
def test_first_words_that_say_too_little_are_waited_for(first_words: bytes) -> None:
    books, line = scripted(US)
    line.first_words = first_words
    with pytest.raises(Transient):
        books.check()


def test_without_a_session_nothing_can_be_checked_yet() -> None:
    books, line = scripted(US)
    line.session = False
    with pytest.raises(Transient):
        books.check()
