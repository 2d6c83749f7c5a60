"""What must be set up in QuickBooks first, each row with its fix; and where a document is opened."""

from dataclasses import replace

import pytest

from app.books.qbo.application import QboApp, configured_app, practice_app
from app.books.qbo.countries import alpha2, alpha3
from app.books.qbo.links import document_url
from app.books.qbo.prerequisites import Needs, prerequisites
from app.core.document import Kind
from app.core.listing import Account, AccountType
from app.settings import Settings
from tests.books.qbo.samples import US

ACCOUNTS = (
    Account("1", "A/R", AccountType.RECEIVABLE),
    Account("2", "Undeposited Funds", AccountType.OTHER_CURRENT_ASSET, "UndepositedFunds"),
    Account("3", "Sales", AccountType.INCOME, "SalesOfProductIncome"),
    Account("4", "Discounts", AccountType.INCOME, "DiscountsRefundsGiven"),
    Account("5", "COGS", AccountType.COST_OF_GOODS_SOLD),
    Account("6", "Stock", AccountType.OTHER_CURRENT_ASSET, "Inventory"),
)
EVERYTHING = Needs(
    deposits=True, estimates=True, inventory=True, classes=True, locations=True, multicurrency=True
)


def failed(
    company: object = US, accounts: tuple[Account, ...] = ACCOUNTS, needs: Needs = EVERYTHING
) -> set[str]:
    assert isinstance(company, type(US))
    return {check.name for check in prerequisites(company, accounts, needs) if not check.passed}


def test_a_company_that_has_what_the_settings_need_passes_every_row() -> None:
    assert failed(needs=Needs(inventory=False)) == set()


def test_features_are_asked_for_only_where_the_settings_need_them() -> None:
    assert failed() == {
        "Quantity on hand is tracked",
        "Classes are tracked",
        "Locations are tracked",
        "Several currencies are on",
    }


def test_missing_accounts_are_named_one_by_one() -> None:
    assert {
        "Accounts receivable",
        "Undeposited Funds or a bank account",
        "An income account for sales of products",
        "Cost of goods sold",
        "Inventory asset",
        "Discounts given",
    } <= failed(accounts=())


def test_an_inactive_account_does_not_count() -> None:
    inactive = tuple(replace(account, active=False) for account in ACCOUNTS)
    assert "Accounts receivable" in failed(accounts=inactive)


def test_where_quickbooks_shall_number_custom_numbers_must_be_off() -> None:
    assert failed(needs=Needs(own_numbers=False)) == {"Custom transaction numbers are off"}


def test_an_ended_subscription_fails() -> None:
    assert "The subscription is active" in failed(replace(US, read_only=True))


def test_every_row_says_how_to_fix_it() -> None:
    for check in prerequisites(US, (), EVERYTHING):
        assert check.fix.endswith(".")
        assert "!" not in check.fix


SETTINGS = Settings(
    qbo_client_id="id", qbo_environment="production", practice_books_url="http://127.0.0.1:9000/"
)


@pytest.mark.parametrize(
    ("app", "kind", "url"),
    [
        (
            configured_app(SETTINGS, "r"),
            Kind.SALES_RECEIPT,
            "https://app.qbo.intuit.com/app/salesreceipt?txnId=145",
        ),
        (configured_app(SETTINGS, "r"), Kind.PAYMENT, "https://app.qbo.intuit.com/app/recvpayment?txnId=145"),
        (
            configured_app(Settings(), "r"),
            Kind.INVOICE,
            "https://app.sandbox.qbo.intuit.com/app/invoice?txnId=145",
        ),
        (
            practice_app(SETTINGS, "r"),
            Kind.CREDIT_MEMO,
            "http://127.0.0.1:9000/app/creditmemo?txnId=145&realm=99",
        ),
    ],
)
def test_a_document_opens_where_its_books_are(app: QboApp, kind: Kind, url: str) -> None:
    assert document_url(app, kind, "145", "99") == url


def test_the_practice_company_is_found_through_its_own_discovery_document() -> None:
    app = practice_app(SETTINGS, "r")
    assert app.environment == "http://127.0.0.1:9000/.well-known/openid_configuration"
    assert app.api_base == "http://127.0.0.1:9000/v3"


@pytest.mark.parametrize(
    ("written", "two"),
    [("US", "US"), ("USA", "US"), ("United States", "US"), ("gbr", "GB"), ("Freedonia", ""), ("", "")],
)
def test_a_country_is_understood_in_each_of_intuits_spellings(written: str, two: str) -> None:
    assert alpha2(written) == two


@pytest.mark.parametrize(("two", "three"), [("US", "USA"), ("de", "DEU"), ("XX", "XX"), ("", "")])
def test_a_country_goes_out_with_three_letters(two: str, three: str) -> None:
    assert alpha3(two) == three


@pytest.mark.parametrize(
    "named", ["http://127.0.0.1:9001", "http://127.0.0.1:9001/", "http://127.0.0.1:9001/v3/"]
)
def test_the_operator_may_name_the_address_with_or_without_its_version(named: str) -> None:
    assert configured_app(Settings(qbo_api_base=named), "r").api_base == "http://127.0.0.1:9001/v3"
