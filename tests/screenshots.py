"""Pictures of every page, made by walking through the house as a newcomer: `make screenshots`."""

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser import walk
from tests.browser.house import chromium, running_house

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
IN_THE_DARK = (
    "welcome",
    "connect",
    "setup-transactions",
    "setup-finish",
    "order",
    "dashboard",
    "orders",
    "desktop-guide-done",
    "desktop-calls",
)
STEPS = (
    "direction",
    "transactions",
    "customers",
    "accounts",
    "export",
    "tax",
    "products",
    "fees",
    "activate",
    "finish",
)


@dataclass
class Camera:
    """Takes a page wide and on a phone, the telling ones in the dark too."""

    page: Page
    folder: Path
    taken: int = 0

    def take(self, name: str) -> None:
        self.taken += 1
        for light, size, words in (("light", WIDE, ""), ("dark", WIDE, "-dark"), ("light", PHONE, "-phone")):
            if light == "dark" and name not in IN_THE_DARK:
                continue
            self.page.emulate_media(color_scheme="dark" if light == "dark" else "light")
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            self.page.wait_for_timeout(150)
            path = self.folder / f"{self.taken:02}-{name}{words}.png"
            self.page.screenshot(path=str(path), full_page=True)
        self.page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
        self.page.emulate_media(color_scheme="light")


def visitors(camera: Camera, house: str) -> None:
    for name, path in (
        ("welcome", "/"),
        ("sign-up", "/sign-up"),
        ("sign-in", "/sign-in"),
        ("forgot", "/forgot"),
    ):
        camera.page.goto(house + path)
        camera.take(name)


def wizard(camera: Camera, house: str) -> str:
    """Walk every step; the address of the connection."""
    page = camera.page
    walk.sign_up(page, house, "Alice's Pantry", "alice@example.com")
    camera.take("connect")
    walk.practise(page)
    walk.wait_for_an_order(page)
    connection = page.url.partition("/setup")[0]
    for step in STEPS:
        camera.take(f"setup-{step}")
        if step != STEPS[-1]:
            walk.save_and_next(page)
    walk.start(page)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=30_000)
    camera.take("run")
    return connection


def afterwards(camera: Camera, connection: str, house: str) -> None:
    page = camera.page
    page.goto(f"{connection}/orders?state=exported")
    page.locator("main tbody a").first.click()
    camera.take("order")
    pages: Iterator[tuple[str, str]] = iter(
        [
            ("dashboard", connection),
            ("orders", f"{connection}/orders"),
            ("runs", f"{connection}/runs"),
            ("manage", f"{connection}/manage"),
            ("undo", f"{connection}/manage/undo"),
            ("taking-over", f"{connection}/manage/taking-over"),
            ("prerequisites", f"{connection}/prerequisites"),
            ("settings", f"{connection}/settings/transactions"),
            ("history", f"{connection}/history"),
            ("account", f"{house}/account"),
            ("mailbox", f"{house}/mailbox"),
        ]
    )
    for name, address in pages:
        page.goto(address)
        camera.take(name)


def desktop(camera: Camera, house: str) -> None:
    """A second merchant, who practises on a QuickBooks Desktop."""
    page = camera.page
    walk.sign_up(page, house, "Dora's Desk", "dora@example.com")
    page.get_by_role("button", name="Practise with QuickBooks Desktop").click()
    expect(page).to_have_url(re.compile("/webconnector/guide$"))
    connection = page.url.partition("/webconnector")[0]
    camera.take("desktop-guide")
    expect(page.locator("ol.guide > li.done")).to_have_count(5, timeout=60_000)
    camera.take("desktop-guide-done")
    page.goto(f"{connection}/setup/direction")
    walk.wait_for_an_order(page)
    walk.walk_the_wizard(page)
    walk.start(page)
    camera.take("desktop-run")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=120_000)
    page.goto(f"{connection}/webconnector")
    camera.take("desktop-calls")
    page.locator("main tbody a").first.click()
    camera.take("desktop-session")
    page.get_by_role("link", name=re.compile("qbXML of Add")).last.click()
    camera.take("desktop-qbxml")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with (
        tempfile.TemporaryDirectory() as home,
        running_house(Path(home)) as house,
        chromium() as browser,
    ):
        _walk(browser, folder, house)


def _walk(browser: Browser, folder: Path, house: str) -> None:
    camera = Camera(browser.new_page(), folder)
    visitors(camera, house)
    connection = wizard(camera, house)
    afterwards(camera, connection, house)
    camera.page = browser.new_page()
    desktop(camera, house)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
