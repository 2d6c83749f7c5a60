"""Webhooks: the recorded deliveries of a real shop, and those of the practice store."""

import json
from pathlib import Path

import pytest

from app.stores.woocommerce.webhooks import Hint, Ping, Stranger, read_webhook
from tests.stores.practice import PracticeShop

RECORDED = [
    json.loads(path.read_text())
    for path in sorted((Path(__file__).parents[2] / "data" / "woocommerce" / "webhooks").glob("*.json"))
]
PINGS, SIGNED = RECORDED[:3], RECORDED[3:]


def secret_of(delivery: dict[str, dict[str, str]]) -> str:
    return "s3cret-" + delivery["headers"]["X-WC-Webhook-Topic"]


@pytest.mark.parametrize("delivery", PINGS)
def test_the_first_message_of_a_webhook_is_a_ping_without_a_signature(delivery: dict[str, object]) -> None:
    found = read_webhook({}, str(delivery["body"]).encode(), "s3cret")
    assert isinstance(found, Ping)
    assert found.webhook_id.isdigit()


@pytest.mark.parametrize("delivery", SIGNED)
def test_a_recorded_delivery_names_its_order(delivery: dict[str, dict[str, str]]) -> None:
    body = str(delivery["body"])
    found = read_webhook(delivery["headers"], body.encode(), secret_of(delivery))
    assert isinstance(found, Hint)
    assert found.topic == delivery["headers"]["X-WC-Webhook-Topic"]
    assert found.order_id == str(json.loads(body)["id"])
    assert found.delivery_id


@pytest.mark.parametrize("delivery", SIGNED[:1])
def test_a_message_that_was_not_signed_by_our_secret_is_a_strangers(
    delivery: dict[str, dict[str, str]],
) -> None:
    body, headers = str(delivery["body"]).encode(), delivery["headers"]
    assert isinstance(read_webhook(headers, body, "another secret"), Stranger)
    assert isinstance(read_webhook(headers, body + b" ", secret_of(delivery)), Stranger)
    assert isinstance(read_webhook({}, body, secret_of(delivery)), Stranger)
    forged = headers | {"X-WC-Webhook-Signature": "ünsigned"}
    assert isinstance(read_webhook(forged, body, secret_of(delivery)), Stranger)


@pytest.mark.parametrize("body", [b"", b"webhook_id=", b"webhook_id=1&x=2", b"[]", b"{}", b"webhook_id=x"])
def test_other_unsigned_messages_are_a_strangers(body: bytes) -> None:
    assert isinstance(read_webhook({}, body, "s3cret"), Stranger)


def test_the_practice_store_delivers_to_the_webhooks_we_made_until_we_take_them_out(
    shop: PracticeShop,
) -> None:
    store = shop.open()
    # Port 9 discards: what was sent is read from the practice store's own log.
    address = "http://127.0.0.1:9/hook"
    made = store.create_webhooks(address, "s3cret")
    assert {hook.topic for hook in made} == {
        "order.created",
        "order.updated",
        "order.deleted",
        "order.restored",
    }
    assert {hook.id for hook in store.webhooks(address)} == {hook.id for hook in made}
    edited = min(shop.order_ids())
    shop.edit(edited)
    log = shop.sim("GET", f"{shop.name}/deliveries?wait=5")
    found = [read_webhook(sent["headers"], sent["body"].encode(), "s3cret") for sent in log]
    assert [type(each) for each in found] == [Ping, Ping, Ping, Ping, Hint]
    assert isinstance(found[-1], Hint)
    assert (found[-1].topic, found[-1].order_id) == ("order.updated", edited)
