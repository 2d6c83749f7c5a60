"""The wizard's answers held against a company file of QuickBooks Desktop: what it cannot do says why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.books.qbd.limits import LIMITS
from app.config.document import SECTION_BY_SLUG, Config, problems, ready
from app.config.facts import BooksFacts, Facts, Licence, StoreFacts
from app.config.section import BooksRef
from app.config.sections.accounts import AccountsSection
from app.config.sections.export import ExportSection
from app.config.sections.tax import TaxSection
from app.config.sections.transactions import Assign, Numbering, TransactionsSection, TransactionType
from app.core.company import ClassTracking, Company
from app.core.document import TaxRegime
from app.core.listing import Account, AccountType, Named, StoreTaxRate, TaxCode, TaxRate
from app.wizard.defaults import proposed

COMPANY = Company(
    "{B1C2}",
    "Larkspur Pantry",
    "US",
    "USD",
    tax=TaxRegime.TOTAL,
    shipping=False,
    discounts=False,
    sales_orders=True,
    classes=ClassTracking.LINE,
)
ACCOUNTS = {
    "1": Account("1", "Undeposited Funds", AccountType.OTHER_CURRENT_ASSET, "UndepositedFunds"),
    "2": Account("2", "Sales", AccountType.INCOME),
}
ITEMS = {
    "8.5": TaxCode("8.5", "San Francisco", (TaxRate("r", "State", Decimal("8.5")),)),
    "0": TaxCode("0", "Out of State", (TaxRate("r0", "Out of State", Decimal(0)),)),
}
RATES = [StoreTaxRate("1", "CA", Decimal("8.5"), "US", "CA")]
ANSWERS = Config(
    accounts=AccountsSection(deposit=BooksRef(id="1"), income=BooksRef(id="2")),
    tax=TaxSection(default_code=BooksRef(id="8.5")),
    export=ExportSection(from_date=date(2026, 11, 1)),
)


def facts(company: Company = COMPANY) -> Facts:
    return Facts(
        StoreFacts("Larkspur"),
        BooksFacts(company, LIMITS, accounts=ACCOUNTS, classes={"1": Named("1", "Web")}, tax_codes=ITEMS),
        Licence(1),
    )


def told(transactions: TransactionsSection, company: Company = COMPANY) -> dict[str, str]:
    found = problems(ANSWERS.model_copy(update={"transactions": transactions}), facts(company))
    return {problem.field: problem.message for problem in found}


def test_what_an_online_company_is_asked_is_enough_for_a_company_file() -> None:
    assert not isinstance(ready(ANSWERS, facts(), "c1"), list)


@pytest.mark.parametrize("type_", list(TransactionType))
def test_every_transaction_type_may_be_chosen(type_: TransactionType) -> None:
    assert told(TransactionsSection(type=type_)) == {}


def test_an_edition_without_sales_orders_says_that_they_are_off() -> None:
    off = told(TransactionsSection(type=TransactionType.SALES_ORDER), replace(COMPANY, sales_orders=False))
    assert off["type"].startswith("Sales orders are switched off in QuickBooks.")
    none = told(TransactionsSection(type=TransactionType.ESTIMATE), replace(COMPANY, estimates=False))
    assert none["type"].startswith("Estimates are switched off in QuickBooks.")


def test_both_numberings_may_be_chosen_as_quickbooks_fills_a_number_that_is_left_out() -> None:
    assert told(TransactionsSection(numbering=Numbering.STORE)) == {}
    assert told(TransactionsSection(numbering=Numbering.BOOKS)) == {}


def test_there_are_classes_and_no_locations() -> None:
    web = BooksRef(id="1", name="Web")
    assert told(TransactionsSection(class_mode=Assign.ONE, class_one=web)) == {}
    assert told(TransactionsSection(location_mode=Assign.BY_CHANNEL)) == {
        "location_mode": "These books have no locations. Choose none."
    }


def test_a_message_that_was_typed_before_stops_nothing_and_its_field_says_that_none_is_sent() -> None:
    assert told(TransactionsSection(message="Thank you, {buyer}")) == {}
    assert "none is sent" in SECTION_BY_SLUG["transactions"].untaken(facts())["message"]


def test_accounts_that_no_document_could_name_say_why_and_may_be_gone() -> None:
    assert set(SECTION_BY_SLUG["accounts"].untaken(facts())) == {"discounts", "refunds"}
    gone = ANSWERS.accounts.model_copy(update={"discounts": BooksRef(id="99", name="Discounts given")})
    assert problems(ANSWERS.model_copy(update={"accounts": gone}), facts()) == []


def test_the_tax_step_asks_for_items_by_place_and_the_one_for_no_tax() -> None:
    assert SECTION_BY_SLUG["tax"].needless(facts()) == {"shipping", "shipping_code"}
    config = proposed(facts(), date(2026, 11, 1), RATES)
    assert [(row.state, row.code.name) for row in config.tax.rows if row.code] == [("CA", "San Francisco")]
    assert config.tax.exempt_code is not None
    assert config.tax.exempt_code.name == "Out of State"


def test_prefix_and_suffix_must_leave_room_in_eleven_characters() -> None:
    long = ANSWERS.model_copy(update={"export": ANSWERS.export.model_copy(update={"prefix": "LARKSPUR-"})})
    assert [problem.field for problem in problems(long, facts())] == ["prefix"]
