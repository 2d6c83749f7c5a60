"""A merchant talks with the wizard: mistakes, second tabs, missing accounts, going back, coming back."""

from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from app.config.document import SECTIONS, Config
from app.config.facts import Licence
from app.config.sections.direction import Direction
from app.config.sections.transactions import TransactionType
from app.web.standing import Flash
from tests.wizard.conftest import Wizard, form_pairs, latest, put, words
from tests.wizard.harness import answered
from tests.wizard.people import ALICES, FACTS

EXPORT = "/c/c1/setup/export"
TYPES = "/c/c1/setup/transactions"
TAX = "/c/c1/setup/tax"


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


def test_rows_are_added_and_removed_without_javascript(wizard: Wizard) -> None:
    page = wizard.see(TAX)
    assert len(page.xpath("//table[@data-rows='rows']/tbody/tr")) == 2 + 3
    typed = put(wizard.form(TAX), **{"rows-4-country": "US", "rows-4-code": "3"})
    more = html.fromstring(wizard.post(TAX, typed, "more:rows").text)
    assert len(more.xpath("//table[@data-rows='rows']/tbody/tr")) == 3 + 3
    fewer = html.fromstring(wizard.post(TAX, form_pairs(more), "drop:rows:0").text)
    assert [value for name, value in form_pairs(fewer) if name.endswith("-state") and value] == ["NY"]


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
