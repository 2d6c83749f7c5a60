"""A merchant talks with the wizard: mistakes, second tabs, missing accounts, going back, coming back."""

from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from app.config.document import SECTIONS, Config
from app.config.facts import Licence
from app.config.section import BooksRef
from app.config.sections.direction import Direction
from app.config.sections.transactions import TransactionType
from app.core.listing import AccountType
from app.errors import Transient
from app.web.standing import Flash
from tests.wizard.conftest import Wizard, form_pairs, put
from tests.wizard.harness import answered
from tests.wizard.people import ACCOUNTS, ALICES, FACTS

EXPORT, TYPES = "/c/c1/setup/export", "/c/c1/setup/transactions"
ACCOUNTS_STEP, TAX = "/c/c1/setup/accounts", "/c/c1/setup/tax"


def latest(wizard: Wizard) -> Config:
    return wizard.house.configs.versions[-1]


def words(page: html.HtmlElement | str) -> str:
    element = html.fromstring(page) if isinstance(page, str) else page
    return " ".join(element.text_content().split())


def test_the_wizard_goes_on_where_it_was_left(wizard: Wizard) -> None:
    assert wizard.http.get("/c/c1/setup").headers["location"] == "/c/c1/setup/direction"
    wizard.house.configs.versions.append(answered(latest(wizard), "direction", "transactions"))
    assert wizard.http.get("/c/c1/setup").headers["location"] == "/c/c1/setup/customers"


def test_save_and_next_saves_and_leads_to_the_next_step(wizard: Wizard) -> None:
    answer = wizard.post(EXPORT, put(wizard.form(EXPORT), prefix="WEB-", from_date="2026-11-01"))
    assert answer.headers["location"] == "/c/c1/setup/tax?saved=export"
    assert latest(wizard).export.prefix == "WEB-"
    assert latest(wizard).export.from_date == date(2026, 11, 1)
    assert "“Export” is saved." in words(wizard.see(answer.headers["location"]))


def test_what_happened_before_is_said_once_and_not_again_after_the_wizard(wizard: Wizard) -> None:
    wizard.house.configs.standing = replace(ALICES, flash=Flash("The password is changed."))
    wizard.http.cookies.set("said", "a message", domain="127.0.0.1", path="/")
    pairs = wizard.form(EXPORT)
    assert "said" not in wizard.http.cookies
    wizard.http.cookies.set("said", "a message", domain="127.0.0.1", path="/")
    wizard.http.post(f"{EXPORT}/preview", data=dict(pairs))
    assert "said" in wizard.http.cookies  # the side alone has no room for the message
    assert "The password is changed." in words(wizard.see(EXPORT))


def test_in_the_settings_saving_stays_on_the_page(wizard: Wizard) -> None:
    answer = wizard.post("/c/c1/settings/export", wizard.form("/c/c1/settings/export"))
    assert answer.headers["location"] == "/c/c1/settings/export?saved=export"


def test_a_mistake_is_said_at_its_field_and_everything_typed_stays(wizard: Wizard) -> None:
    typed = put(wizard.form(EXPORT), minutes="2", prefix="WEB-", to_date="soon")
    answer = wizard.post(EXPORT, typed)
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert "out of range" in words(page.get_element_by_id("f-minutes-error"))
    assert page.get_element_by_id("f-minutes").get("aria-invalid") == "true"
    links = page.xpath("//*[@data-wrong]//a/@href")
    assert links == ["#f-to_date", "#f-minutes"]
    assert all(page.get_element_by_id(str(link).removeprefix("#")) is not None for link in links)
    assert dict(form_pairs(page)) | {"minutes": "2", "prefix": "WEB-", "to_date": "soon"} == dict(
        form_pairs(page)
    )
    assert len(wizard.house.configs.versions) == 1


