"""The list of orders: by state, searched, sorted, acted upon; the address bar keeps all of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.data import ledger_counts, ledger_moves, ledger_pages
from app.data.ledger_counts import NEED_YOU, State
from app.data.ledger_moves import Selection
from app.data.ledger_orders import OrderSummary
from app.data.ledger_pages import OrderQuery, Sort
from app.web.order_words import BADGES
from app.web.spreadsheets import csv_response
from app.web.starting import begin_after_asking
from app.web.visiting import Now, Visiting
from app.web.words import count, moment

router = APIRouter()
PAGE = 50
CSV_PAGE = 500
LARGEST_ROW = 2**63 - 1
LARGEST_SEEN = 10_000_000


@dataclass(frozen=True, slots=True)
class Group:
    """One chip above the list."""

    slug: str
    words: str
    states: tuple[State, ...]
    empty: str


GROUPS = (
    Group("", "All", tuple(State), "As soon as your store has an order, it stands here."),
    Group(
        "attention", "Need you", NEED_YOU, "Nothing needs you: every order was exported or waits its turn."
    ),
    Group(
        "waiting",
        "Waiting",
        (State.WAITING, State.POSTING),
        "Nothing waits. New orders come with the next sync.",
    ),
    Group("exported", "Exported", (State.EXPORTED,), "Nothing was exported yet."),
    Group("left_out", "Left out", (State.LEFT_OUT,), "Your settings leave no order out."),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address bar says; `before` is the `after` of the page before, `seen` how many came before."""

    group: Group = GROUPS[0]
    q: str = ""
    sort: Sort = Sort.CREATED
    down: bool = True
    after: str = ""
    before: str = ""
    seen: int = 0

    @property
    def query(self) -> OrderQuery:
        return OrderQuery(self.group.states, self.q, self.sort, self.down, self.after, PAGE)

    def address(self) -> str:
        """The part after the question mark, without what is usual anyway."""
        said = {
            "state": self.group.slug,
            "q": self.q,
            "sort": "" if self.sort is Sort.CREATED else self.sort.value,
            "dir": "" if self.down else "asc",
            "after": self.after,
            "before": self.before,
            "seen": str(self.seen) if self.seen else "",
        }
        return urlencode({name: value for name, value in said.items() if value})


def wanted(said: Mapping[str, str]) -> Wanted:
    """What an address asks for; what makes no sense in it is as if it were not there."""
    group = next((one for one in GROUPS if one.slug == said.get("state", "")), GROUPS[0])
    sort = next((one for one in Sort if one.value == said.get("sort", "")), Sort.CREATED)
    seen = said.get("seen", "")
    return Wanted(
        group,
        said.get("q", "").strip()[:200],
        sort,
        said.get("dir") != "asc",
        said.get("after", "")[:500],
        said.get("before", "")[:500],
        min(int(seen), LARGEST_SEEN) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
    )


@router.get("/c/{connection}/orders")
def index(at: Now) -> Response:
    asked = wanted(at.request.query_params)
    with at.desk.database.read() as session:
        counts = ledger_counts.counts(*at.ledger(session))
        found = ledger_pages.page(*at.ledger(session), asked.query)
    url = f"{at.url}/orders"
    context = {
        "orders": found.orders,
        "badges": BADGES,
        "asked": asked,
        "chips": [_chip(url, asked, one, counts) for one in GROUPS],
        "heads": {sort.value: _head(url, asked, sort) for sort in Sort},
        "total": None if asked.q else _number(counts, asked.group),
        "everything": sum(counts.values()),
        "pages": _pages(url, asked, found.next, len(found.orders)),
        "needy": _number(counts, GROUPS[1]),
        "csv_url": f"{url}.csv?{asked.address()}",
        "keep": _kept(asked),
    }
    return at.page("orders/list.html", context)


@router.get("/c/{connection}/orders.csv")
def download(at: Now) -> Response:
    """What the list shows, all of its pages, as a file."""
    query = wanted(at.request.query_params).query
    head = ("Order", "Store id", "Placed", "Customer", "E-mail", "Store status", "Total", "Currency")
    tail = ("State", "Reason", "Document", "Exported")
    return csv_response("orders.csv", (*head, *tail), _lines(at, replace(query, after="")))


