"""One call to the REST API: what a handler is given, and how handlers are found."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from simulators.shop.arguments import Arguments
from simulators.shop.keys import Key
from simulators.shop.shop import Shop
from simulators.shop.wire import Reply, Wire, WireError, encode

Handler = Callable[["Call"], Reply]


@dataclass(frozen=True)
class Call:
    """A request to one route of one shop; `base` is the shop's own URL without a slash at its end."""

    shop: Shop
    base: str
    method: str
    route: str
    args: Arguments
    payload: bytes
    ids: tuple[int, ...]
    key: Key | None

    def body(self) -> Wire:
        """The JSON object that was sent; an empty one when nothing was."""
        found = self._json()
        if not isinstance(found, dict):
            raise WireError(400, "rest_invalid_json", "Invalid JSON body passed.")
        return found

    def _json(self) -> Any:  # noqa: ANN401 - JSON may be anything before it is looked at
        try:
            return json.loads(self.payload) if self.payload.strip() else {}
        except ValueError:
            message = "Invalid JSON body passed."
            raise WireError(400, "rest_invalid_json", message, {"json_error_code": 4}) from None

    def url(self, route: str) -> str:
        return f"{self.base}/wp-json/{route}"


@dataclass(frozen=True)
class Route:
    """A pattern below wp-json, the methods that it takes and what it is about."""

    methods: tuple[str, ...]
    pattern: str
    handler: Handler
    about: str = "settings"
    expression: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "expression", re.compile(self.pattern.replace("<id>", r"(\d+)")))


GET = ("GET", "HEAD")
EDIT = ("POST", "PUT", "PATCH")


def fields(call: Call, items: Sequence[Wire]) -> list[Wire]:
    """Only the top-level fields that were asked for."""
    names = {name.partition(".")[0] for name in call.args.words("_fields")}
    return [{k: v for k, v in item.items() if k in names} for item in items] if names else list(items)


def one(call: Call, item: Wire, status: int = 200) -> Reply:
    return Reply(encode(fields(call, [item])[0]), status)


@dataclass(frozen=True)
class Paging:
    """The page that was asked for."""

    page: int
    per_page: int
    offset: int | None

    @property
    def start(self) -> int:
        return self.offset if self.offset is not None else (self.page - 1) * self.per_page


def paging(call: Call) -> Paging:
    args = call.args
    offset = args.integer("offset", 0, 0) if args.text("offset") else None
    return Paging(args.integer("page", 1, 1), args.integer("per_page", 10, 1, 100), offset)


def page_headers(call: Call, asked: Paging, total: int) -> dict[str, str]:
    pages = -(-total // asked.per_page)
    links = []
    if asked.page > 1:
        links.append(f'<{_page_url(call, min(asked.page - 1, pages))}>; rel="prev"')
    if asked.page < pages:
        links.append(f'<{_page_url(call, asked.page + 1)}>; rel="next"')
    headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}
    return headers | ({"Link": ", ".join(links)} if links else {})


def _page_url(call: Call, page: int) -> str:
    pairs = [(name, value) for name, value in call.args.pairs if name != "page"] + [("page", str(page))]
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    return f"{call.url(call.route)}?{query}"


def page_of(call: Call, items: Sequence[Wire]) -> Reply:
    """One page of a list that is already in its order."""
    asked = paging(call)
    call.args.check()
    found = fields(call, items[asked.start : asked.start + asked.per_page])
    return Reply(encode(found), headers=page_headers(call, asked, len(items)))