def test_what_stops_the_export_is_shown_first_and_may_then_be_saved_as_it_is(wizard: Wizard) -> None:
    typed = put(wizard.form(TYPES), type="invoice", terms_mode="one")
    first = wizard.post(TYPES, typed)
    assert first.status_code == 422
    assert "Save as it is and go on" in words(first.text)
    assert wizard.post(TYPES, form_pairs(html.fromstring(first.text)), "keep").status_code == 303
    page = wizard.see("/c/c1/setup/customers")
    assert page.xpath("//nav//li[@class='problem']//*[contains(text(), 'Transactions')]")


def test_an_option_that_the_books_cannot_do_is_shown_disabled_with_the_reason(wizard: Wizard) -> None:
    page = wizard.see(TYPES)
    radio = page.xpath("//input[@value='sales_order']")[0]
    assert radio.get("disabled") is not None
    assert "These books have no sales order" in words(radio.getparent())
    answer = wizard.post(TYPES, put(wizard.form(TYPES), type="sales_order"), "keep")
    assert answer.status_code == 422
    assert latest(wizard).transactions.type is TransactionType.SALES_RECEIPT


def test_fees_in_bulk_ask_for_a_clearing_account_of_each_method_that_tells_a_fee(wizard: Wizard) -> None:
    fees = "/c/c1/setup/fees"
    store = replace(FACTS.store, fee_methods={"stripe": "Credit / Debit Card", "paypal": "PayPal"})
    wizard.house.configs.known = replace(FACTS, store=store)
    typed = put(wizard.form(fees), mode="bulk")
    nothing = wizard.post(fees, typed)
    assert nothing.status_code == 422
    assert "No clearing account is chosen. Choose one for each payment method" in words(nothing.text)
    row = [("processors-0-method", "stripe"), ("processors-0-clearing", "35")]
    one = wizard.post(fees, [*typed, *row])
    assert "Orders paid by PayPal tell a fee, and no clearing account is chosen for it." in words(one.text)
    twice = wizard.post(fees, [*typed, *row, ("processors-1-method", "stripe")])
    assert "This payment method stands in another row already." in words(twice.text)
    other = [("processors-1-method", "paypal"), ("processors-1-clearing", "60")]
    assert wizard.post(fees, [*typed, *row, *other]).status_code == 303
    assert [each.clearing.name for each in latest(wizard).fees.processors if each.clearing] == [
        "Checking",
        "PayPal clearing",
    ]


def test_a_direction_beyond_the_licence_is_refused_and_a_trial_may_choose_any(wizard: Wizard) -> None:
    path = "/c/c1/setup/direction"
    typed = put(wizard.form(path), mode="inventory")
    wizard.house.configs.known = replace(FACTS, licence=Licence(1))
    refused = wizard.post(path, typed, "keep")
    assert refused.status_code == 422
    assert "your licence has 1 left" in words(refused.text)
    wizard.house.configs.known = FACTS
    assert wizard.post(path, typed).status_code == 303
    assert latest(wizard).direction.mode is Direction.INVENTORY


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


def test_back_keeps_what_was_typed_without_calling_the_step_answered(wizard: Wizard) -> None:
    answer = wizard.post(EXPORT, put(wizard.form(EXPORT), prefix="WEB-"), "back")
    assert answer.headers["location"] == "/c/c1/setup/accounts"
    assert dict(wizard.form(EXPORT))["prefix"] == "WEB-"
    assert "export" not in latest(wizard).answered


def test_back_saves_a_step_that_was_answered_before(wizard: Wizard) -> None:
    wizard.post(EXPORT, wizard.form(EXPORT))
    wizard.post(EXPORT, put(wizard.form(EXPORT), prefix="WEB-"), "back")
    assert latest(wizard).export.prefix == "WEB-"
    assert "not saved yet" not in words(wizard.see(EXPORT))


def test_the_history_names_the_section_that_was_saved_not_the_last_one_answered(wizard: Wizard) -> None:
    wizard.post(EXPORT, wizard.form(EXPORT))
    wizard.post(ACCOUNTS_STEP, wizard.form(ACCOUNTS_STEP))
    wizard.post("/c/c1/settings/export", put(wizard.form("/c/c1/settings/export"), prefix="WEB-"))
    assert wizard.house.configs.sections == ["export", "accounts", "export"]


