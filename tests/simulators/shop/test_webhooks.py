"""Webhooks: the unsigned ping, the signed deliveries, and the store's patience."""

import base64
import hashlib
import hmac
import json
from pathlib import Path

import pytest

from simulators.shop.webhooks import sign
from simulators.shop.wire import encode

from .conftest import RECORDED, Receiver, Store

DELIVERED = sorted(path for path in (RECORDED / "webhooks").glob("*.json") if path.name[0] >= "3")


def listen(store: Store, receiver: Receiver, topic: str) -> int:
    body = {"topic": topic, "delivery_url": f"{receiver.url}/hook/{topic}", "secret": f"s3cret-{topic}"}
    answer = store.client.post("/webhooks", json=body)
    assert answer.status_code == 201, answer.text
    assert "secret" not in answer.json()
    return int(answer.json()["id"])


@pytest.mark.parametrize("path", DELIVERED, ids=lambda path: path.stem)
def test_the_signature_is_the_one_that_a_real_store_sent(path: Path) -> None:
    recorded = json.loads(path.read_text())
    headers, body = recorded["headers"], recorded["body"]
    assert sign(body.encode(), f"s3cret-{headers['X-WC-Webhook-Topic']}") == headers["X-WC-Webhook-Signature"]


@pytest.mark.parametrize("path", DELIVERED, ids=lambda path: path.stem)
def test_the_bytes_are_written_as_a_real_store_writes_them(path: Path) -> None:
    body = json.loads(path.read_text())["body"]
    assert encode(json.loads(body)) == body


def test_the_first_thing_to_arrive_is_an_unsigned_form(larkspur: Store, receiver: Receiver) -> None:
    hook = listen(larkspur, receiver, "order.created")
    larkspur.deliveries()
    ((path, headers, body),) = receiver.arrived
    recorded = json.loads((RECORDED / "webhooks" / "0_order.created.json").read_text())
    assert (path, body.decode()) == (recorded["path"], f"webhook_id={hook}")
    assert {name: headers[name] for name in headers if name != "Host"} == {
        name: value for name, value in recorded["headers"].items() if name != "Host"
    }


def test_an_edited_order_is_told_with_its_headers_and_a_true_signature(
    larkspur: Store, receiver: Receiver
) -> None:
    listen(larkspur, receiver, "order.updated")
    larkspur.client.put("/orders/18302", json={"status": "completed"})
    larkspur.deliveries()
    _, headers, body = receiver.arrived[-1]
    recorded = json.loads((RECORDED / "webhooks" / "5_order.updated.json").read_text())["headers"]
    assert {name.lower() for name in headers} == {name.lower() for name in recorded}
    assert (headers["User-Agent"], headers["X-WC-Webhook-Source"]) == (
        recorded["User-Agent"],
        f"{larkspur.home}/",
    )
    assert headers["X-WC-Webhook-Event"] == "updated"
    digest = hmac.new(b"s3cret-order.updated", body, hashlib.sha256).digest()
    assert headers["X-WC-Webhook-Signature"] == base64.b64encode(digest).decode()
    assert body.decode() == larkspur.get("/orders/18302").text
    assert list(json.loads(body)) == list(json.loads(json.loads(DELIVERED[2].read_text())["body"]))


def test_a_new_order_fires_both_created_and_updated(larkspur: Store, receiver: Receiver) -> None:
    listen(larkspur, receiver, "order.created")
    listen(larkspur, receiver, "order.updated")
    made = larkspur.client.post("/orders", json=larkspur.recorded("orders")[0] | {"id": None}).json()
    larkspur.deliveries()
    told = [(path, json.loads(body)["id"]) for path, _, body in receiver.arrived[2:]]
    assert told == [("/hook/order.created", made["id"]), ("/hook/order.updated", made["id"])]


def test_the_trash_is_told_by_the_id_alone_and_a_real_deletion_not_at_all(
    larkspur: Store, receiver: Receiver
) -> None:
    listen(larkspur, receiver, "order.deleted")
    larkspur.client.delete("/orders/18300")
    larkspur.client.delete("/orders/18301", params={"force": "true"})
    larkspur.deliveries()
    assert [body for _, _, body in receiver.arrived[1:]] == [b'{"id":18300}']


