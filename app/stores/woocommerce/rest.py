"""The conversation with one shop's REST API: where it is, how the keys are shown, what an answer means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from enum import Enum, auto

import httpx

from app.errors import CartbooksError, Unknown
from app.http import read_failed, redact
from app.stores.woocommerce.address import is_loopback
from app.stores.woocommerce.refusals import (
    Refusal,
    TooSlow,
    error_of,
    moved,
    passing_page,
    read_only,
    refusal_of,
    unreadable,
)
from app.stores.woocommerce.signing import signed
from app.stores.woocommerce.wire import Wire, naive

Params = Mapping[str, str | int]
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_HOPS = 3
_DOUBT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Keys:
    """A consumer key and its secret; neither shows itself in a log."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """Data, or a refusal. `total` is how many members the whole list has, when the store says so; `present` is
    the store's time as it writes its own moments, naive GMT."""

    body: object
    total: int | None = None
    refusal: Refusal | None = None
    present: str = ""

    def rows(self) -> list[Wire]:
        if not isinstance(self.body, list) or not all(isinstance(row, dict) for row in self.body):
            # Taken for an empty list, a strange answer would end a poll as if there were no orders.
            raise unreadable(f"a list was expected: {str(self.body)[:200]}")
        return self.body

    def row(self) -> Wire:
        if not isinstance(self.body, dict):
            raise unreadable(f"an object was expected: {str(self.body)[:200]}")
        return self.body


class _Way(Enum):
    """How a request shows that it holds the keys."""

    BASIC = auto()
    QUERY = auto()  # for hosts that take the Authorization header out of requests; over TLS only
    OAUTH = auto()  # without TLS: signed, the secret itself never travels
    NONE = auto()