def test_back_loses_nothing_even_where_it_cannot_be_saved(wizard: Wizard) -> None:
    wizard.post(EXPORT, put(wizard.form(EXPORT), prefix="WEB-", minutes="soon"), "back")
    page = wizard.see(EXPORT)
    kept = dict(form_pairs(page))
    assert (kept["prefix"], kept["minutes"]) == ("WEB-", "soon")
    assert "changes that are not saved yet" in words(page)
    assert latest(wizard).export.prefix == ""
    wizard.post(EXPORT, form_pairs(page), "discard")
    assert dict(wizard.form(EXPORT))["minutes"] == "15"


def test_a_closed_tab_loses_nothing_that_the_preview_has_seen(wizard: Wizard) -> None:
    wizard.post(EXPORT + "/preview", put(wizard.form(EXPORT), prefix="WEB-"))
    page = wizard.see(EXPORT)
    assert dict(form_pairs(page))["prefix"] == "WEB-"
    assert latest(wizard).export.prefix == ""
    assert wizard.post(EXPORT, form_pairs(page)).status_code == 303
    assert "not saved yet" not in words(wizard.see(EXPORT))


def test_a_change_taken_back_is_no_longer_kept_as_unsaved(wizard: Wizard) -> None:
    untouched = wizard.form(EXPORT)
    wizard.post(EXPORT + "/preview", put(untouched, prefix="WEB-"))
    wizard.post(EXPORT + "/preview", untouched)
    assert "not saved yet" not in words(wizard.see(EXPORT))


def test_the_preview_shows_what_the_unsaved_setting_changes_and_marks_it(wizard: Wizard) -> None:
    answer = wizard.post(EXPORT + "/preview", put(wizard.form(EXPORT), prefix="WEB-"))
    page = html.fromstring(answer.text)
    assert "Order 1042 becomes sales receipt WEB-1042 of $63.55, deposited to Undeposited Funds." in words(
        page
    )
    assert [words(mark) for mark in page.find_class("changed")] == ["WEB-1042"]
    assert "<html" not in answer.text
    assert len(wizard.house.configs.versions) == 1


def test_another_type_marks_the_new_documents(wizard: Wizard) -> None:
    answer = wizard.post(TYPES + "/preview", put(wizard.form(TYPES), type="invoice_and_payment"))
    marked = [words(mark) for mark in html.fromstring(answer.text).find_class("changed")]
    assert marked == ["Invoice", "Payment"]


def test_another_order_can_be_looked_at(wizard: Wizard) -> None:
    typed = put(wizard.form(EXPORT), order="wc-1040", prefix="W")
    for path, action in ((EXPORT + "/preview", "next"), (EXPORT, "look")):
        assert "Order 1040 becomes sales receipt W1040 of $118.50" in words(
            wizard.post(path, typed, action).text
        )


def test_before_the_first_order_is_read_the_side_says_so(wizard: Wizard) -> None:
    wizard.house.previews.orders = ()
    assert "No order has been read from your store yet." in words(wizard.see(EXPORT))


def test_without_a_complete_configuration_the_order_stands_alone_with_what_is_missing(wizard: Wizard) -> None:
    wizard.house.configs.versions = [Config()]
    page = wizard.see(TYPES)
    assert "Order 1042 has no document yet" in words(page)
    assert page.xpath("//a[@href='/c/c1/setup/accounts'][text()='Go there']")


def test_two_tabs_with_different_settings_both_keep_what_they_hold(wizard: Wizard) -> None:
    mine = put(wizard.form(EXPORT), prefix="MINE-")
    wizard.post(EXPORT, put(wizard.form(EXPORT), prefix="BOB-"))
    clash = wizard.post(EXPORT, mine)
    assert clash.status_code == 409
    page = html.fromstring(clash.text)
    assert "bob@larkspur.example saved this page" in words(page)
    assert page.xpath("//dl[@class='kv']//dd/b/text()") == ["BOB-", "MINE-"]
    assert latest(wizard).export.prefix == "BOB-"
    assert wizard.post(EXPORT, form_pairs(page)).status_code == 303
    assert latest(wizard).export.prefix == "MINE-"


