"""Memo and message: the merchant's words with the order's in the placeholders, cut to what the books hold."""

import re
from collections.abc import Callable, Mapping

from app.config.document import ReadyConfig
from app.config.sections.transactions import PLACEHOLDERS
from app.core.document import Limits
from app.core.order import Order
from app.plan.names import cut

_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")


def memo(order: Order, config: ReadyConfig, limits: Limits, about: str = "") -> str:
    """The private memo; the order's number is always in it, so that a document that the books
    number themselves still leads back to its order. `about` comes first."""
    text = filled(config.transactions.memo, order, config)
    if order.number not in text:
        text = f"Order {order.number}. {text}".strip()
    return cut(f"{about} {text}".strip(), limits.memo_length)


def message(order: Order, config: ReadyConfig, limits: Limits) -> str:
    """What the customer reads."""
    return cut(filled(config.transactions.message, order, config), limits.message_length)


def memo_source(order: Order, config: ReadyConfig, about: str = "") -> str:
    """Where the memo comes from."""
    text = config.transactions.memo
    source = _typed(text, "Memo") if text else "the order's number, as no memo is chosen"
    added = (
        ", with the order's number, which must be in it"
        if text and "{number}" not in text and order.number not in filled(text, order, config)
        else ""
    )
    return f"{source}{added}{', after what says that it is a refund' if about else ''}"


def message_source(config: ReadyConfig) -> str:
    """Where the message to the customer comes from."""
    return _typed(config.transactions.message, "Message to the customer")


def _typed(template: str, field: str) -> str:
    yours = f"your text under “{field}”"
    return f"{yours}, “{template}”, filled in for this order" if "{" in template else yours


def filled(template: str, order: Order, config: ReadyConfig) -> str:
    """The template with its placeholders filled; what is not a placeholder stays as typed."""
    if "{" not in template:
        return template
    return _PLACEHOLDER.sub(lambda match: _VALUES[match[1]](order, config), template).strip()


def _buyer(order: Order) -> str:
    person = order.billing
    return f"{person.first_name} {person.last_name}".strip() or person.company or person.email


_VALUES: Mapping[str, Callable[[Order, ReadyConfig], str]] = {
    "number": lambda order, _: order.number,
    "store": lambda _, config: config.store_name,
    "channel": lambda order, _: order.channel,
    "payment_method": lambda order, _: order.payment.title or order.payment.method,
    "reference": lambda order, _: order.payment.reference,
    "customer": lambda order, _: _buyer(order),
    "note": lambda order, _: order.note,
    "coupons": lambda order, _: ", ".join(discount.code for discount in order.discounts),
}
