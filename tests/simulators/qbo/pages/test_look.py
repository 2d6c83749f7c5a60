"""The practice company's pages in a real browser: readable for everybody, on a phone and in the dark."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.simulators.qbo.control.practice import Practice
from tests.simulators.qbo.pages.test_pages import CONSENT, made, sale

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        yield chromium
        chromium.close()


@pytest.mark.parametrize(("width", "colours"), [(1200, "light"), (390, "dark")])
def test_every_page_is_accessible_and_fits_its_screen(
    practice: Practice, browser: Browser, width: int, colours: Literal["light", "dark"]
) -> None:
    invoice = made(practice, "Invoice", sale(practice, "<b>Ann</b> " + "W" * 80))
    consent = str(practice.web.build_request("GET", "/connect/oauth2", params=CONSENT).url)
    books = f"{practice.url}/books/{practice.realm}"
    paths = ["", "/documents", f"/invoice/{invoice['Id']}", "/customers", "/trial-balance", "/sales", "/tax"]
    # The policy that forbids every script would keep the checker out too.
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=colours, bypass_csp=True
    )
    page = context.new_page()
    for address in (practice.url, consent, *(books + path for path in paths)):
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    context.close()


def test_pressing_connect_or_cancel_brings_the_browser_back_to_the_application(
    practice: Practice, browser: Browser
) -> None:
    application = practice.url.replace("127.0.0.1", "localhost") + "/"  # another origin, as in real life
    consent = practice.web.build_request(
        "GET", "/connect/oauth2", params=CONSENT | {"redirect_uri": application}
    )
    page = browser.new_page()
    for button, answer in (("Connect", "code="), ("Cancel", "error=access_denied")):
        page.goto(str(consent.url))
        page.get_by_role("button", name=button).click()
        page.wait_for_url(f"{application}?*")
        assert answer in page.url
    page.close()