def test_saving_different_sections_in_two_tabs_keeps_both(wizard: Wizard) -> None:
    mine = put(wizard.form(EXPORT), prefix="MINE-")
    wizard.post(TYPES, put(wizard.form(TYPES), memo="from the other tab"))
    assert wizard.post(EXPORT, mine).status_code == 303
    assert latest(wizard).export.prefix == "MINE-"
    assert latest(wizard).transactions.memo == "from the other tab"


def test_what_was_kept_unsaved_before_another_section_was_saved_is_no_conflict(wizard: Wizard) -> None:
    wizard.post(EXPORT + "/preview", put(wizard.form(EXPORT), prefix="MINE-"))
    wizard.post(TYPES, put(wizard.form(TYPES), memo="saved in between"))
    assert wizard.post(EXPORT, wizard.form(EXPORT)).status_code == 303
    assert latest(wizard).export.prefix == "MINE-"


def test_somebody_who_saves_at_the_same_moment_is_not_overwritten(wizard: Wizard) -> None:
    base = latest(wizard)
    typed = put(wizard.form(EXPORT), prefix="MINE-")
    elsewhere = base.with_section("fees", base.fees)
    wizard.house.configs.intruder = elsewhere
    assert wizard.post(EXPORT, typed).status_code == 303
    assert {"fees", "export"} <= set(latest(wizard).answered)
    same = base.with_section("export", base.export.model_copy(update={"prefix": "BOB-"}))
    typed = put(wizard.form(EXPORT), prefix="AGAIN-")
    wizard.house.configs.intruder = same
    assert wizard.post(EXPORT, typed).status_code == 409
    assert latest(wizard).export.prefix == "BOB-"


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


def test_rows_are_added_and_removed_without_javascript(wizard: Wizard) -> None:
    page = wizard.see(TAX)
    assert len(page.xpath("//table[@data-rows='rows']/tbody/tr")) == 2 + 3
    typed = put(wizard.form(TAX), **{"rows-4-country": "US", "rows-4-code": "3"})
    more = html.fromstring(wizard.post(TAX, typed, "more:rows").text)
    assert len(more.xpath("//table[@data-rows='rows']/tbody/tr")) == 3 + 3
    fewer = html.fromstring(wizard.post(TAX, form_pairs(more), "drop:rows:0").text)
    assert [value for name, value in form_pairs(fewer) if name.endswith("-state") and value] == ["NY"]


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


def test_activation_sends_a_code_and_takes_it(wizard: Wizard) -> None:
    path = "/c/c1/setup/activate"
    sent = wizard.post(path, put(wizard.form(path), email="alice@larkspur.example"), "send-code")
    assert wizard.house.licences.sent == ["alice@larkspur.example"]
    assert "on its way to alice@larkspur.example" in words(sent.text)
    page = html.fromstring(sent.text)
    wrong = wizard.post(path, put(form_pairs(page), code="000000"), "redeem")
    assert wrong.status_code == 422
    assert "not the code" in words(html.fromstring(wrong.text).get_element_by_id("f-code-error"))
    right = wizard.post(path, put(form_pairs(page), code="123 456"), "redeem")
    assert "Your licence is active." in words(right.text)


def test_an_address_without_an_at_gets_no_code(wizard: Wizard) -> None:
    path = "/c/c1/setup/activate"
    assert wizard.post(path, put(wizard.form(path), email="alice"), "send-code").status_code == 422
    assert wizard.house.licences.sent == []