class Rest:
    """GET, POST and DELETE below /wp-json/. Reads raise; `ask` returns a refusal for the caller to judge."""

    def __init__(self, shop_url: str, keys: Keys, http: httpx.Client) -> None:
        self.shop_url = shop_url
        self._base = httpx.URL(shop_url)
        self._keys = keys
        self._http = http
        self._way: _Way | None = None
        self._plain_links = False
        self._found = False

    def get(self, route: str, params: Params | None = None) -> Answer:
        return self._or_raise(self.ask(route, params))

    def ask(self, route: str, params: Params | None = None) -> Answer:
        answer = Answer(None)
        for way in [self._way] if self._way else self._ways():
            answer = self._look(route, params or {}, way)
            if answer.refusal is None or answer.refusal.forbidden:
                self._way = way
            if answer.refusal is None or not answer.refusal.unseen:
                break
        return answer

    def index(self) -> Wire:
        """What the site tells anyone about itself; {} when it hides that."""
        # Without keys: WordPress itself would take them for an application password and refuse them.
        answer = self._look("", {"_fields": "name,gmt_offset,timezone_string,namespaces"}, _Way.NONE)
        return answer.body if isinstance(answer.body, dict) else {}

    def post(self, route: str, body: Mapping[str, object]) -> Answer:
        return self._write("POST", route, {}, body)

    def delete(self, route: str) -> Answer:
        return self._write("DELETE", route, {"force": "true"}, None)

    def _or_raise(self, answer: Answer) -> Answer:
        if answer.refusal is not None:
            raise error_of(answer.refusal, self.shop_url)
        return answer

    def _ways(self) -> list[_Way]:
        if self._base.scheme == "https":
            return [_Way.BASIC, _Way.QUERY]
        return [_Way.BASIC, _Way.OAUTH] if is_loopback(self._base.host) else [_Way.OAUTH]

    def _look(self, route: str, params: Params, way: _Way) -> Answer:
        """One read. An answer that is a page makes us look where the API is, and ask once more."""
        answer = self._read(route, params, way)
        if answer.refusal is None or not answer.refusal.is_page:
            self._found = True
            return answer
        if not self._found and self._finds_api() and self._plain_links:
            return self._read(route, params, way)
        if self._found and answer.refusal.status < 300:
            raise passing_page(answer.refusal.text)
        return answer

    def _finds_api(self) -> bool:
        """Whether the site's API answers after all: then the page was a passing trouble, or its permalinks are
        off and the API has another address."""
        for self._plain_links in (False, True):
            self._found = isinstance(self._read("", {"_fields": "namespaces"}, _Way.NONE).body, dict)
            if self._found:
                return True
        self._plain_links = False
        return False

    def _read(self, route: str, params: Params, way: _Way) -> Answer:
        try:
            response = self._send("GET", route, params, way)
            for _ in range(_HOPS):
                if not response.has_redirect_location:
                    break
                self._follow(response, route)
                response = self._send("GET", route, params, way)
        except httpx.ReadTimeout as error:
            failed = read_failed(error, "The store")
            raise TooSlow(failed.message, failed.detail) from error
        except httpx.HTTPError as error:
            raise read_failed(error, "The store") from error
        return _answer(response)

    def _follow(self, response: httpx.Response, route: str) -> None:
        """Take the address to which the site moved its API; only to the same host, and never away from TLS."""
        try:
            target = response.url.join(response.headers["Location"])
        except httpx.InvalidURL:
            raise moved(self.shop_url, response.headers["Location"]) from None
        tail = self._path(route).removeprefix(self._base.path.rstrip("/")).rstrip("/")
        path = target.path.rstrip("/")
        same = target.host == self._base.host and target.scheme in (self._base.scheme, "https")
        usual = target.port in (self._base.port, None)
        if not (same and usual and path.endswith(tail)):
            raise moved(self.shop_url, str(target.copy_with(query=None)))
        folder = path.removesuffix(tail)
        self._base = target.copy_with(path=folder or "/", query=None, fragment=None)

    def _write(self, method: str, route: str, params: Params, body: Mapping[str, object] | None) -> Answer:
        if self._way is None:
            # After this a refusal can only mean that the keys may not write.
            self.get("wc/v3/orders", {"per_page": 1, "_fields": "id"})
        try:
            response = self._send(method, route, params, self._way or _Way.NONE, body)
        except _NEVER_SENT as error:
            raise read_failed(error, "The store") from error
        except httpx.HTTPError as error:
            failed = read_failed(error, "The store")
            raise Unknown(failed.message, failed.detail) from error
        answer = _answer(response)
        if answer.refusal is not None:
            raise self._unwritten(answer.refusal)
        return answer

    def _unwritten(self, refusal: Refusal) -> CartbooksError:
        if refusal.status >= 500 or refusal.is_page:
            return Unknown(
                "The store failed while it was changing something. "
                "Nothing needs to be done: Cartbooks looks what became of it.",
                refusal.text,
            )
        if refusal.status == 401 or refusal.forbidden:
            return read_only(refusal.text)
        return error_of(refusal, self.shop_url)

    def _send(
        self, method: str, route: str, params: Params, way: _Way, body: Mapping[str, object] | None = None
    ) -> httpx.Response:
        url = self._url(route, params)
        auth = (self._keys.consumer_key, self._keys.consumer_secret) if way is _Way.BASIC else None
        if way is _Way.QUERY:
            url = url.copy_merge_params(
                {"consumer_key": self._keys.consumer_key, "consumer_secret": self._keys.consumer_secret}
            )
        elif way is _Way.OAUTH:
            pairs = signed(method, url, self._keys.consumer_key, self._keys.consumer_secret)
            url = url.copy_merge_params(dict(pairs))
        headers = {"Accept": "application/json", "Cache-Control": "no-cache"}
        return self._http.request(method, url, headers=headers, auth=auth, json=body)

    def _url(self, route: str, params: Params) -> httpx.URL:
        query = {name: str(value) for name, value in params.items()}
        if self._plain_links:
            query = {"rest_route": f"/{route}"} | query
        return self._base.copy_with(path=self._path(route), params=query)

    def _path(self, route: str) -> str:
        folder = self._base.path.rstrip("/")
        return f"{folder}/" if self._plain_links else f"{folder}/wp-json/{route}"


def _answer(response: httpx.Response) -> Answer:
    try:
        body = json.loads(response.content, parse_float=Decimal)
    except ValueError:
        return Answer(None, refusal=refusal_of(response, ""))
    if response.is_success:
        total = response.headers.get("X-WP-Total", "")
        return Answer(body, int(total) if total.isdigit() else None, present=_present(response))
    code = body.get("code", "") if isinstance(body, dict) else ""
    return Answer(None, refusal=refusal_of(response, redact(str(code))))


def _present(response: httpx.Response) -> str:
    """What the store's server says that time it is. Where something on the way takes that out, a time that has
    passed there for certain: ours may be fast, though hardly by a day."""
    try:
        told = parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        told = datetime.now(UTC) - _DOUBT
    return naive(told)
