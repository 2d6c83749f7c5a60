"""The same pages in a real Chromium: live progress, the policy of the page kept, nothing that axe calls serious."""

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from app.core.reason import Reason
from app.data import product_map, runs
from app.data.runs import Counts, RunState
from app.sync.running import RunKind
from tests.browser.house import chromium as installed_chromium
from tests.web.pages.conftest import Town
from tests.web.pages.test_taking_over import stands
from tests.web.pages.town import Shop, order_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with installed_chromium() as browser:
        yield browser


def signed_in(town: Town, shop: Shop, context: BrowserContext) -> tuple[Page, list[str]]:
    """Alice's page, and everything that the browser complains about."""
    token = shop.owner.http.cookies["cartbooks"]
    context.add_cookies([{"name": "cartbooks", "value": token, "url": town.url}])
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def going_on(shop: Shop, run: str, exported: int) -> None:
    with shop.desk.database.begin() as session:
        counts = Counts(read=10, exported=exported)
        runs.progress(session, shop.merchant, run, counts, step="Posting documents", now=shop.clock())


def ended(shop: Shop, run: str) -> None:
    with shop.desk.database.begin() as session:
        runs.finish(
            session, shop.merchant, run, RunState.DONE, Counts(read=10, exported=10), now=shop.clock()
        )


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_progress_moves_by_itself_until_the_run_has_ended(
    town: Town,
    shop: Shop,
    chromium: Browser,
    scripts: bool,  # noqa: FBT001 - pytest hands it over
) -> None:
    run = shop.run(RunKind.ALL, counts=Counts(read=10, exported=3))
    with chromium.new_context(java_script_enabled=scripts) as context:
        page, complaints = signed_in(town, shop, context)
        page.goto(f"{town.url}{shop.owner.home}/runs/{run}")
        expect(page.locator("#progress")).to_contain_text("3 of 3 orders")
        shop.sell(order_of("1"))
        going_on(shop, run, 7)
        expect(page.locator("#progress")).to_contain_text("7 of 8 orders")
        ended(shop, run)
        expect(page.locator("#run")).to_contain_text("What became of its orders")
        assert complaints == []


def test_live_parts_work_although_the_last_script_is_slow_to_come(
    town: Town, shop: Shop, chromium: Browser
) -> None:
    run = shop.run(RunKind.ALL, counts=Counts(read=10, exported=3))
    with chromium.new_context() as context:
        page, complaints = signed_in(town, shop, context)
        page.route("**/hx-csp.min.js*", late)
        page.goto(f"{town.url}{shop.owner.home}/runs/{run}")
        ended(shop, run)
        expect(page.locator("#run")).to_contain_text("What became of its orders")
        assert complaints == []


def late(route: Route) -> None:
    time.sleep(0.7)
    route.continue_()


def test_a_dashboard_that_waits_for_a_run_draws_itself_anew_when_it_ends(
    town: Town, shop: Shop, chromium: Browser
) -> None:
    run = shop.run(RunKind.ALL, counts=Counts(read=10, exported=3))
    with chromium.new_context() as context:
        page, complaints = signed_in(town, shop, context)
        page.goto(town.url + shop.owner.home)
        expect(page.locator("#progress")).to_contain_text("3 of 3 orders")
        ended(shop, run)
        expect(page.get_by_role("button", name="Sync now")).to_be_enabled()
        assert complaints == []


def test_the_list_is_walked_picked_and_opened_by_keyboard(town: Town, shop: Shop, chromium: Browser) -> None:
    rows = shop.sell(order_of("1", days_ago=3), order_of("2", days_ago=2))
    with chromium.new_context() as context:
        page, _ = signed_in(town, shop, context)
        page.goto(f"{town.url}{shop.owner.home}/orders")
        page.locator("tbody tr").first.focus()
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator("[data-picked]")).to_have_text("1")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/orders/{rows[0]}")


def test_axe_finds_nothing_serious_and_no_page_is_wider_than_a_phone(
    town: Town, shop: Shop, chromium: Browser
) -> None:
    (exported,) = shop.export(order_of("1"), run=shop.run(RunKind.ALL, RunState.DONE, Counts(exported=1)))
    held = shop.hold(order_of("2"), Reason("x", "A vendor has this name. Choose another.", "customers"))
    run = shop.run()
    with shop.desk.database.begin() as session:
        product_map.note_missing(*shop.where(session), [("NEW-1", "New bag")])
    pages = ("", "/orders", f"/orders/{exported}", f"/orders/{held}", "/runs", f"/runs/{run}", "/history")
    stands(shop, "3")
    stands(shop, "4", "total", "customer")
    undo = ("/manage/undo", f"/manage/undo?order={exported}", "/manage/taking-over")
    more = (
        *undo,
        "/manage",
        "/manage/customers",
        "/manage/products",
        "/manage/reset",
        "/manage/reset?what=all",
    )
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        page, complaints = signed_in(town, shop, context)
        for path in (*pages, *more):
            page.goto(town.url + shop.owner.home + path)
            found = Axe().run(page).response["violations"]
            serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
            assert serious == [], f"{path}: {[node['html'] for one in found for node in one['nodes']][:3]}"
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert complaints == []