@router.post("/c/{connection}/orders/act")
def act(
    at: Now,
    rows: Annotated[Sequence[str], Form()] = (),
    action: Annotated[str, Form(max_length=20)] = "",
    back: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Do something to the picked orders, and come back to the same place in the list."""
    place = _url("/orders", back)
    picked = picked_rows(rows)
    if action == "retry_all":
        return at.go(place, retried(at, Selection(states=NEED_YOU)))
    if not picked:
        return at.go(place, "No order was picked. Tick the orders, then press the button again.", "needs")
    if action == "reset":
        return at.go(f"/manage/reset?{urlencode([('rows', row) for row in picked])}")
    return at.go(place, retried(at, Selection(rows=picked)))


def picked_rows(rows: Sequence[str]) -> tuple[int, ...]:
    """The rows of a form or an address; what is no row is left out."""
    numbers = {int(row) for row in rows[:500] if row.isascii() and row.isdigit() and len(row) < 20}
    return tuple(sorted(row for row in numbers if row <= LARGEST_ROW))


def retried(at: Visiting, selection: Selection) -> str:
    """Ask for the orders again; what to tell the person."""
    with at.desk.database.begin() as session:
        asked = ledger_moves.retry(*at.ledger(session), selection)
    if not asked:
        return (
            "None of these can be tried again: they are exported or on their way, or first have to be corrected in "
            "your store."
        )
    return f"{count(asked, 'order waits', 'orders wait')} to be tried again. {begin_after_asking(at)}"


def _url(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def _chip(url: str, asked: Wanted, group: Group, counts: Mapping[State, int]) -> tuple[str, str, bool, int]:
    address = replace(asked, group=group, after="", before="", seen=0).address()
    return group.words, _url(url, address), group is asked.group, _number(counts, group)


def _number(counts: Mapping[State, int], group: Group) -> int:
    return sum(counts[state] for state in group.states)


def _head(url: str, asked: Wanted, sort: Sort) -> tuple[str, str]:
    """A column's link and how it is sorted: first in its natural direction, then turned around."""
    current = asked.sort is sort
    down = not asked.down if current else sort in (Sort.CREATED, Sort.TOTAL)
    turned = replace(asked, sort=sort, down=down, after="", before="", seen=0)
    direction = ("descending" if asked.down else "ascending") if current else ""
    return _url(url, turned.address()), direction


@dataclass(frozen=True, slots=True)
class Pages:
    """The way through the list."""

    first: int
    last: int
    start_url: str
    previous_url: str
    next_url: str


def _pages(url: str, asked: Wanted, following: str, shown: int) -> Pages:
    start = replace(asked, after="", before="", seen=0)
    back = replace(start, after=asked.before, seen=max(0, asked.seen - PAGE))
    ahead = replace(asked, after=following, before=asked.after, seen=asked.seen + shown)
    knows_previous = bool(asked.after) and (bool(asked.before) or asked.seen <= PAGE)
    return Pages(
        asked.seen + 1 if shown else 0,
        asked.seen + shown,
        _url(url, start.address()) if asked.after else "",
        _url(url, back.address()) if knows_previous else "",
        _url(url, ahead.address()) if following else "",
    )


def _kept(asked: Wanted) -> list[tuple[str, str]]:
    """What a search keeps of the address."""
    kept = {"state": asked.group.slug, "sort": asked.sort.value, "dir": "" if asked.down else "asc"}
    return [(name, value) for name, value in kept.items() if value]


def _lines(at: Visiting, query: OrderQuery) -> Iterator[Sequence[str]]:
    """A transaction for each page of the list: a slow download holds none open."""
    query = replace(query, size=CSV_PAGE)
    while True:
        with at.desk.database.read() as session:
            part = ledger_pages.page(*at.ledger(session), query)
        yield from (_line(one, at.zone) for one in part.orders)
        if not part.next:
            return
        query = replace(query, after=part.next)


def _line(one: OrderSummary, zone: str) -> Sequence[str]:
    return (
        one.number,
        one.store_order,
        moment(one.created, zone),
        one.customer,
        one.email,
        one.status,
        f"{one.total.amount:f}",
        one.total.currency,
        BADGES[one.state][1],
        one.message,
        one.document,
        moment(one.exported, zone),
    )
