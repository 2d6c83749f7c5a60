"""Charlie, who belongs to another merchant, sees none of these pages and changes nothing by any of them."""

import pytest

from app.core.reason import Reason
from app.data import configs, connections, mappings, runs
from app.data.connections import State as ConnectionState
from app.data.ledger_counts import State
from app.data.runs import RunState
from tests.web.pages.conftest import Town
from tests.web.pages.person import Person
from tests.web.pages.served import MODULES
from tests.web.pages.town import Shop, order_of

PAGES = (
    "",
    "/orders",
    "/orders.csv",
    "/orders/{row}",
    "/runs",
    "/runs/{run}",
    "/runs/{run}/events",
    "/manage",
    "/manage/customers",
    "/manage/customers.csv",
    "/manage/products",
    "/manage/products.csv",
    "/manage/reset",
    "/manage/reset?what=all",
    "/manage/undo",
    "/manage/taking-over",
    "/history",
    "/fees",
)
POSTS = (
    "/sync",
    "/pause",
    "/resume",
    "/looked",
    "/orders/act",
    "/orders/{row}/retry",
    "/orders/{row}/same-sale",
    "/orders/{row}/revive/{entry}",
    "/runs/{run}/stop",
    "/manage/lists",
    "/manage/remove",
    "/manage/reset",
    "/manage/undo",
    "/manage/undo/go-on",
    "/manage/taking-over",
    "/manage/taking-over/look",
    "/manage/customers",
    "/manage/customers/remove",
    "/manage/customers/sync",
    "/manage/customers/import",
    "/manage/products",
    "/manage/products/remove",
    "/manage/products/import",
    "/history/1/restore",
    "/fees/retry",
)
FIELDS = {
    "limit": "all",
    "what": "all",
    "number": "1",
    "name": "alice's shop",
    "expected": "1",
    "store_customer": "17",
    "customer": "2",
    "sku": "A",
    "item": "5",
    "action": "retry_all",
}


def routes() -> set[tuple[str, str]]:
    """Every page and every post of these modules, as the application knows them."""
    found = set()
    for module in MODULES:
        for route in module.router.routes:
            path = str(getattr(route, "path", "")).removeprefix("/c/{connection}")
            found |= {(method, path) for method in getattr(route, "methods", ()) if method != "HEAD"}
    return found


def test_every_page_and_every_post_is_asked_by_a_stranger() -> None:
    asked = {("GET", path.partition("?")[0]) for path in PAGES} | {("POST", path) for path in POSTS}
    known = {
        (method, path.replace("{row:int}", "{row}").replace("{version:int}", "1"))
        for method, path in routes()
    }
    assert known == asked


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_finds_no_page_and_alice_and_bob_find_it(
    shop: Shop, alice: Person, bob: Person, charlie: Person, path: str
) -> None:
    address = _filled(shop, path)
    assert charlie.get(address).status_code == 404
    assert alice.get(address).status_code == 200
    assert bob.get(address).status_code == 200


def test_a_stranger_changes_nothing(town: Town, shop: Shop, charlie: Person) -> None:
    (row,) = shop.export(order_of("1"))
    held = shop.hold(order_of("2"), Reason("x", "Look.", "export"))
    for path in POSTS:
        answer = charlie.post(
            path.format(row=row, run="x", entry="customer-9"), rows=[str(row), str(held)], **FIELDS
        )
        assert answer.status_code == 404, path
    file = charlie.send(
        "/manage/customers/import", b"store_customer,store_name,quickbooks_id,quickbooks_name\n1,A,1,\n"
    )
    assert file.status_code == 404
    assert town.jobs.asked == []
    assert (shop.state(row), shop.state(held)) == (State.EXPORTED, State.HELD)
    with shop.desk.database.read() as session:
        connection = connections.connection(*shop.where(session))
        assert connection is not None
        assert connection.state is ConnectionState.ACTIVE
        assert connection.first_run_looked_at is None
        assert mappings.lengths(*shop.where(session)) == mappings.Lengths(0, 0, 0)
        assert configs.version_of(*shop.where(session)) == 1
        assert runs.latest(*shop.where(session)) is None


def test_the_rows_of_another_merchant_in_ones_own_form_are_left_alone(town: Town, shop: Shop) -> None:
    (row,) = shop.export(order_of("1"))
    charlie = town.open_shop("charlie").owner
    charlie.post("/orders/act", action="retry", rows=[str(row)])
    assert charlie.post("/manage/reset", rows=[str(row)], number="1").status_code == 422
    assert charlie.get(f"/orders/{row}").status_code == 404
    assert charlie.post(f"/orders/{row}/retry").status_code == 404
    assert shop.state(row) is State.EXPORTED


def test_a_visitor_is_led_to_sign_in_and_back(alice: Person) -> None:
    alice.http.cookies.clear()
    answer = alice.get("/orders")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={alice.home.replace('/', '%2F')}%2Forders"


def test_another_sites_page_cannot_press_our_buttons(town: Town, alice: Person) -> None:
    for path in ("/sync", "/manage/remove", "/manage/reset"):
        answer = alice.http.post(alice.home + path, data=FIELDS, headers={"Origin": "https://evil.test"})
        assert answer.status_code == 403
    assert town.jobs.asked == []


def _filled(shop: Shop, path: str) -> str:
    row = shop.export(order_of("1"))[0] if "{row}" in path else 0
    if "/events" in path:
        return path.format(run=shop.run(state=RunState.DONE))
    return path.format(row=row, run=shop.run() if "{run}" in path else "")
