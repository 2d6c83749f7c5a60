"""The wizard in a real browser: htmx under the strict policy, keyboard, phone, no script, axe."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from app.config.document import SECTIONS
from tests.wizard.conftest import Wizard

pytestmark = pytest.mark.browser
CHROMIUM = "/usr/bin/chromium"
EXPECTED = ("422", "net::ERR_FAILED", "Failed to fetch")  # of the mistakes that the tests make on purpose
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, wizard: Wizard) -> Iterator[Page]:
    context = browser.new_context(base_url=wizard.base, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(5_000)
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(known in message.text for known in EXPECTED):
            complaints.append(message.text)

    opened.on("console", note)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def test_a_change_shows_at_once_in_the_document_and_saving_leads_on(page: Page) -> None:
    page.goto("/c/c1/setup/transactions")
    expect(page.locator("#f-terms_mode-field")).to_be_hidden()
    page.get_by_label("Invoice and payment").check()
    expect(page.locator(".pair-line")).to_contain_text("becomes invoice 1042 of $63.55 and payment")
    expect(page.locator(".changed")).to_have_text(["Invoice", "Payment"])
    expect(page.locator("#f-terms_mode-field")).to_be_visible()
    page.get_by_role("button", name="Save and next").last.click()
    expect(page).to_have_url("/c/c1/setup/customers")
    expect(page).to_have_title("Customers · Set-up · Cartbooks")
    expect(page.locator("#section-title")).to_be_focused()
    expect(page.locator(".rail .done")).to_have_count(1)


def test_a_mistake_scrolls_to_the_first_problem_and_its_link_to_the_field(page: Page) -> None:
    page.goto("/c/c1/setup/export")
    page.fill("#f-from_date", "2026-11-01")
    page.fill("#f-minutes", "2")
    expect(page.locator("#f-from_date")).to_have_value("11/01/2026")
    page.get_by_role("button", name="Save and next").last.click()
    expect(page.locator("[data-wrong]")).to_be_focused()
    page.locator("[data-wrong] a").click()
    expect(page.locator("#f-minutes")).to_be_focused()


def test_a_drop_down_is_searched_with_the_keyboard(page: Page) -> None:
    page.goto("/c/c1/setup/accounts")
    box = page.get_by_role("combobox", name="Income", exact=True)
    box.fill("shipp")
    page.keyboard.press("Enter")
    expect(page.locator("#f-income")).to_have_value("83")
    expect(box).to_have_value("Shipping Income")
    box.fill("no such account")
    page.keyboard.press("Escape")
    expect(box).to_have_value("Shipping Income")
    expect(page).to_have_url("/c/c1/setup/accounts")


def test_a_double_click_on_start_starts_once(page: Page, wizard: Wizard) -> None:
    page.goto("/c/c1/setup/finish")
    page.get_by_role("button", name="Start with 1 order").dblclick()
    page.wait_for_url("**/runs/1")
    assert wizard.house.started == 1


def test_a_server_that_does_not_answer_costs_nothing_that_was_typed(page: Page) -> None:
    page.goto("/c/c1/setup/export")
    page.route("**/setup/export", lambda route: route.abort())
    page.fill("#f-prefix", "WEB-")
    page.get_by_role("button", name="Save and next").last.click()
    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here")
    expect(page.locator("#f-prefix")).to_have_value("WEB-")


def test_rows_appear_one_by_one_and_go_without_a_reload(page: Page) -> None:
    page.goto("/c/c1/setup/tax")
    rows = page.locator("[data-rows=rows] tbody tr:visible")
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Add rows").click()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Remove row 1").click()
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Save and next").last.click()
    expect(page).to_have_url("/c/c1/setup/products")


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_pair_is_a_drawer(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for section in SECTIONS:
        page.goto(f"/c/c1/setup/{section.slug}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, section.slug
    drawer = page.locator(".drawer")
    expect(drawer.locator(".pair-sheets")).to_be_hidden()
    drawer.locator("summary").click()
    expect(drawer.locator(".pair-sheets")).to_be_visible()


def test_nothing_moves_while_a_page_loads(page: Page) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.moved += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for slug in ("transactions", "accounts", "tax"):
        page.goto(f"/c/c1/setup/{slug}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.moved") < 0.01, slug


def test_without_javascript_every_field_is_there_and_works(browser: Browser, wizard: Wizard) -> None:
    context = browser.new_context(base_url=wizard.base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/c/c1/setup/fees")
    expect(page.locator("#f-item_name")).to_be_visible()
    expect(page.locator("[data-rows=processors] tbody tr:visible")).to_have_count(3)
    page.get_by_label("On each order").check()
    page.get_by_role("button", name="Save and next").last.click()
    expect(page).to_have_title("Activate · Set-up · Cartbooks")
    assert wizard.house.configs.versions[-1].fees.mode.value == "on_order"
    context.close()


ALL = (*(f"setup/{section.slug}" for section in SECTIONS), "settings")
SOME = ("setup/tax", "setup/finish", "settings/export")


@pytest.mark.parametrize(
    ("scheme", "width", "paths"), [("light", 1280, ALL), ("dark", 1280, SOME), ("dark", 390, SOME)]
)
def test_axe_finds_nothing_serious(
    browser: Browser, wizard: Wizard, scheme: str, width: int, paths: tuple[str, ...]
) -> None:
    context = browser.new_context(
        base_url=wizard.base,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    page = context.new_page()
    found: list[str] = []
    for path in paths:
        page.goto(f"/c/c1/{path}")
        found += [
            f"{path}: {violation['id']} {violation['nodes'][0]['html'][:160]}"
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in SERIOUS
        ]
    context.close()
    assert found == []
