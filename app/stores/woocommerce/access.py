"""The probe of a shop: who answers, and each thing that the keys may read, with its fix."""

from decimal import Decimal

from app.core.access import Access, Check
from app.stores.woocommerce.refusals import error_of
from app.stores.woocommerce.rest import Answer, Params, Rest
from app.stores.woocommerce.wire import Wire, inner, number, plain, text

_FIX = (
    "Make new keys in WooCommerce, Settings, Advanced, REST API, "
    "for a user who is an administrator or shop manager, and connect the store again."
)


def probe(rest: Rest) -> Access:
    """Raises when the shop or its keys do not answer at all; what is merely forbidden is a row that failed."""
    orders = rest.ask("wc/v3/orders", {"per_page": 1, "_fields": "id,currency"})
    checks = [Check("WooCommerce answers", passed=True), _check(rest, "Orders can be read", orders)]
    for name, route in _READS:
        checks.append(_check(rest, name, rest.ask(route, _ONE)))
    site, status = rest.index(), _status(rest)
    return Access(
        name=plain(site, "name") or rest.shop_url.partition("://")[2],
        checks=tuple(checks),
        currency=text(inner(status, "settings"), "currency") or _currency(rest, orders),
        time_zone=_time_zone(site),
        version=text(inner(status, "environment"), "version"),
    )


_ONE: Params = {"per_page": 1}
_READS = (
    ("Refunds can be read", "wc/v3/refunds"),
    ("Products can be read", "wc/v3/products"),
    ("Tax rates can be read", "wc/v3/taxes"),
    ("Payment methods can be read", "wc/v3/payment_gateways"),
)


def _check(rest: Rest, name: str, answer: Answer) -> Check:
    # Older shops list refunds per order only, and there the permission is the order's.
    if answer.refusal is None or (answer.refusal.no_route and "Refunds" in name):
        return Check(name, passed=True)
    if answer.refusal.forbidden:
        return Check(name, passed=False, fix=_FIX)
    raise error_of(answer.refusal, rest.shop_url)


def _status(rest: Rest) -> Wire:
    """Version and currency; only users who manage the shop may see it, and some sites run out of time over it."""
    answer = rest.ask("wc/v3/system_status", {"_fields": "environment,settings"})
    return answer.row() if answer.refusal is None else {}


def _currency(rest: Rest, orders: Answer) -> str:
    answer = rest.ask("wc/v3/data/currencies/current")
    if answer.refusal is None:
        return text(answer.row(), "code")
    seen = orders.rows() if orders.refusal is None else []
    return text(seen[0], "currency") if seen else ""


def _time_zone(site: Wire) -> str:
    """The site's IANA zone. A site may be set to whole hours from UTC instead; IANA counts those the other way."""
    if name := text(site, "timezone_string"):
        return name
    hours = number(site, "gmt_offset")
    if "gmt_offset" not in site or hours != hours.to_integral_value():
        return ""
    return f"Etc/GMT{-int(hours):+d}" if hours != Decimal(0) else "UTC"
