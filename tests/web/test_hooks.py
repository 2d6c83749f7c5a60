"""Webhooks of stores, and the page by which a machine sees that we work."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

import httpx
import pytest

from app.config.document import Config
from app.config.sections.export import AutoSync
from app.data import configs, connections, inbox
from app.data.connections import State
from app.data.stores import keys_of
from app.stores.woocommerce.client import open_store
from app.sync.facts import Parties
from app.sync.practising import SAMPLE_KEYS
from app.sync.watch import Watch
from tests.web.house import Browser, House

BODY = b'{"id":727,"status":"processing"}'


@pytest.fixture
def parties(house: House, alice: Browser) -> Parties:
    """Alice's active connection, which syncs as orders arrive."""
    alice.post("/connect/practice")
    found = house.parties(alice)
    export = Config().export.model_copy(update={"auto_sync": AutoSync.WEBHOOK})
    where = (found.merchant, found.connection.id)
    with house.desk.database.begin() as session:
        config = Config().with_section("export", export)
        configs.save(
            session, *where, config, expected_version=0, user="", section="export", now=house.desk.now()
        )
        connections.set_state(session, *where, State.ACTIVE, house.desk.now())
        connections.look_at_first_run(session, *where, house.desk.now())
    return found


def secret_of(house: House, parties: Parties) -> str:
    with house.desk.database.read() as session:
        return keys_of(session, parties.merchant, parties.store.id, house.desk.secrets).hook_secret


def send(
    house: House, parties: Parties, secret: str, topic: str = "order.updated", body: bytes = BODY
) -> httpx.Response:
    signature = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()
    headers = {
        "X-WC-Webhook-Signature": signature,
        "X-WC-Webhook-Topic": topic,
        "X-WC-Webhook-Delivery-ID": "d-1",
        "X-WC-Webhook-ID": "5",
    }
    return house.sim.post(f"{house.url}/hooks/woocommerce/{parties.store.id}", content=body, headers=headers)


def arrived(house: House, parties: Parties) -> list[str]:
    """The orders that messages are about which nobody looked at yet."""
    with house.desk.database.read() as session:
        found = inbox.unhandled(session, parties.merchant, parties.store.id)
    return sorted(one.resource for one in found)


def is_due(house: House, parties: Parties) -> bool:
    with house.desk.database.read() as session:
        found = connections.connection(session, parties.merchant, parties.connection.id)
    return found is not None and found.next_due is not None and found.next_due <= house.desk.now()


def test_a_signed_message_is_kept_once_and_wakes_the_connection(house: House, parties: Parties) -> None:
    assert not is_due(house, parties)
    for _ in range(3):
        assert send(house, parties, secret_of(house, parties)).status_code == 200
    assert arrived(house, parties) == ["727"]
    assert is_due(house, parties)


def test_a_connection_that_syncs_by_the_clock_keeps_its_clock(house: House, parties: Parties) -> None:
    with house.desk.database.begin() as session:
        configs.save(
            session,
            parties.merchant,
            parties.connection.id,
            Config(),
            expected_version=1,
            user="",
            section="export",
            now=house.desk.now(),
        )
    assert send(house, parties, secret_of(house, parties)).status_code == 200
    assert arrived(house, parties) == ["727"]
    assert not is_due(house, parties)


def test_a_message_that_somebody_else_signed_is_refused(house: House, parties: Parties) -> None:
    for secret in ("", "guessed"):
        assert send(house, parties, secret).status_code == 401
    assert arrived(house, parties) == []


def test_a_changed_body_is_refused(house: House, parties: Parties) -> None:
    answer = house.sim.post(
        f"{house.url}/hooks/woocommerce/{parties.store.id}",
        content=b'{"id":728}',
        headers=dict(send(house, parties, secret_of(house, parties)).request.headers)
        | {"content-length": "10"},
    )
    assert answer.status_code == 401


def test_the_unsigned_ping_of_a_new_webhook_is_welcome(house: House, parties: Parties) -> None:
    url = f"{house.url}/hooks/woocommerce/{parties.store.id}"
    assert house.sim.post(url, data={"webhook_id": "5"}).status_code == 200
    assert house.sim.post(url, content=b"hello").status_code == 401
    assert arrived(house, parties) == []


def test_a_store_that_nobody_has_is_not_found(house: House, parties: Parties) -> None:
    assert house.sim.post(f"{house.url}/hooks/woocommerce/nobody", content=BODY).status_code == 404
    assert house.sim.get(f"{house.url}/hooks/woocommerce/nobody").status_code == 200
    assert parties.store.id


def test_the_real_store_reaches_us(house: House, parties: Parties) -> None:
    store = open_store(parties.store.url, SAMPLE_KEYS, house.desk.http)
    store.subscribe(f"{house.url}/hooks/woocommerce/{parties.store.id}", secret_of(house, parties))
    order = house.sim.get(
        f"{house.shop()}/wp-json/wc/v3/orders?per_page=1", auth=("ck_practice", "cs_practice")
    ).json()[0]
    house.shop_sim("us-default/webhooks", {"topic": "order.updated", "order_id": order["id"]})
    house.sim.get(f"{house.shop_url}/_sim/us-default/deliveries", params={"wait": 10})
    assert arrived(house, parties) == [str(order["id"])]


def test_orders_that_the_store_trashes_in_one_second_are_all_told(house: House, parties: Parties) -> None:
    store = open_store(parties.store.url, SAMPLE_KEYS, house.desk.http)
    store.subscribe(f"{house.url}/hooks/woocommerce/{parties.store.id}", secret_of(house, parties))
    house.shop_sim("us-default/now", {"now": "2026-11-21T10:00:00"})
    for order in (18300, 18301, 18302):
        house.shop_sim(f"us-default/trash/{order}", {})
    house.sim.get(f"{house.shop_url}/_sim/us-default/deliveries", params={"wait": 10})
    assert arrived(house, parties) == ["18300", "18301", "18302"]


def test_two_messages_about_one_order_in_one_second_are_both_kept(house: House, parties: Parties) -> None:
    secret = secret_of(house, parties)
    for topic in ("order.deleted", "order.restored", "order.deleted"):
        assert send(house, parties, secret, topic=topic, body=b'{"id":727}').status_code == 200
    assert arrived(house, parties) == ["727", "727"]


def test_health_says_that_the_database_answers(house: House) -> None:
    answer = house.sim.get(f"{house.url}/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["version"]


def test_health_tells_when_each_worker_was_last_heard(house: House) -> None:
    watch = Watch(house.desk)
    watch.arrive()
    watch.beat()

    told = house.sim.get(f"{house.url}/health").json()["workers"]

    assert len(told) == 1
    assert abs(datetime.fromisoformat(told[0]) - house.desk.now()) < timedelta(minutes=1)
    watch.leave()
    assert house.sim.get(f"{house.url}/health").json()["workers"] == []
