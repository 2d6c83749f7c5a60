"""Webhooks: who is told of what, the signed bytes they get, and the thread that delivers them."""

import base64
import hashlib
import hmac
import secrets
import threading
from collections import deque
from dataclasses import asdict, dataclass, replace
from queue import SimpleQueue

import httpx

from simulators.shop.wire import Wire

TOPICS = {
    "order.created": ["woocommerce_new_order"],
    "order.updated": ["woocommerce_update_order", "woocommerce_order_refunded"],
    "order.deleted": ["wp_trash_post", "woocommerce_trash_order"],
    "order.restored": ["untrashed_post", "woocommerce_untrash_order"],
    "product.created": ["woocommerce_new_product", "woocommerce_new_product_variation"],
    "product.updated": ["woocommerce_update_product", "woocommerce_update_product_variation"],
}
FAILURES_ALLOWED = 5
_PATIENCE = 10.0
_REMEMBERED = 1_000


@dataclass(frozen=True)
class Hook:
    """One webhook as its owner set it up, with its run of failed deliveries."""

    id: int
    name: str
    status: str
    topic: str
    delivery_url: str
    secret: str
    created: tuple[str, str]
    modified: tuple[str, str]
    failures: int = 0


@dataclass(frozen=True)
class Delivery:
    """One request that was sent, and what came of it: a status, or 0 when nobody answered."""

    hook_id: int
    topic: str
    url: str
    headers: dict[str, str]
    body: str
    status: int


@dataclass(frozen=True)
class _Errand:
    hook: Hook
    headers: dict[str, str]
    body: bytes
    counts: bool


def sign(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def delivery_headers(hook: Hook, body: bytes, source: str, agent: str, second: int) -> dict[str, str]:
    resource, event = hook.topic.split(".")
    # As WooCommerce makes it, of the webhook and the second alone: orders trashed in bulk share one.
    moment = f"{hook.id}{second}"
    return {
        "User-Agent": agent,
        "Content-Type": "application/json",
        "X-WC-Webhook-Source": source,
        "X-WC-Webhook-Topic": hook.topic,
        "X-WC-Webhook-Resource": resource,
        "X-WC-Webhook-Event": event,
        "X-WC-Webhook-Signature": sign(body, hook.secret),
        "X-WC-Webhook-ID": str(hook.id),
        "X-WC-Webhook-Delivery-ID": hashlib.md5(moment.encode(), usedforsecurity=False).hexdigest(),
    }


class Webhooks:
    """The webhooks of one shop. Deliveries leave one after the other, in the order of the events."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._queue: SimpleQueue[_Errand | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self.hooks: dict[int, Hook] = {}
        self.log: deque[Delivery] = deque(maxlen=_REMEMBERED)
        self._waiting = 0
        self._last_id = 0

    def reset(self) -> None:
        with self._lock:
            self.hooks.clear()
            self.log.clear()
            self._last_id = 0

    def create(self, body: Wire, stamps: tuple[str, str], agent: str) -> Hook:
        """Set one up and send the ping that comes first: form-encoded and unsigned."""
        self._last_id += 1
        hook = Hook(
            id=self._last_id,
            name=str(body.get("name") or f"Webhook created on {stamps[0]}"),
            status=str(body.get("status") or "active"),
            topic=str(body["topic"]),
            delivery_url=str(body["delivery_url"]),
            secret=str(body.get("secret") or secrets.token_urlsafe(37)),
            created=stamps,
            modified=stamps,
        )
        self.hooks[hook.id] = hook
        headers = {"User-Agent": agent, "Content-Type": "application/x-www-form-urlencoded"}
        self._send(_Errand(hook, headers, f"webhook_id={hook.id}".encode(), counts=False))
        return hook

    def update(self, hook_id: int, body: Wire, stamps: tuple[str, str]) -> Hook:
        names = ("name", "status", "topic", "delivery_url", "secret")
        given = {name: str(body[name]) for name in names if body.get(name)}
        with self._lock:
            hook = self.hooks[hook_id]
            # Without this a hook that was switched on again would be switched off by its next failure.
            failures = 0 if given.get("status") == "active" else hook.failures
            self.hooks[hook_id] = Hook(**(asdict(hook) | given | {"modified": stamps, "failures": failures}))
            return self.hooks[hook_id]

    def remove(self, hook_id: int) -> Hook:
        return self.hooks.pop(hook_id)

    def fire(self, topic: str, body: str, source: str, agent: str, second: int) -> int:
        """Tell everyone who asked for this topic; returns how many that are."""
        told = [hook for hook in self.hooks.values() if hook.topic == topic and hook.status == "active"]
        for hook in told:
            content = body.encode()
            headers = delivery_headers(hook, content, source, agent, second)
            self._send(_Errand(hook, headers, content, counts=True))
        return len(told)

    def wait(self, seconds: float) -> bool:
        """Until everything that was fired has been delivered or given up."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._waiting, timeout=seconds)

    def stop(self) -> None:
        self._queue.put(None)

    def state(self) -> list[Wire]:
        return [asdict(hook) for hook in self.hooks.values()]

    def restore(self, state: list[Wire]) -> None:
        for found in state:
            dates = {"created": tuple(found["created"]), "modified": tuple(found["modified"])}
            hook = Hook(**(found | dates))
            self.hooks[hook.id] = hook
            self._last_id = max(self._last_id, hook.id)

    def _send(self, errand: _Errand) -> None:
        with self._lock:
            self._waiting += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
        self._queue.put(errand)

    def _run(self) -> None:
        with httpx.Client(timeout=_PATIENCE, trust_env=False) as client:
            while (errand := self._queue.get()) is not None:
                status = _post(client, errand)
                with self._lock:
                    self._note(errand, status)
                    self._waiting -= 1
                    self._lock.notify_all()

    def _note(self, errand: _Errand, status: int) -> None:
        hook = errand.hook
        url, text = hook.delivery_url, errand.body.decode()
        self.log.append(Delivery(hook.id, hook.topic, url, errand.headers, text, status))
        current = self.hooks.get(hook.id)
        if current and errand.counts:
            self.hooks[hook.id] = _counted(current, status)


def _counted(hook: Hook, status: int) -> Hook:
    if 200 <= status < 303:
        return replace(hook, failures=0)
    if hook.failures > FAILURES_ALLOWED:
        return replace(hook, status="disabled")
    return replace(hook, failures=hook.failures + 1)


def _post(client: httpx.Client, errand: _Errand) -> int:
    extra = {"Accept": "*/*", "Accept-Encoding": "deflate, gzip, br, zstd", "Connection": "close"}
    try:
        answer = client.post(errand.hook.delivery_url, content=errand.body, headers=errand.headers | extra)
    except (httpx.HTTPError, httpx.InvalidURL):
        return 0
    return answer.status_code
