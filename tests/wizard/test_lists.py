"""What the books' lists offer: accounts that fit, that are gone, that are made in place, and long ones."""

from dataclasses import replace

import pytest
from lxml import html

from app.config.section import BooksRef
from app.core.listing import AccountType
from app.errors import Transient
from tests.wizard.conftest import Wizard, form_pairs, latest, put, words
from tests.wizard.harness import answered
from tests.wizard.people import ACCOUNTS, FACTS

ACCOUNTS_STEP = "/c/c1/setup/accounts"


def test_an_account_deleted_in_quickbooks_stays_visible_and_is_a_problem_everywhere(wizard: Wizard) -> None:
    wizard.house.configs.versions.append(answered(latest(wizard), "accounts"))
    gone = {id_: account for id_, account in ACCOUNTS.items() if id_ != "4"}
    wizard.house.configs.known = replace(FACTS, books=replace(FACTS.books, accounts=gone))
    page = wizard.see(ACCOUNTS_STEP)
    chosen = page.xpath("//select[@name='deposit']/descendant::option[@selected]")[0]
    assert words(chosen) == "Undeposited Funds · no longer active"
    assert "“Undeposited Funds” is no longer active in QuickBooks." in words(page)
    assert page.xpath("//nav//li[@class='problem']//*[contains(text(), 'Accounts')]")


def test_a_newly_chosen_entry_that_is_not_in_the_list_is_refused(wizard: Wizard) -> None:
    answer = wizard.post(ACCOUNTS_STEP, put(wizard.form(ACCOUNTS_STEP), income="999"))
    assert answer.status_code == 422
    assert "not in the list any more" in words(
        html.fromstring(answer.text).get_element_by_id("f-income-error")
    )


def test_the_tax_agencys_account_cannot_be_chosen_for_tax_as_a_line(wizard: Wizard) -> None:
    page = wizard.see(ACCOUNTS_STEP)
    agency = page.xpath("//select[@name='tax']//option[@value='89']")[0]
    assert agency.get("disabled") is not None
    assert wizard.post(ACCOUNTS_STEP, put(wizard.form(ACCOUNTS_STEP), tax="89")).status_code == 422


def test_only_fitting_accounts_are_offered(wizard: Wizard) -> None:
    page = wizard.see(ACCOUNTS_STEP)
    for field, types in (
        ("cogs", {AccountType.COST_OF_GOODS_SOLD}),
        ("receivable", {AccountType.RECEIVABLE}),
        ("deposit", {AccountType.BANK, AccountType.OTHER_CURRENT_ASSET}),
    ):
        offered = page.xpath(f"//select[@name='{field}']//option[@value!='']/@value")
        assert {ACCOUNTS[str(id_)].type for id_ in offered} == types
    assert "81" not in page.xpath("//select[@name='deposit']//option/@value")


def test_refresh_reads_the_lists_and_keeps_what_was_typed(wizard: Wizard) -> None:
    answer = wizard.post(ACCOUNTS_STEP, put(wizard.form(ACCOUNTS_STEP), income="45"), "refresh")
    assert wizard.house.lists.refreshed == 1
    assert dict(form_pairs(html.fromstring(answer.text)))["income"] == "45"
    assert "up to date" in words(answer.text)


def test_lists_that_cannot_be_refreshed_say_so_with_their_age_and_stay(wizard: Wizard) -> None:
    wizard.house.lists.broken = Transient("QuickBooks did not answer. We try again by ourselves.")
    answer = wizard.post(ACCOUNTS_STEP, wizard.form(ACCOUNTS_STEP), "refresh")
    assert "QuickBooks did not answer." in words(answer.text)
    assert "read 12 minutes ago" in words(answer.text)
    assert dict(form_pairs(html.fromstring(answer.text)))["deposit"] == "4"


def test_a_missing_account_is_created_in_place_and_chosen(wizard: Wizard) -> None:
    typed = [*put(wizard.form(ACCOUNTS_STEP), **{"new-deposit": " Stripe  clearing "})]
    answer = wizard.post(ACCOUNTS_STEP, typed, "create:deposit")
    made = wizard.house.lists.made[0]
    assert (made.name, made.type, made.subtype) == (
        "Stripe clearing",
        AccountType.OTHER_CURRENT_ASSET,
        "UndepositedFunds",
    )
    page = html.fromstring(answer.text)
    assert dict(form_pairs(page))["deposit"] == "501"
    assert wizard.post(ACCOUNTS_STEP, form_pairs(page)).status_code == 303
    assert latest(wizard).accounts.deposit == BooksRef(id="501", name="Stripe clearing")


def test_a_new_account_is_named_as_the_field_that_asks_for_it(wizard: Wizard) -> None:
    page = wizard.see(ACCOUNTS_STEP)
    proposed = [
        page.xpath(f"//input[@name='new-{name}']/@value") for name in ("deposit", "income", "shipping")
    ]
    assert proposed == [["Undeposited Funds"], ["Income"], ["Shipping income"]]


def test_an_account_of_that_name_is_chosen_and_nobody_says_it_was_created(wizard: Wizard) -> None:
    wizard.house.lists.existing = BooksRef(id="4", name="Undeposited Funds")
    typed = put(wizard.form(ACCOUNTS_STEP), **{"new-deposit": "undeposited funds"})
    text = words(wizard.post(ACCOUNTS_STEP, typed, "create:deposit").text)
    assert "“Undeposited Funds” is in QuickBooks already, and is chosen here." in text
    assert "was created" not in text


@pytest.mark.parametrize("name", ["", "   ", "a:b", "x" * 101])
def test_an_account_without_a_usable_name_is_not_created(wizard: Wizard, name: str) -> None:
    answer = wizard.post(
        ACCOUNTS_STEP, put(wizard.form(ACCOUNTS_STEP), **{"new-deposit": name}), "create:deposit"
    )
    assert answer.status_code == 422
    assert wizard.house.lists.made == []


def test_a_long_list_is_searched_with_and_without_javascript(wizard: Wizard) -> None:
    products = "/c/c1/setup/products"
    found = wizard.http.get("/c/c1/search/books.items", params={"q": "lrk-07"}).json()
    assert [entry["label"] for entry in found][:2] == ["LRK-070", "LRK-071"]
    typed = put(wizard.form(products), no_sku="one_item", **{"find-one_item": "LRK-079"})
    page = html.fromstring(wizard.post(products, typed, "find:one_item").text)
    assert page.xpath("//select[@name='one_item']//option[@value!='']/@value") == ["79"]
    assert wizard.post(products, put(form_pairs(page), one_item="79")).status_code == 303
    assert latest(wizard).products.one_item == BooksRef(id="79", name="LRK-079")
    assert wizard.http.get("/c/c1/search/books.secrets").status_code == 404
