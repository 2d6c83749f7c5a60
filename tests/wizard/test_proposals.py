"""What the wizard proposes, what it offers, and how far it says one is."""

from dataclasses import replace
from decimal import Decimal

from app.config.document import SECTIONS, Config, problems, ready
from app.config.section import BooksRef, Choice
from app.config.sections.export import ExportSection
from app.config.sections.tax import TaxMode
from app.config.sections.transactions import Numbering
from app.core.document import TaxRegime
from app.core.listing import Account, AccountType, StoreTaxRate, TaxCode, TaxRate
from app.wizard.choices import PURPOSES, options, purpose_of
from app.wizard.defaults import proposed
from app.wizard.progress import State, after, before, first_open, is_complete, steps
from app.wizard.summary import summary
from tests.wizard.harness import answered
from tests.wizard.people import ACCOUNTS, BOOKS, FACTS, RATES, STORE, TODAY


def code(id_: str, name: str, percent: str) -> TaxCode:
    return TaxCode(id_, name, (TaxRate("r" + id_, name, Decimal(percent)),))


def test_a_newcomer_can_see_a_real_document_before_answering_anything() -> None:
    config = proposed(FACTS, TODAY, RATES)
    assert problems(config, FACTS) == []
    assert not isinstance(ready(config, FACTS, "c1"), list)
    assert config.answered == []


def test_the_proposed_accounts_are_the_ones_every_bookkeeper_would_choose() -> None:
    accounts = proposed(FACTS, TODAY).accounts
    named = {name: ref.name for name, ref in accounts if ref}
    assert named == {
        "deposit": "Undeposited Funds",
        "income": "Sales of Product Income",
        "receivable": "Accounts Receivable (A/R)",
        "cogs": "Cost of Goods Sold",
        "inventory_asset": "Inventory Asset",
        "shipping": "Shipping Income",
        "discounts": "Discounts given",
    }


def test_without_a_familiar_name_the_first_income_account_is_proposed_and_nothing_is_guessed_else() -> None:
    chart = {
        "1": Account("1", "Umsatzerlöse", AccountType.INCOME),
        "2": Account("2", "Bank", AccountType.BANK),
    }
    accounts = proposed(replace(FACTS, books=replace(BOOKS, accounts=chart)), TODAY).accounts
    assert {name: ref.name for name, ref in accounts if ref} == {"income": "Umsatzerlöse"}


def test_nothing_older_than_today_and_the_statuses_of_sold_orders_are_proposed() -> None:
    export = proposed(FACTS, TODAY).export
    assert export.from_date == TODAY
    assert export.statuses == ["processing", "completed", "refunded"]
    empty = replace(FACTS, store=replace(STORE, statuses={}))
    assert proposed(empty, TODAY).export.statuses == ExportSection().statuses


def test_payment_methods_are_matched_by_name_and_by_what_they_are() -> None:
    rows = proposed(FACTS, TODAY).transactions.methods
    assert {row.method: row.ref.name if row.ref else "" for row in rows} == {
        "stripe": "Credit Card",
        "paypal": "PayPal",
        "cod": "Cash",
        "cheque": "Check",
    }


def test_a_clearing_account_is_proposed_where_it_bears_the_processors_name() -> None:
    assert proposed(FACTS, TODAY).fees.processors == [], "no order told a fee yet"
    told = replace(STORE, fee_methods={"paypal": "PayPal", "stripe": "Credit / Debit Card"})
    rows = proposed(replace(FACTS, store=told), TODAY).fees.processors
    assert [(row.method, row.clearing and row.clearing.name) for row in rows] == [
        ("paypal", "PayPal clearing"),
        ("stripe", None),
    ]


def test_books_that_number_documents_themselves_are_proposed_to_go_on_doing_so() -> None:
    company = replace(BOOKS.company, own_numbers=False)
    facts = replace(FACTS, books=replace(BOOKS, company=company))
    assert proposed(facts, TODAY).transactions.numbering is Numbering.BOOKS


def test_a_united_states_code_is_proposed_for_all_rates_of_a_place_together() -> None:
    rows = proposed(FACTS, TODAY, RATES).tax.rows
    assert [(row.state, row.code.name if row.code else "") for row in rows] == [
        ("CA", "California"),
        ("NY", "New York"),
    ]


