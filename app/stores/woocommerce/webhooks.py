"""Webhooks: hints that an order changed. Polling stays the truth; a hint only says what to read now."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

TOPICS = ("order.created", "order.updated", "order.deleted", "order.restored")
_PING = re.compile(rb"^webhook_id=(\d{1,20})$")


@dataclass(frozen=True, slots=True)
class Ping:
    """The unsigned first message of a new webhook: it wants 200 for an answer and says nothing else."""

    webhook_id: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A signed message about one order. The same delivery may come twice."""

    topic: str
    order_id: str
    delivery_id: str
    webhook_id: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """A message that our secret did not sign, or that is not about an order: answer 401 and forget it."""


def read_webhook(headers: Mapping[str, str], body: bytes, secret: str) -> Hint | Ping | Stranger:
    """What a message to our webhook address is; header names in any case."""
    lower = {name.lower(): value for name, value in headers.items()}
    if "x-wc-webhook-signature" not in lower:
        ping = _PING.match(body.strip())
        return Ping(ping[1].decode()) if ping else Stranger()
    if not is_signed(body, lower["x-wc-webhook-signature"], secret):
        return Stranger()
    topic, order_id = lower.get("x-wc-webhook-topic", ""), _order_id(body)
    if topic not in TOPICS or not order_id:
        return Stranger()
    return Hint(topic, order_id, lower.get("x-wc-webhook-delivery-id", ""), lower.get("x-wc-webhook-id", ""))


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether base64(HMAC-SHA256(body, secret)) is the signature, compared in constant time."""
    expected = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    return hmac.compare_digest(expected, signature.encode())


def _order_id(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    order_id = found.get("id") if isinstance(found, dict) else None
    return str(order_id) if isinstance(order_id, int) and not isinstance(order_id, bool) else ""
