"""The steps of a newcomer, for tests and for screenshots."""

import re

from playwright.sync_api import Page, expect

STEPS = 10
RUN = re.compile(r"/runs/[0-9a-f]+$")


def sign_up(page: Page, house: str, business: str, email: str) -> None:
    page.goto(f"{house}/sign-up")
    page.get_by_label("Business").fill(business)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Create the account").click()
    expect(page).to_have_url(re.compile("/connect$"))


def practise(page: Page) -> None:
    page.get_by_role("button", name="Practise with the sample shop").click()
    expect(page).to_have_url(re.compile("/setup/direction$"))


def wait_for_an_order(page: Page) -> None:
    """The store's first orders are read in the background: then one of them stands beside the form."""
    for _ in range(60):
        if page.get_by_role("region", name=re.compile("^Order ")).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("no order was read")


def save_and_next(page: Page) -> None:
    before = page.url
    page.get_by_role("button", name="Save and next").click()
    page.wait_for_url(lambda url: url != before)


def walk_the_wizard(page: Page) -> None:
    """Every step as it is proposed, up to the last one."""
    for _ in range(STEPS - 1):
        save_and_next(page)
    expect(page).to_have_url(re.compile("/setup/finish$"))


def start(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Start with")).click()
    page.wait_for_url(RUN)
