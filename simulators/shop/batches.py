"""What batch routes share: their limit, and refusals that stay in their own entry."""

from collections.abc import Callable

from simulators.shop.wire import Wire, WireError

MOST = 100


def too_many() -> WireError:
    message = f"Unable to accept more than {MOST} items for this request."
    return WireError(413, "woocommerce_rest_request_entity_too_large", message)


def quiet(change: Callable[[Wire], Wire], item: Wire) -> Wire:
    """In a batch a refusal is an entry of the answer, not the answer."""
    try:
        return change(item)
    except WireError as refusal:
        return {"id": int(item.get("id", 0)), "error": refusal.body}
