"""The REST routes of webhooks."""

from urllib.parse import urlsplit

from simulators.shop.calls import EDIT, GET, Call, Route, one, page_of
from simulators.shop.webhooks import TOPICS, Hook
from simulators.shop.wire import Reply, Wire, WireError

_STATUSES = ("active", "paused", "disabled")


def list_webhooks(call: Call) -> Reply:
    status = call.args.one_of("status", ("all", *_STATUSES), "all")
    hooks = sorted(call.shop.webhooks.hooks.values(), key=lambda hook: -hook.id)
    return page_of(call, [_shown(call, hook) for hook in hooks if status in ("all", hook.status)])


def get_webhook(call: Call) -> Reply:
    return one(call, _shown(call, _hook(call, 404)))


def create_webhook(call: Call) -> Reply:
    body = call.body()
    missing = [name for name in ("topic", "delivery_url") if name not in body]
    if missing:
        message = f"Missing parameter(s): {', '.join(missing)}"
        raise WireError(400, "rest_missing_callback_param", message, {"params": missing})
    _check(body)
    site = call.shop.site
    agent = f"WooCommerce/{site.woocommerce} Hookshot (WordPress/{site.wordpress})"
    hook = call.shop.webhooks.create(body, call.shop.clock.stamps(), agent)
    return one(call, _shown(call, hook), 201)


def update_webhook(call: Call) -> Reply:
    _hook(call, 400)
    body = call.body()
    _check(body)
    return one(call, _shown(call, call.shop.webhooks.update(call.ids[0], body, call.shop.clock.stamps())))


def delete_webhook(call: Call) -> Reply:
    if not call.args.flag("force"):
        message = "Webhooks do not support trashing."
        raise WireError(501, "woocommerce_rest_trash_not_supported", message)
    _hook(call, 404)
    return one(call, _shown(call, call.shop.webhooks.remove(call.ids[0])))


def _hook(call: Call, status: int) -> Hook:
    hook = call.shop.webhooks.hooks.get(call.ids[0])
    if hook is None:
        raise WireError(status, "woocommerce_rest_shop_webhook_invalid_id", "ID is invalid.")
    return hook


def _check(body: Wire) -> None:
    if "topic" in body and body["topic"] not in TOPICS:
        message = "Webhook topic is required and must be valid."
        raise WireError(400, "woocommerce_rest_shop_webhook_invalid_topic", message)
    if "delivery_url" in body and not _is_url(str(body["delivery_url"])):
        message = "Webhook delivery URL must be a valid URL starting with http:// or https://."
        raise WireError(400, "woocommerce_rest_shop_webhook_invalid_delivery_url", message)
    if "status" in body and body["status"] not in _STATUSES:
        message = "Webhook status must be valid."
        raise WireError(400, "woocommerce_rest_shop_webhook_invalid_status", message)


def _is_url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _shown(call: Call, hook: Hook) -> Wire:
    """The secret never comes back: whoever lost it has to set another one."""
    resource, event = hook.topic.split(".")
    collection = call.url("wc/v3/webhooks")
    return {
        "id": hook.id,
        "name": hook.name,
        "status": hook.status,
        "topic": hook.topic,
        "resource": resource,
        "event": event,
        "hooks": TOPICS[hook.topic],
        "delivery_url": hook.delivery_url,
        "date_created": hook.created[0],
        "date_created_gmt": hook.created[1],
        "date_modified": hook.modified[0],
        "date_modified_gmt": hook.modified[1],
        "_links": {"self": [{"href": f"{collection}/{hook.id}"}], "collection": [{"href": collection}]},
    }


ROUTES = (
    Route(GET, "wc/v3/webhooks", list_webhooks, "webhooks"),
    Route(("POST",), "wc/v3/webhooks", create_webhook, "webhooks"),
    Route(GET, "wc/v3/webhooks/<id>", get_webhook, "webhooks"),
    Route(EDIT, "wc/v3/webhooks/<id>", update_webhook, "webhooks"),
    Route(("DELETE",), "wc/v3/webhooks/<id>", delete_webhook, "webhooks"),
)
