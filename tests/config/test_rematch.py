"""Going live: what was chosen in the practice company is found again by name in the real one."""

from app.config.document import Config
from app.config.rematch import Entry, Lists, rematched
from app.config.section import BooksRef
from app.config.sections.tax import TaxRow
from app.config.sections.transactions import MethodRow

PRACTICE: Lists = {
    "accounts": [Entry("1", "Sales", "Income"), Entry("2", "Undeposited Funds", "Other Current Asset")],
    "tax_codes": [Entry("5", "California")],
}


def rehearsed() -> Config:
    config = Config()
    accounts = config.accounts.model_copy(
        update={
            "income": BooksRef(id="1", name="Sales"),
            "deposit": BooksRef(id="2", name="Undeposited Funds"),
        }
    )
    tax = config.tax.model_copy(
        update={
            "default_code": BooksRef(id="5", name="California"),
            "rows": [TaxRow(country="US", code=BooksRef(id="5", name="California")), TaxRow(country="DE")],
        }
    )
    return config.with_section("accounts", accounts).with_section("tax", tax)


def test_entries_of_the_same_name_take_the_ids_of_the_real_company() -> None:
    real: Lists = {
        "accounts": [
            Entry("71", "sales ", "Income"),
            Entry("72", "Undeposited  Funds", "Other Current Asset"),
        ],
        "tax_codes": [Entry("75", "CALIFORNIA")],
    }
    config, missing = rematched(rehearsed(), PRACTICE, real)
    assert missing == ()
    assert config.accounts.income == BooksRef(id="71", name="sales ")
    assert config.accounts.deposit is not None
    assert config.accounts.deposit.id == "72"
    assert [row.code.id if row.code else "" for row in config.tax.rows] == ["75", ""]
    assert config.answered == rehearsed().answered


def test_what_has_no_namesake_is_left_empty_and_listed_with_its_place() -> None:
    config, missing = rematched(rehearsed(), PRACTICE, {"accounts": PRACTICE["accounts"]})
    assert config.tax.default_code is None
    assert config.tax.rows[0].code is None
    assert [(one.section, one.path, one.name) for one in missing] == [
        ("tax", "rows-0-code", "California"),
        ("tax", "default_code", "California"),
    ]
    assert missing[1].title == "Code for everything else"
    assert missing[1].section_title == "Sales tax"


def test_an_account_of_the_same_name_but_another_type_is_not_taken() -> None:
    real: Lists = {"accounts": [Entry("9", "Sales", "Expense"), *PRACTICE["accounts"][1:]]}
    config, missing = rematched(rehearsed(), PRACTICE, {**real, "tax_codes": PRACTICE["tax_codes"]})
    assert config.accounts.income is None
    assert [one.path for one in missing] == ["income"]


def test_what_names_nothing_of_the_books_stays_as_it_is() -> None:
    config = Config()
    methods = config.transactions.model_copy(update={"methods": [MethodRow(method="stripe")]})
    config = config.with_section("transactions", methods)
    assert rematched(config, PRACTICE, {}) == (config, ())


def test_a_choice_whose_name_was_never_kept_matches_nobody() -> None:
    accounts = Config().accounts.model_copy(update={"income": BooksRef(id="1", name="")})
    config, missing = rematched(
        Config().with_section("accounts", accounts), PRACTICE, {"accounts": [Entry("3", "", "Income")]}
    )
    assert config.accounts.income is None
    assert [one.name for one in missing] == ["1"]