def test_taking_an_order_out_of_the_trash_over_rest_is_silent(larkspur: Store, receiver: Receiver) -> None:
    listen(larkspur, receiver, "order.updated")
    listen(larkspur, receiver, "order.restored")
    larkspur.client.delete("/orders/18300")
    larkspur.client.put("/orders/18300", json={"status": "completed"})
    larkspur.deliveries()
    assert len(receiver.arrived) == 2
    larkspur.client.delete("/orders/18300")
    assert larkspur.sim("restore/18300")["status"] == "completed"
    larkspur.deliveries()
    assert receiver.arrived[-1][0] == "/hook/order.restored"


def test_a_refund_arrives_as_an_update(larkspur: Store, receiver: Receiver) -> None:
    listen(larkspur, receiver, "order.updated")
    larkspur.sim("refunds/18302", {"amount": "1.00"})
    larkspur.deliveries()
    assert json.loads(receiver.arrived[-1][2])["refunds"][0]["total"] == "-1.00"


def test_a_delivery_can_be_repeated_as_often_as_a_test_wants(larkspur: Store, receiver: Receiver) -> None:
    listen(larkspur, receiver, "order.updated")
    asked = {"topic": "order.updated", "order_id": 18302, "times": 3}
    assert larkspur.sim("webhooks/deliver", asked) == {"sent": 3}
    larkspur.deliveries()
    bodies = {body for _, _, body in receiver.arrived[1:]}
    assert (len(receiver.arrived), len(bodies)) == (4, 1)


def test_what_is_told_in_one_second_has_one_delivery_id(larkspur: Store, receiver: Receiver) -> None:
    listen(larkspur, receiver, "order.deleted")
    for moment, orders in (("2026-11-21T10:00:00", (18300, 18301)), ("2026-11-21T10:00:01", (18302,))):
        larkspur.sim("now", {"now": moment})
        for order in orders:
            larkspur.client.delete(f"/orders/{order}")
    larkspur.deliveries()
    first, second, third = (headers["X-WC-Webhook-Delivery-ID"] for _, headers, _ in receiver.arrived[1:])
    assert first == second != third


def test_a_receiver_that_keeps_failing_is_given_up_until_its_owner_returns(
    larkspur: Store, receiver: Receiver
) -> None:
    hook = listen(larkspur, receiver, "order.updated")
    receiver.status = 500
    asked = {"topic": "order.updated", "order_id": 18302}
    for _ in range(6):
        larkspur.sim("webhooks/deliver", asked)
    larkspur.deliveries()
    assert larkspur.get(f"/webhooks/{hook}").json()["status"] == "active"
    larkspur.sim("webhooks/deliver", asked)
    larkspur.deliveries()
    assert larkspur.get(f"/webhooks/{hook}").json()["status"] == "disabled"
    assert larkspur.sim("webhooks/deliver", asked) == {"sent": 0}
    larkspur.client.put(f"/webhooks/{hook}", json={"status": "active"})
    assert larkspur.sim("webhooks/deliver", asked) == {"sent": 1}


def test_a_webhook_needs_a_topic_and_an_address_that_exist(larkspur: Store) -> None:
    def code(body: dict[str, str]) -> str:
        return str(larkspur.client.post("/webhooks", json=body).json()["code"])

    address = {"delivery_url": "http://127.0.0.1:9/hook"}
    assert code({"topic": "order.created"}) == "rest_missing_callback_param"
    assert code(address | {"topic": "order.shipped"}) == "woocommerce_rest_shop_webhook_invalid_topic"
    bad = {"topic": "order.created", "delivery_url": "ftp://shop"}
    assert code(bad) == "woocommerce_rest_shop_webhook_invalid_delivery_url"


def test_a_webhook_is_listed_and_goes_only_by_force(larkspur: Store, receiver: Receiver) -> None:
    hook = listen(larkspur, receiver, "order.updated")
    assert [found["id"] for found in larkspur.get("/webhooks").json()] == [hook]
    assert larkspur.client.delete(f"/webhooks/{hook}").status_code == 501
    assert larkspur.client.delete(f"/webhooks/{hook}", params={"force": "true"}).status_code == 200
    assert larkspur.get("/webhooks").json() == []
