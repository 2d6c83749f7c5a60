"""A recorded order cut into pieces, so that a clone of it is text filled in and not JSON encoded anew."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulators.shop.wire import Wire, encode

LINES = ("line_items", "tax_lines", "shipping_lines", "fee_lines", "coupon_lines")
DATES = ("date_created", "date_modified", "date_completed", "date_paid")
_MARK = re.compile(r'"\\u0001#([^\\]+)\\u0001"|\\u0001([^\\#]+)\\u0001')


@dataclass(frozen=True)
class Piece:
    """Literal text and what follows it: a named value, the id of a line or of a refund."""

    literal: str
    kind: str
    name: str
    number: int


def cut(order: Wire) -> tuple[Piece, ...]:
    return tuple(_pieces(encode(_marked(order))))


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for found in _MARK.finditer(text):
        name = found[1] or found[2]
        kind, _, number = name.partition(" ")
        yield Piece(text[end : found.start()], kind if number else "value", name, int(number or 0))
        end = found.end()
    yield Piece(text[end:], "end", "", 0)


def _bare(name: str) -> str:
    return f"\x01#{name}\x01"


def _within(name: str) -> str:
    return f"\x01{name}\x01"


def _marked(order: Wire) -> Wire:
    copy: Wire = json.loads(json.dumps(order))
    number, key = str(copy["id"]), str(copy["order_key"])
    copy |= {"id": _bare("id"), "number": _within("id"), "order_key": f"wc_order_{_within('key')}"}
    url = str(copy["payment_url"]).replace(key, f"wc_order_{_within('key')}")
    copy["payment_url"] = url.replace(f"/{number}/", f"/{_within('id')}/")
    if copy["transaction_id"]:
        copy["transaction_id"] += f"-{_within('id')}"
    _mark_dates(copy)
    _mark_ids(copy)
    if not copy["customer_id"]:
        _mark_guest(copy)
    return copy


def _mark_dates(copy: Wire) -> None:
    for name in (*DATES, *(f"{date}_gmt" for date in DATES)):
        if copy[name] is not None:
            copy[name] = _within(name)


def _mark_ids(copy: Wire) -> None:
    for kind in LINES:
        for line in copy[kind]:
            line["id"] = _bare(f"line {line['id']}")
    for place, refund in enumerate(copy["refunds"]):
        refund["id"] = _bare(f"refund {place}")


def _mark_guest(copy: Wire) -> None:
    billing, shipping = copy["billing"], copy["shipping"]
    same = (shipping["first_name"], shipping["last_name"]) == (billing["first_name"], billing["last_name"])
    named = {"first_name": _within("first"), "last_name": _within("last")}
    copy["billing"] = billing | named | {"email": _within("email")}
    if same:
        copy["shipping"] = shipping | named


def line_ids(orders: Sequence[Wire]) -> Iterator[int]:
    for order in orders:
        for kind in LINES:
            for line in order.get(kind, ()):
                yield int(line["id"])
