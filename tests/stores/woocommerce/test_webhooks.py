"""Webhooks: the recorded deliveries of a real shop, and those of the practice store."""

import json
from pathlib import Path

import pytest

from app.errors import Unknown
from app.stores.woocommerce.webhooks import TOPICS, Hint, Ping, Stranger, read_webhook
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


# Port 9 discards: what was sent is read from the practice store's own log.
ADDRESS = "http://127.0.0.1:9/hook"


def hooks_of(shop: PracticeShop) -> list[tuple[str, str, str]]:
    """What the store's people see under Advanced, Webhooks."""
    found = shop.api("GET", "webhooks?per_page=100")
    return sorted((hook["topic"], hook["status"], hook["delivery_url"]) for hook in found)


def working(*topics: str) -> list[tuple[str, str, str]]:
    return sorted((topic, "active", ADDRESS) for topic in topics)


def heard(shop: PracticeShop, secret: str) -> list[Hint]:
    """The messages of the store's log that this secret signed."""
    log = shop.sim("GET", f"{shop.name}/deliveries?wait=5")
    found = [read_webhook(sent["headers"], sent["body"].encode(), secret) for sent in log]
    return [one for one in found if isinstance(one, Hint)]


def test_the_practice_store_delivers_to_the_webhooks_we_made(shop: PracticeShop) -> None:
    shop.open().subscribe(ADDRESS, "s3cret")
    edited = min(shop.order_ids())

    shop.edit(edited)

    assert hooks_of(shop) == working("order.created", "order.deleted", "order.restored", "order.updated")
    assert [(hint.topic, hint.order_id) for hint in heard(shop, "s3cret")] == [("order.updated", edited)]


def test_a_subscription_that_was_cut_off_is_completed_by_the_next(shop: PracticeShop) -> None:
    shop.fault(kind="status", status=500, method="POST", route="webhooks", skip=1)
    with pytest.raises(Unknown):
        shop.open().subscribe(ADDRESS, "s3cret")
    assert len(hooks_of(shop)) == 1
    shop.recover()

    shop.open().subscribe(ADDRESS, "s3cret")

    assert hooks_of(shop) == working(*TOPICS)


def test_a_webhook_whose_making_was_not_answered_is_not_made_twice(shop: PracticeShop) -> None:
    shop.lose_the_answer_of_the_next_write()
    with pytest.raises(Unknown):
        shop.open().subscribe(ADDRESS, "s3cret")

    shop.open().subscribe(ADDRESS, "s3cret")

    assert hooks_of(shop) == working(*TOPICS)


@pytest.mark.parametrize("status", ["disabled", "paused"])
def test_a_webhook_that_was_switched_off_is_switched_on_again_with_our_secret(
    shop: PracticeShop, status: str
) -> None:
    shop.open().subscribe(ADDRESS, "an older secret")
    for hook in shop.api("GET", "webhooks"):
        shop.api("PUT", f"webhooks/{hook['id']}", {"status": status})

    shop.open().subscribe(ADDRESS, "s3cret")

    assert hooks_of(shop) == working(*TOPICS)
    shop.edit(min(shop.order_ids()))
    assert [hint.topic for hint in heard(shop, "s3cret")] == ["order.updated"]


def test_what_works_is_asked_for_and_left_alone(shop: PracticeShop) -> None:
    shop.open().subscribe(ADDRESS, "s3cret")
    shop.api("POST", "webhooks", {"topic": "order.updated", "delivery_url": ADDRESS, "status": "disabled"})
    shop.api("POST", "webhooks", {"topic": "order.created", "delivery_url": f"{ADDRESS}/anothers"})
    before = shop.api("GET", "webhooks?per_page=100")
    shop.forget_requests()

    shop.open().subscribe(ADDRESS, "s3cret")

    assert shop.requests() == {"GET wc/v3/webhooks": 1}
    assert shop.api("GET", "webhooks?per_page=100") == before
