"""The REST routes that describe the shop: settings, taxes, gateways, versions, the index."""

from simulators.shop.calls import GET, Call, Route, one, page_of
from simulators.shop.site import Site
from simulators.shop.wire import Reply, Wire, WireError, encode

_NAMESPACES = ("wc/v3", "wc-auth/v1", "wp/v2")
_GATEWAY: Wire = {
    "description": "",
    "order": "",
    "method_title": "",
    "method_description": "",
    "settings": {},
}


def list_taxes(call: Call) -> Reply:
    kind = call.args.text("class")
    return page_of(call, [tax for tax in call.shop.taxes if not kind or tax["class"] == kind])


def get_tax(call: Call) -> Reply:
    for tax in call.shop.taxes:
        if tax["id"] == call.ids[0]:
            return one(call, tax)
    raise WireError(404, "woocommerce_rest_invalid_id", "Invalid resource ID.")


def list_tax_classes(call: Call) -> Reply:
    slugs = dict.fromkeys(
        ["standard", "reduced-rate", "zero-rate", *(tax["class"] for tax in call.shop.taxes)]
    )
    return Reply(encode([{"slug": slug, "name": slug.replace("-", " ").capitalize()} for slug in slugs]))


def list_gateways(call: Call) -> Reply:
    return Reply(encode([_GATEWAY | gateway for gateway in call.shop.gateways]))


def current_currency(call: Call) -> Reply:
    site = call.shop.site
    return one(call, {"code": site.currency, "name": site.currency, "symbol": site.symbol})


def system_status(call: Call) -> Reply:
    site, raw = call.shop.site, call.shop.site.raw
    hpos = raw.get("order_storage", "hpos") == "hpos"
    environment = {
        "home_url": call.base,
        "site_url": call.base,
        "version": site.woocommerce,
        "wp_version": site.wordpress,
        "wp_multisite": False,
        "language": "en_US",
        "default_timezone": "UTC",
        "gzip_enabled": True,
    }
    settings = {
        "api_enabled": False,
        "force_ssl": False,
        "currency": site.currency,
        "currency_symbol": site.symbol,
        "currency_position": "left",
        "thousand_separator": raw.get("thousand_separator", ","),
        "decimal_separator": raw.get("decimal_separator", "."),
        "number_of_decimals": raw.get("decimals", 2),
        "geolocation_enabled": False,
        "order_datastore": "OrdersTableDataStore" if hpos else "WC_Order_Data_Store_CPT",
        "HPOS_enabled": hpos,
        "HPOS_sync_enabled": False,
    }
    database = {"wc_database_version": site.woocommerce, "database_prefix": "wp_"}
    return one(call, {"environment": environment, "database": database, "settings": settings})


def list_settings(call: Call) -> Reply:
    return _options(call, call.route.rpartition("/")[2])


def _options(call: Call, group: str) -> Reply:
    values = general_settings(call.shop.site) if group == "general" else tax_settings(call.shop.site)
    return Reply(encode([_option(call, group, name, value) for name, value in values.items()]))


def get_setting(call: Call) -> Reply:
    group, name = call.route.split("/")[-2:]
    values = general_settings(call.shop.site) if group == "general" else tax_settings(call.shop.site)
    if name not in values:
        raise WireError(404, "rest_setting_setting_invalid", "Invalid setting.")
    return one(call, _option(call, group, name, values[name]))


def general_settings(site: Site) -> dict[str, str]:
    address: Wire = site.raw.get("store_address", {})
    return {
        "woocommerce_store_address": str(address.get("address_1", "")),
        "woocommerce_store_address_2": str(address.get("address_2", "")),
        "woocommerce_store_city": str(address.get("city", "")),
        "woocommerce_default_country": str(address.get("default_country", "")),
        "woocommerce_store_postcode": str(address.get("postcode", "")),
        "woocommerce_calc_taxes": _yes(site.raw.get("calc_taxes")),
        "woocommerce_currency": site.currency,
        "woocommerce_price_num_decimals": str(site.raw.get("decimals", 2)),
        "woocommerce_price_decimal_sep": str(site.raw.get("decimal_separator", ".")),
        "woocommerce_price_thousand_sep": str(site.raw.get("thousand_separator", ",")),
    }


def tax_settings(site: Site) -> dict[str, str]:
    return {
        "woocommerce_prices_include_tax": _yes(site.raw.get("prices_include_tax")),
        "woocommerce_tax_based_on": str(site.raw.get("tax_based_on", "shipping")),
        "woocommerce_shipping_tax_class": str(site.raw.get("shipping_tax_class", "inherit")),
        "woocommerce_tax_round_at_subtotal": _yes(site.raw.get("tax_round_at_subtotal")),
    }


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _option(call: Call, group: str, name: str, value: str) -> Wire:
    href = call.url(f"wc/v3/settings/{group}/{name}")
    label = name.removeprefix("woocommerce_").replace("_", " ").capitalize()
    links = {"self": [{"href": href}], "collection": [{"href": call.url(f"wc/v3/settings/{group}")}]}
    parts = {"id": name, "label": label, "description": "", "type": "text", "default": "", "tip": ""}
    return parts | {"value": value, "group_id": group, "_links": links}


def index(call: Call) -> Reply:
    """What anyone may read: the site's name and time zone, and that keys are handed out by wc-auth."""
    raw = call.shop.site.raw
    return Reply(
        encode(
            {
                "name": call.shop.site.name,
                "description": "",
                "url": call.base,
                "home": call.base,
                "gmt_offset": raw.get("gmt_offset", 0),
                "timezone_string": raw.get("timezone_string", ""),
                "namespaces": list(_NAMESPACES),
                "authentication": {},
                "routes": {f"/{name}": {"namespace": name, "methods": ["GET"]} for name in _NAMESPACES},
            }
        )
    )


def namespace_index(_call: Call) -> Reply:
    return Reply(encode({"namespace": "wc/v3", "routes": {"/wc/v3/orders": {}, "/wc/v3/products": {}}}))


ROUTES = (
    Route(GET, "", index, "public"),
    Route(GET, "wc/v3", namespace_index, "public"),
    Route(GET, "wc/v3/taxes", list_taxes),
    Route(GET, "wc/v3/taxes/<id>", get_tax),
    Route(GET, "wc/v3/taxes/classes", list_tax_classes),
    Route(GET, "wc/v3/payment_gateways", list_gateways),
    Route(GET, "wc/v3/data/currencies/current", current_currency),
    Route(GET, "wc/v3/system_status", system_status),
    Route(GET, "wc/v3/settings/(?:general|tax)", list_settings),
    Route(GET, "wc/v3/settings/(?:general|tax)/[a-z_0-9]+", get_setting),
)
