"""What people and the store do at the wrong moment: two tabs, ten messages, an edit, a store that falls silent."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.data.stores import keys_of
from tests.flows.faults.conftest import Check
from tests.flows.faults.site import Site
from tests.flows.faults.test_quickbooks import LATER
from tests.sync.editing import ORDER, edit_lines
from tests.sync.practice import eventually
from tests.sync.test_runs import hold, wait_until_held
from tests.web.pages.person import text_of


def at_once(times: int, deed: Callable[[], str]) -> list[str]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: deed(), range(times)))


def test_two_tabs_that_press_sync_look_at_one_run(site: Site, unharmed: Check) -> None:
    hold(site.works, entity="SalesReceipt")
    first, second = at_once(2, site.press)
    wait_until_held(site.works)
    assert site.press() == first == second
    site.works.house.books.sim("holds", method="DELETE")

    site.look_on(first)

    assert site.works.begun() == ["all"]
    unharmed(site, "two tabs pressing Sync", "12 exported")


def test_a_message_of_the_store_that_comes_ten_times_exports_its_order_once(
    site: Site, unharmed: Check
) -> None:
    site.works.change("export", auto_sync="webhook")
    site.works.go_live()
    site.sync()
    number = site.works.sell_again(18304)

    answers = at_once(10, lambda: message(site, number))

    assert set(answers) == {"Thank you."}
    eventually(lambda: site.works.begun()[0] == "auto" and site.works.is_idle(), 30)
    run = site.alice.page("/runs").xpath("//td/a/@href")[0]
    site.look_on(run.removeprefix(site.alice.home))
    assert site.works.begun() == ["auto", "all"]
    unharmed(site, "webhook ten times", "1 exported")


def message(site: Site, order: str) -> str:
    """As WooCommerce sends it, each time with the same name."""
    store = site.works.parties.store
    with site.works.desk.database.read() as session:
        secret = keys_of(session, site.works.merchant, store.id, site.works.desk.secrets).hook_secret
    body = json.dumps({"id": int(order), "status": "processing"}).encode()
    headers = {
        "X-WC-Webhook-Signature": base64.b64encode(
            hmac.digest(secret.encode(), body, hashlib.sha256)
        ).decode(),
        "X-WC-Webhook-Topic": "order.updated",
        "X-WC-Webhook-Delivery-ID": f"delivery-{order}",
        "X-WC-Webhook-ID": "5",
    }
    return site.alice.http.post(f"/hooks/woocommerce/{store.id}", content=body, headers=headers).text


def test_a_store_that_goes_down_in_the_middle_of_a_page_is_read_again_by_the_next_run(
    site: Site, unharmed: Check
) -> None:
    site.works.house.shop.sim("faults", {"shop": "small", "route": "orders", "kind": "drop", "times": 1000})
    site.works.sell_again(18304)
    assert "Interrupted" in site.sync()
    site.works.house.shop.sim("faults", method="DELETE")

    site.sync()

    unharmed(site, "store down in the middle of a page", LATER)


@pytest.mark.parametrize(
    ("type_", "entity", "name"),
    [("sales_receipt", "SalesReceipt", "sales receipt"), ("invoice_and_payment", "Payment", "invoice")],
    ids=["receipt", "invoice, between it and its payment"],
)
def test_an_order_that_is_edited_while_it_is_posted_ends_as_it_is_now(
    site: Site, unharmed: Check, type_: str, entity: str, name: str
) -> None:
    site.works.change("transactions", type=type_)
    hold(site.works, entity=entity)
    run = site.press()
    wait_until_held(site.works)
    total = edit_lines(site.works, {0: 6})
    site.works.house.books.sim("holds", method="DELETE")
    site.look_on(run)

    site.sync()

    row = site.works.order(ORDER).summary.row
    (lead,) = site.alice.page(f"/orders/{row}").find_class("lead")
    site.said.append(text_of(lead))
    unharmed(site, f"order edited while its {name} is posted", f"{name} {ORDER} of ${total}")
