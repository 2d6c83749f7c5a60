"""The page of the prerequisites asks both sides anew by itself."""

import re

import pytest
from playwright.sync_api import Browser, expect

from app.web.prerequisites import FRESH
from tests.browser import walk

pytestmark = pytest.mark.browser


def test_what_was_seen_before_is_shown_at_once_and_replaced_by_what_is_seen_now(
    house: str, browser: Browser
) -> None:
    page = browser.new_page()
    walk.sign_up(page, house, "Erin's Herbs", "erin@example.com")
    walk.practise(page)
    address = re.sub(r"(/c/[^/]+).*", r"\1/prerequisites", page.url)
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("We looked at both sides just now.")
    page.wait_for_timeout(FRESH.total_seconds() * 1000 + 500)

    with page.expect_response(lambda answer: answer.request.method == "POST") as asked:
        page.goto(address)

    assert asked.value.status == 200
    lead = page.locator(".lead")
    expect(lead).to_contain_text("Nothing is missing.")
    expect(lead).not_to_contain_text("looking again")
    expect(page.get_by_role("button", name="Check again")).to_be_visible()
    page.close()