def test_elsewhere_a_code_is_proposed_for_each_rate_by_its_percent() -> None:
    codes = {
        each.id: each
        for each in (code("1", "20.0% S", "20"), code("2", "5.0% R", "5"), code("3", "Exempt", "0"))
    }
    company = replace(BOOKS.company, country="GB", tax=TaxRegime.CODES)
    facts = replace(FACTS, books=replace(BOOKS, company=company, tax_codes=codes))
    rates = (
        StoreTaxRate("1", "VAT", Decimal(5), "GB"),
        StoreTaxRate("2", "VAT", Decimal("20.0000"), "GB"),
        StoreTaxRate("3", "TVA", Decimal("19.6"), "FR"),
    )
    tax = proposed(facts, TODAY, rates).tax
    assert [(row.rate, row.code.name if row.code else "") for row in tax.rows] == [
        ("20", "20.0% S"),
        ("5", "5.0% R"),
    ]
    assert tax.default_code == BooksRef(id="1", name="20.0% S")
    assert tax.exempt_code == BooksRef(id="3", name="Exempt")


def test_books_without_sales_tax_are_proposed_none_or_a_line() -> None:
    company = replace(BOOKS.company, tax=TaxRegime.OFF)
    facts = replace(FACTS, books=replace(BOOKS, company=company))
    assert proposed(facts, TODAY).tax.mode is TaxMode.NONE
    assert proposed(facts, TODAY, RATES).tax.mode is TaxMode.LINE_ITEM


def test_every_choice_of_every_section_has_its_list_and_every_creatable_account_its_kind() -> None:
    for section in SECTIONS:
        for info in section.model.model_fields.values():
            for choice in (marker for marker in info.metadata if isinstance(marker, Choice)):
                options(choice, FACTS)
                if choice.create:
                    purpose = purpose_of(choice)
                    assert purpose is not None
                    assert purpose.make in purpose.fits


def test_what_can_be_created_for_a_purpose_fits_that_purpose() -> None:
    for name, purpose in PURPOSES.items():
        made = Account("900", purpose.make_name, purpose.make, purpose.make_subtype)
        facts = replace(FACTS, books=replace(BOOKS, accounts={**ACCOUNTS, "900": made}))
        listed = {option.value: option for option in options(Choice(f"books.accounts.{name}"), facts)}
        assert listed["900"].reason == ""


def test_undeposited_funds_comes_first_among_deposit_accounts() -> None:
    assert options(Choice("books.accounts.deposit"), FACTS)[0].label == "Undeposited Funds"


def test_a_chosen_status_that_the_store_no_longer_has_stays_visible() -> None:
    listed = options(Choice("store.statuses"), FACTS, [BooksRef(id="wc-packed")])
    assert listed[-1].label == "wc-packed"
    assert listed[-1].help == "not in the store's list"


def test_a_chosen_account_of_another_type_stays_visible_and_says_that_it_does_not_fit() -> None:
    listed = options(Choice("books.accounts.cogs"), FACTS, [BooksRef(id="7", name="Advertising")])
    assert listed[-1].help == "Expense: does not fit here"


def test_progress_is_computed_from_what_was_answered_and_what_is_wrong() -> None:
    config = answered(proposed(FACTS, TODAY, RATES), "direction", "transactions")
    broken = config.model_copy(update={"export": ExportSection(from_date=None)}).with_section(
        "export", ExportSection(from_date=None)
    )
    states = {step.slug: step.state for step in steps(broken, FACTS)}
    assert states["direction"] is State.DONE
    assert states["customers"] is State.NEXT
    assert states["accounts"] is State.OPEN
    assert states["export"] is State.PROBLEM
    assert first_open(broken) == "customers"


def test_what_is_wrong_with_an_unanswered_step_is_not_yet_a_problem() -> None:
    assert {step.state for step in steps(Config(), FACTS)} == {State.NEXT, State.OPEN}


def test_the_steps_form_one_way_there_and_back() -> None:
    slugs = [section.slug for section in SECTIONS]
    assert [after(slug) for slug in slugs] == [*slugs[1:], ""]
    assert [before(slug) for slug in slugs] == ["", *slugs[:-1]]
    whole = answered(Config(), *slugs)
    assert is_complete(whole)
    assert first_open(whole) == slugs[-1]


def test_the_summary_leaves_out_what_does_not_matter_under_the_other_choices() -> None:
    chapters = {chapter.slug: chapter for chapter in summary(proposed(FACTS, TODAY, RATES), FACTS)}
    labels = {each.label for each in chapters["transactions"].choices}
    assert "Transaction type" in labels
    assert "Terms" not in labels
    assert ("Tax codes by place", "US → CA → California; US → NY → New York") in {
        (each.label, each.value) for each in chapters["tax"].choices
    }
