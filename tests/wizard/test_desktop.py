"""The wizard of a company file of QuickBooks Desktop: what it offers, and what it cannot do."""

from dataclasses import replace

from app.books.qbd.limits import LIMITS as DESKTOP
from tests.wizard.conftest import Wizard, put
from tests.wizard.test_conversation import TYPES, latest, words


def open_company_file(wizard: Wizard) -> None:
    """The same company in QuickBooks Desktop."""
    known = wizard.house.configs.known
    company = replace(known.books.company, sales_orders=True, discounts=False, shipping=False)
    wizard.house.configs.known = replace(known, books=replace(known.books, company=company, limits=DESKTOP))


def test_a_company_file_is_offered_sales_orders_and_the_line_says_what_becomes_of_an_order(
    wizard: Wizard,
) -> None:
    open_company_file(wizard)
    page = wizard.see(TYPES)
    assert page.xpath("//input[@value='sales_order']")[0].get("disabled") is None
    answer = wizard.post(TYPES + "/preview", put(wizard.form(TYPES), type="sales_order"))
    assert "Order 1042 becomes sales order 1042 of $63.55" in words(answer.text)
    assert wizard.post(TYPES, put(wizard.form(TYPES), type="sales_order")).status_code == 303
    assert wizard.see(TYPES).get_element_by_id("f-terms_mode-field").get("data-shown") == "true"


def test_what_a_company_file_cannot_do_is_disabled_with_the_reason_and_keeps_its_value(
    wizard: Wizard,
) -> None:
    wizard.post(TYPES, put(wizard.form(TYPES), message="Thank you"))
    open_company_file(wizard)
    page = wizard.see(TYPES)
    message = page.get_element_by_id("f-message")
    assert message.get("disabled") is not None
    assert "These books take a message only from their own list" in words(
        page.get_element_by_id("f-message-field")
    )
    assert message.get("aria-describedby") == "f-message-untaken"
    assert "Printed on the document" not in words(page.get_element_by_id("f-message-field"))
    by_channel = page.xpath("//select[@name='location_mode']/option[@value='by_channel']")[0]
    assert by_channel.get("disabled") is not None
    assert "These books have no locations" in words(by_channel)
    assert wizard.post(TYPES, wizard.form(TYPES)).status_code == 303
    assert latest(wizard).transactions.message == "Thank you"
    accounts = wizard.see("/c/c1/setup/accounts")
    off = [field.get("name") for field in accounts.xpath("//select[@disabled]")]
    assert off == ["discounts", "refunds"]
    chosen = words(wizard.see("/c/c1/settings"))
    assert "Thank you" not in chosen
