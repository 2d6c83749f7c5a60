"""A newcomer's way to QuickBooks Desktop: the guide watches and turns green, step by step."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import walk

pytestmark = pytest.mark.browser
SERIOUS = ("serious", "critical")
IN_TIME = 60_000  # milliseconds


def beside(house: str, number: int) -> str:
    """The address of a practice program that was started with the house."""
    parts = urlsplit(house)
    return f"http://{parts.hostname}:{(parts.port or 0) + number}"


def connect_the_sample_shop(page: Page, house: str) -> None:
    page.get_by_role("link", name="Paste keys instead").click()
    page.get_by_label("Address of your store").fill(f"{beside(house, 2)}/us-default")
    page.get_by_label("Consumer key").fill("ck_practice")
    page.get_by_label("Consumer secret").fill("cs_practice")
    page.get_by_role("button", name="Connect the store").click()
    page.get_by_role("link", name="Choose the books").click()


def nothing_serious(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []


def test_the_guide_turns_green_while_a_web_connector_is_set_up(house: str, browser: Browser) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    walk.sign_up(page, house, "Dora's Desk", "dora@example.com")
    connect_the_sample_shop(page, house)
    page.get_by_role("button", name="Open the guide").click()
    steps, done = page.locator("ol.guide > li"), page.locator("ol.guide > li.done")
    expect(steps).to_have_count(5)
    expect(done).to_have_count(0)
    nothing_serious(page)

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download the .qwc file").click()
    expect(page.get_by_text("The .qwc file was downloaded")).to_be_visible(timeout=IN_TIME)
    page.get_by_role("button", name="Show me the password").click()
    password = page.get_by_label("Password", exact=True).input_value()
    assert len(password) >= 16
    nothing_serious(page)

    file = Path(downloading.value.path()).read_text()
    with httpx.Client(base_url=f"{beside(house, 3)}/_sim", trust_env=False, timeout=60) as desktop:
        wrong = desktop.post("/applications", json={"qwc": file, "password": "not this one"})
        user = wrong.json()["user"]
        expect(page.get_by_text("with a password that is not ours")).to_be_visible(timeout=IN_TIME)
        expect(page.get_by_label("Password", exact=True)).to_have_value(password)
        desktop.post(f"/applications/{user}/password", json={"password": password})
        desktop.post("/poll", json={"user": user})
    expect(done).to_have_count(5, timeout=IN_TIME)
    expect(page.get_by_text("with a password that is not ours")).to_have_count(0)
    nothing_serious(page)
    page.get_by_role("link", name=re.compile("check the prerequisites")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is in order")
    nothing_serious(page)
    page.goto(page.url.replace("/prerequisites", "/webconnector"))
    expect(page.locator("tbody .badge").first).to_contain_text("Done")
    nothing_serious(page)
    page.locator("tbody a").first.click()
    nothing_serious(page)
    page.get_by_role("link", name=re.compile("^qbXML")).first.click()
    expect(page.locator("pre").first).to_contain_text("QBXMLMsgsRq")
    nothing_serious(page)
    assert complaints == []
    page.close()
