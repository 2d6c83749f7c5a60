"""The shop as its owner and a connector's set-up see it: pages, settings, and the program itself."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from .conftest import ANYONE, RECORDED, ROOT, SHOPS, Store, running


def test_the_front_page_lists_the_latest_orders_with_their_totals(larkspur: Store) -> None:
    page = ANYONE.get(f"{larkspur.home}/").text
    latest = larkspur.orders(per_page=1)[0]
    assert "Larkspur Pantry &amp; Garden" in page
    assert "150 orders" in page
    assert "practice store" in page
    assert f"#{latest['number']}" in page
    assert latest["total"] in page
    assert ANYONE.get(larkspur.home, params={"start": 125}).text.count("<tr>") == 26


def test_an_order_has_a_page_under_both_of_wordpress_addresses(larkspur: Store) -> None:
    for address in ("post.php?post=18300&action=edit", "admin.php?page=wc-orders&action=edit&id=18300"):
        page = ANYONE.get(f"{larkspur.home}/wp-admin/{address}")
        assert page.status_code == 200
        assert "Order #18300" in page.text
        assert larkspur.recorded("orders")[0]["total"] in page.text
    assert ANYONE.get(f"{larkspur.home}/wp-admin/post.php?post=1").status_code == 404


def test_every_recorded_order_has_a_page(practice: str) -> None:
    for folder in (path for path in SHOPS.iterdir() if path.is_dir()):
        for order in json.loads((folder / "orders.json").read_text())[::7]:
            address = f"{practice}/{folder.name}/wp-admin/post.php?post={order['id']}"
            assert ANYONE.get(address).status_code == 200


def test_what_a_customer_typed_is_text_and_never_markup(larkspur: Store) -> None:
    nasty = "<script>alert(1)</script>"
    larkspur.sim(
        "orders/18475", {"customer_note": nasty, "billing": {"first_name": nasty, "last_name": ""}}, "PATCH"
    )
    made = larkspur.sim(
        "orders", {"billing": {"first_name": nasty, "last_name": nasty}, "customer_note": nasty}
    )[0]
    order = ANYONE.get(f"{larkspur.home}/wp-admin/post.php?post={made['id']}").text
    front = ANYONE.get(f"{larkspur.home}/").text
    for page in (order, front):
        assert nasty not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_index_tells_anyone_the_name_and_the_time_zone(larkspur: Store) -> None:
    index = ANYONE.get(f"{larkspur.home}/wp-json/").json()
    assert (index["name"], index["url"]) == ("Larkspur Pantry & Garden", larkspur.home)
    assert (index["timezone_string"], "wc/v3" in index["namespaces"]) == ("America/Los_Angeles", True)


def test_the_settings_are_those_of_the_shop(larkspur: Store, nordlicht: Store) -> None:
    for store, currency, with_tax in ((larkspur, "USD", "no"), (nordlicht, "EUR", "yes")):
        status = store.get("/system_status").json()
        assert (status["settings"]["currency"], status["environment"]["version"]) == (currency, "11.0.1")
        answer = store.get("/settings/tax/woocommerce_prices_include_tax").json()
        assert answer["value"] == with_tax
        assert store.get("/data/currencies/current").json()["code"] == currency
    general = {row["id"]: row["value"] for row in larkspur.get("/settings/general").json()}
    assert general["woocommerce_default_country"] == "US:CA"
    assert larkspur.get("/settings/general/woocommerce_nothing").status_code == 404


def test_taxes_gateways_and_customers_are_those_of_the_shop(larkspur: Store) -> None:
    assert larkspur.get("/taxes").json() == larkspur.recorded("taxes")
    titles = [gateway["title"] for gateway in larkspur.get("/payment_gateways").json()]
    assert titles == [gateway["title"] for gateway in larkspur.recorded("payment_gateways")]
    customers = larkspur.get("/customers", per_page=100).json()
    assert sorted(c["id"] for c in customers) == [c["id"] for c in larkspur.recorded("customers")]
    assert larkspur.get(f"/customers/{customers[0]['id']}").json() == customers[0]
    assert larkspur.get("/customers/9999").status_code == 404


def test_plain_permalinks_reach_the_same_api(larkspur: Store) -> None:
    answer = larkspur.client.get(f"{larkspur.home}/", params={"rest_route": "/wc/v3/orders/18300"})
    assert answer.json()["id"] == 18300


def test_a_wrong_address_is_a_page_and_not_data(larkspur: Store) -> None:
    answer = ANYONE.get(f"{larkspur.url}/no-such-shop/wp-json/wc/v3/orders")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_the_control_page_names_the_shops(larkspur: Store) -> None:
    shops = larkspur.client.get(f"{larkspur.url}/_sim/").json()["shops"]
    counts = {shop["name"]: shop["orders"] for shop in shops}
    assert counts == {"us-default": 150, "de-incl": 60, "gb-incl-subtotal": 60, "us-subtotal": 60}
    assert larkspur.client.post(f"{larkspur.url}/_sim/us-default/dance").status_code == 404


def test_any_folder_of_the_same_form_can_be_served_with_its_trash(tmp_path: Path) -> None:
    folder = tmp_path / "corner-shop"
    shutil.copytree(SHOPS / "us-subtotal", folder)
    site = json.loads((folder / "site.json").read_text())
    trashed = json.loads((RECORDED / "edge" / "rest_trashed.json").read_text())
    site["not_listed"] = {"trashed": [trashed, 77], "deleted": [78]}
    (folder / "site.json").write_text(json.dumps(site))
    with running("--shop-folder", str(folder), "--shop", "de-incl") as url:
        store = Store(url, "corner-shop")
        assert store.get("/orders").headers["X-WP-Total"] == "60"
        assert store.get(f"/orders/{trashed['id']}").json()["total"] == trashed["total"]
        assert store.get("/orders/77").json()["status"] == "trash"
        assert store.get("/orders/78").status_code == 404
        assert store.client.get(f"{url}/_sim/").json()["shops"][0]["name"] == "de-incl"
        store.client.close()


def test_changes_outlive_a_restart_when_there_is_a_state_file(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state.json"), "--shop", "us-default")
    with running(*options) as url:
        store = Store(url, "us-default")
        made = store.sim("orders", larger := {"total": "12.00", "status": "processing"})[0]
        assert larger["total"] == made["total"]
        store.client.put("/products/10", json={"manage_stock": True, "stock_quantity": 9})
        store.client.delete("/orders/18300", params={"force": "true"})
        store.client.post("/orders/18302/refunds", json={"amount": "1.00"})
        store.sim("keys", {"consumer_key": "ck_mine", "consumer_secret": "cs_mine"})
        store.client.close()
    with running(*options) as url:
        store = Store(url, "us-default")
        store.client.auth = httpx.BasicAuth("ck_mine", "cs_mine")
        assert store.get(f"/orders/{made['id']}").json()["total"] == "12.00"
        assert store.get("/products/10").json()["stock_quantity"] == 9
        assert store.get("/orders/18300").status_code == 404
        assert store.get("/orders/18302/refunds").json()[0]["amount"] == "1.00"
        assert store.sim("orders", {"total": "1.00"})[0]["id"] > made["id"]
        store.client.close()


def test_it_says_where_it_is_in_one_line_and_stops_clean() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        command = [sys.executable, "-m", "simulators.shop", "--shop", "de-incl"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe) as program:  # noqa: S603 - ours
            assert program.stdout is not None
            url = json.loads(program.stdout.readline())["url"]
            assert ANYONE.get(url).status_code == 200
            program.send_signal(number)
            _, complaints = program.communicate(timeout=10)
        assert (program.returncode, complaints) == (0, "")


def test_a_folder_that_is_no_shop_is_named_as_the_problem(tmp_path: Path) -> None:
    cases = {
        "No shop was found": ["--shops-dir", str(tmp_path)],
        f"{tmp_path} is not a shop": ["--shop-folder", str(tmp_path)],
        "There is no shop named nowhere": ["--shop", "nowhere"],
    }
    for sentence, options in cases.items():
        command = [sys.executable, "-m", "simulators.shop", *options]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        assert ended.returncode == 2
        assert sentence in ended.stderr
