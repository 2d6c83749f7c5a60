"""Sites as the world has them: not a shop, half a shop, a shop behind a firewall, a shop that moved."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import httpx
import pytest

from app.core.listing import Product
from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown
from app.http import AddressPolicy, open_client
from app.stores.woocommerce.client import Keys, WooCommerceStore, open_store
from tests.stores.woocommerce.oddities import INDEX, ORDERS, PAGE, Asked, OddSite, Said, error, odd_site

KEYS = Keys("ck_odd00000", "cs_odd00000")
UNSEEN = error(401, "woocommerce_rest_cannot_view")


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with open_client(AddressPolicy(allow_private=True)) as client:
        yield client


def failure(answer: Callable[[Asked], Said], http: httpx.Client) -> CartbooksError:
    """How the first reading of orders fails at this site."""
    with odd_site(answer) as site, pytest.raises(CartbooksError) as caught:
        list(open_store(site.url, KEYS, http).orders(""))
    assert "cs_odd" not in f"{caught.value} {caught.value.detail}"
    return caught.value


def api(asked: Asked, answer: Said) -> Said:
    """The index answers as WordPress does, everything below it with this answer."""
    return Said(INDEX) if asked.path == "/wp-json/" else answer


def test_a_site_that_is_no_wordpress_needs_another_address(http: httpx.Client) -> None:
    for status in (200, 404):
        found = failure(lambda _, status=status: Said(PAGE, status), http)  # type: ignore[misc]
        assert isinstance(found, NeedsOwner)
        assert "Check the address" in found.message


def test_a_wordpress_without_woocommerce_says_so(http: httpx.Client) -> None:
    found = failure(lambda asked: api(asked, error(404, "rest_no_route")), http)
    assert isinstance(found, NeedsOwner)
    assert "Activate the WooCommerce plugin" in found.message


def test_a_page_in_the_place_of_data_from_a_real_shop_passes_by_itself(http: httpx.Client) -> None:
    assert isinstance(failure(lambda asked: api(asked, Said(PAGE)), http), Transient)


def test_a_firewall_that_blocks_the_api_is_named(http: httpx.Client) -> None:
    for answer in (Said(PAGE, 403), error(401, "rest_login_required"), error(403, "rest_forbidden")):
        found = failure(lambda asked, answer=answer: api(asked, answer), http)  # type: ignore[misc]
        assert isinstance(found, NeedsOwner)
        assert "firewall" in found.message


def test_a_shop_that_asks_for_patience_gets_it(http: httpx.Client) -> None:
    for status, header, seconds in ((429, "17", 17.0), (503, "", None), (502, "", None)):
        said = Said(PAGE, status, {"Retry-After": header} if header else {})
        found = failure(lambda asked, said=said: api(asked, said), http)  # type: ignore[misc]
        assert isinstance(found, Transient)
        assert found.retry_after == seconds


def test_a_date_in_retry_after_is_understood(http: httpx.Client) -> None:
    said = Said(PAGE, 503, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"})
    found = failure(lambda asked: api(asked, said), http)
    assert isinstance(found, Transient)
    assert (found.retry_after or 0) > 1_000_000


def test_a_strange_answer_is_not_taken_for_an_empty_shop(http: httpx.Client) -> None:
    bodies: tuple[object, ...] = ({"orders": []}, ["x"], None)
    for body in bodies:
        assert isinstance(failure(lambda asked, body=body: api(asked, Said(body)), http), Transient)  # type: ignore[misc]


def test_a_question_that_the_shop_refuses_is_told_with_its_code(http: httpx.Client) -> None:
    found = failure(lambda asked: api(asked, error(400, "rest_invalid_param")), http)
    assert isinstance(found, Refused)
    assert found.code == "rest_invalid_param"


def test_without_pretty_permalinks_the_other_address_of_the_api_is_used(http: httpx.Client) -> None:
    def answer(asked: Asked) -> Said:
        route = asked.query.get("rest_route")
        if asked.path != "/shop/" or route is None:
            return Said(PAGE, 404)
        return Said([] if route == "/wc/v3/orders" else INDEX)

    with odd_site(answer) as site:
        assert list(open_store(f"{site.url}/shop", KEYS, http).orders("")) == []


def test_a_host_that_strips_the_keys_gets_them_where_they_arrive(http: httpx.Client) -> None:
    def answer(asked: Asked) -> Said:
        return api(asked, Said([]) if "oauth_signature" in asked.query else UNSEEN)

    with odd_site(answer) as site:
        store = open_store(site.url, KEYS, http)
        assert list(store.orders("")) == []
        assert list(store.orders("")) == []
    tries = [asked for asked in site.asked if asked.path == ORDERS]
    assert [bool(asked.authorization) for asked in tries] == [True, False, False], "what worked is remembered"
    assert all("consumer_secret" not in asked.query for asked in tries), (
        "the secret never travels without TLS"
    )


def test_keys_that_the_shop_never_heard_of_need_the_owner(http: httpx.Client) -> None:
    found = failure(lambda asked: api(asked, UNSEEN), http)
    assert isinstance(found, NeedsOwner)
    assert "does not recognise our keys" in found.message


def test_keys_are_not_shown_to_the_index_where_wordpress_would_refuse_them(http: httpx.Client) -> None:
    def answer(asked: Asked) -> Said:
        return api(asked, Said({} if asked.path.endswith(("system_status", "current")) else []))

    with odd_site(answer) as site:
        access = open_store(site.url, KEYS, http).check()
    assert [asked.authorization for asked in site.asked if asked.path == "/wp-json/"] == [""]
    assert access.name == "Odd & Sons"
    assert access.time_zone == "", "IANA knows no zone of half an hour by its offset alone"


def moving(to: Callable[[Asked, OddSite], str], http: httpx.Client) -> OddSite:
    """A site whose API sits in /new/ and whose old address sends there."""
    sites: list[OddSite] = []

    def answer(asked: Asked) -> Said:
        if asked.path.startswith("/new/"):
            return Said([])
        query = "&".join(f"{name}={value}" for name, value in asked.query.items())
        return Said("", 301, {"Location": f"{to(asked, sites[0])}?{query}"})

    with odd_site(answer) as site:
        sites.append(site)
        assert list(open_store(site.url, KEYS, http).orders("")) == []
    return site


def test_a_shop_that_moved_into_a_folder_is_followed(http: httpx.Client) -> None:
    site = moving(lambda asked, site: f"{site.url}/new{asked.path}", http)
    assert [asked.path for asked in site.asked][:2] == [ORDERS, f"/new{ORDERS}"]


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/wp-json/wc/v3/orders",
        "/wp-login.php",
        "http://localhost/wp-json/wc/v3/orders",
        "http://[broken",
        "//127.0.0.2/wp-json/wc/v3/orders",
    ],
)
def test_keys_are_never_sent_on_to_another_place(target: str, http: httpx.Client) -> None:
    found = failure(lambda _: Said("", 302, {"Location": target}), http)
    assert isinstance(found, NeedsOwner)
    assert "another address" in found.message


def test_a_site_that_turns_in_circles_is_left(http: httpx.Client) -> None:
    found = failure(lambda asked: Said("", 302, {"Location": asked.path}), http)
    assert isinstance(found, NeedsOwner)


def written(answer: Said, http: httpx.Client) -> CartbooksError:
    """How setting a stock fails when the write gets this answer and reads get empty lists."""

    def site(asked: Asked) -> Said:
        return api(asked, answer if asked.method == "POST" else Said([]))

    with odd_site(site) as found, pytest.raises(CartbooksError) as caught:
        store(found, http).set_stock(Product("7", "Mug", "MUG"), Decimal(3))
    return caught.value


def store(site: OddSite, http: httpx.Client) -> WooCommerceStore:
    return open_store(site.url, KEYS, http)


def test_a_write_that_fails_in_the_store_may_have_taken_effect(http: httpx.Client) -> None:
    assert isinstance(written(Said(PAGE, 500), http), Unknown)
    assert isinstance(written(Said(PAGE), http), Unknown)


def test_a_write_that_was_put_off_did_not_take_effect(http: httpx.Client) -> None:
    assert isinstance(written(Said({}, 429), http), Transient)


def test_a_write_with_keys_that_only_read_names_the_missing_permission(http: httpx.Client) -> None:
    found = written(error(401, "woocommerce_rest_authentication_error"), http)
    assert isinstance(found, NeedsOwner)
    assert "Read/Write" in found.message


def test_a_write_of_a_product_that_is_gone_is_refused(http: httpx.Client) -> None:
    assert isinstance(written(error(400, "woocommerce_rest_product_invalid_id"), http), Refused)


def test_an_address_in_a_private_network_is_refused_before_anything_is_sent() -> None:
    with open_client(AddressPolicy()) as guarded, pytest.raises(NeedsOwner) as caught:
        open_store("http://127.0.0.1:9", KEYS, guarded).check()
    assert "private network" in caught.value.message


def secure(answer: Callable[[httpx.Request], httpx.Response]) -> tuple[WooCommerceStore, list[httpx.Request]]:
    """A shop at https://shop.example, which no loopback server can play."""
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer(request) if request.url.path.endswith("/orders") else httpx.Response(200, json=INDEX)

    http = httpx.Client(transport=httpx.MockTransport(handle))
    return open_store("shop.example/wp-admin/", KEYS, http), seen


def test_over_tls_keys_go_into_the_address_only_when_the_header_does_not_arrive() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        known = request.url.params.get("consumer_secret") == KEYS.consumer_secret
        return httpx.Response(200, json=[]) if known else httpx.Response(401, json=UNSEEN.body)

    store, seen = secure(answer)
    assert list(store.orders("")) == []
    assert [request.headers.get("Authorization", "")[:6] for request in seen] == ["Basic ", ""]


def test_a_shop_that_sends_us_to_tls_is_followed_there() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.scheme == "https":
            return httpx.Response(200, json=[])
        return httpx.Response(301, headers={"Location": str(request.url.copy_with(scheme="https"))})

    http = httpx.Client(transport=httpx.MockTransport(answer))
    assert list(open_store("http://shop.example", KEYS, http).orders("")) == []
    assert [request.url.scheme for request in seen] == ["http", "https"]
    assert "cs_odd" not in "".join(str(request.url) for request in seen)


def test_a_secret_shows_itself_nowhere() -> None:
    assert "odd" not in repr(KEYS)
