"""A newcomer's whole way: from sign-up to their order in the books."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import walk

pytestmark = pytest.mark.browser


def test_a_newcomer_signs_up_practises_and_finds_an_order_in_the_books(house: str, browser: Browser) -> None:
    page = browser.new_page()
    walk.sign_up(page, house, "Alice's Pantry", "alice@example.com")
    walk.practise(page)
    walk.wait_for_an_order(page)
    walk.walk_the_wizard(page)
    expect(page.get_by_role("main")).to_contain_text(
        "127 orders would be exported, 23 left out by your settings"
    )
    walk.start(page)
    expect(page.get_by_role("main")).to_contain_text(
        re.compile("1 .*exported", re.IGNORECASE), timeout=30_000
    )
    page.get_by_role("link", name="Orders").first.click()
    page.get_by_role("link", name="Exported").first.click()
    page.locator("main tbody a").first.click()
    number = re.search(r"\d{5}", page.get_by_role("heading", level=1).inner_text())
    assert number
    link = page.get_by_role("link", name=re.compile("Open in QuickBooks")).first.get_attribute("href")
    assert link
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text(number[0])
    expect(page.get_by_role("main")).to_contain_text("Undeposited Funds")
    page.close()