def test_start_saves_and_begins_the_first_run(wizard: Wizard) -> None:
    path = "/c/c1/setup/finish"
    page = wizard.see(path)
    assert "143 orders would be exported, 6 left out by your settings, 1 held for you" in words(page)
    assert "1 order stands in QuickBooks already under its number" in words(page)
    assert "Compare the two before you start" in words(page)
    assert "Start with 1 order" in words(page)
    answer = wizard.post(path, form_pairs(page), "start")
    assert answer.headers["location"] == "/c/c1/runs/1"
    assert wizard.house.started == 1
    # What the last page showed counts from now on: no step may be proposed anew beside the settings in use.
    assert set(latest(wizard).answered) == {section.slug for section in SECTIONS}


def test_start_leads_to_what_is_missing_instead(wizard: Wizard) -> None:
    wizard.house.configs.versions = [Config()]
    path = "/c/c1/setup/finish"
    answer = wizard.post(path, wizard.form(path), "start")
    assert answer.headers["location"] == "/c/c1/setup/accounts"
    assert wizard.house.started == 0


def test_all_choices_stand_on_the_first_page_of_the_settings(wizard: Wizard) -> None:
    text = words(wizard.see("/c/c1/settings"))
    for part in ("Undeposited Funds", "11/21/2026", "PayPal → PayPal", "Processing, Completed, Refunded"):
        assert part in text


def test_htmx_gets_the_section_alone_and_the_address_it_led_to(wizard: Wizard) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = wizard.http.get(EXPORT, headers=headers)
    assert "<html" not in answer.text
    assert answer.headers["HX-Push-Url"] == EXPORT
    assert 'id="section-form"' in answer.text
    assert "<title>Export" in answer.text
    assert 'id="section-form"' in wizard.http.get("/c/c1/setup/finish", headers=headers).text


def test_an_unknown_step_and_a_strangers_connection_are_not_there(wizard: Wizard) -> None:
    assert wizard.http.get("/c/c1/setup/payroll").status_code == 404
    assert wizard.http.get("/c/c2/setup/export").status_code == 404
    assert wizard.post("/c/c2/setup/export", []).status_code == 404


def test_a_form_of_ten_megabytes_is_refused_with_a_sentence(wizard: Wizard) -> None:
    answer = wizard.http.post(EXPORT, content=b"memo=" + b"x" * 10_000_000)
    assert answer.status_code == 413
    assert "too large" in answer.text
    assert len(wizard.house.configs.versions) == 1


def test_every_page_names_the_store_the_company_and_the_merchant(wizard: Wizard) -> None:
    for path in (EXPORT, "/c/c1/settings", "/c/c1/settings/export"):
        header = words(wizard.see(path).xpath("//header")[0])
        for name in ("Larkspur Pantry & Garden", "Larkspur Pantry LLC", "Larkspur ·", "12 trial days left"):
            assert name in header


def test_a_button_that_is_none_of_ours_saves_nothing(wizard: Wizard) -> None:
    path = "/c/c1/setup/export"
    before = latest(wizard)
    wizard.post(path, put(wizard.form(path), prefix="ZZ-"), action="explode")
    assert latest(wizard) == before


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_what_is_no_form_of_ours_is_refused_and_clears_nothing(wizard: Wizard, kind: str) -> None:
    before = latest(wizard)
    answer = wizard.http.post(
        "/c/c1/setup/export", content=b'{"action": "next"}', headers={"Content-Type": kind}
    )
    assert answer.status_code == 415
    assert latest(wizard) == before


def test_under_automated_sales_tax_the_table_is_not_asked_for_and_keeps_its_rows(wizard: Wizard) -> None:
    books = wizard.house.configs.known.books
    automated = replace(books, company=replace(books.company, automated_tax=True))
    wizard.house.configs.known = replace(wizard.house.configs.known, books=automated)
    before = latest(wizard).tax
    page = wizard.see(TAX)
    hidden = [field.get("data-field") for field in page.xpath("//*[@hidden and @data-field]")]
    assert hidden == ["rows", "default_code", "exempt_code", "shipping", "shipping_code"]
    wizard.post(TAX, wizard.form(TAX))
    assert latest(wizard).tax == before
