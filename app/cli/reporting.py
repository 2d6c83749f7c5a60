"""What a demo did, counted from what the practice company holds afterwards and not from the engine's own word."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import httpx
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.cli.auditing import ENTITIES, REFUNDS, Audited, Books, Wire
from app.core.document import KIND_NAMES
from app.core.money import Money
from app.data.ledger_counts import State
from app.data.ledger_orders import OrderSummary

EVERYTHING = (
    "CompanyInfo Preferences Account Customer Vendor Item Class Department Term PaymentMethod TaxCode TaxRate Invoice "
    "SalesReceipt Estimate Payment RefundReceipt CreditMemo Deposit JournalEntry Purchase"
).split()
COUNTED = {"total": "requests", "reads": "reads", "writes": "writes", "batches": "batches"}
PAGE = 1000
SHOWN = 5  # sentences of a kind, before "and so on"


@dataclass(frozen=True, slots=True)
class Spent:
    """What the run cost: requests to the practice company by its own count, time, memory."""

    requests: Mapping[str, int]
    seconds: float
    max_rss_mb: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """Why some orders were not exported, in the words of the pages, with one of them for example."""

    words: str
    example: str
    orders: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """Orders of one reason code; `waits` says that a person is to decide, else the settings have decided."""

    code: str
    waits: bool
    sentences: tuple[Sentence, ...]

    @property
    def orders(self) -> int:
        return sum(sentence.orders for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Report:
    """One demo in figures; `as_json` is the part that programs read."""

    orders_read: int
    in_store: int
    exported: int
    reasons: tuple[Reasons, ...]
    refused: tuple[Sentence, ...]
    documents: Mapping[str, int]
    amounts: Mapping[str, tuple[Money, ...]]
    audited: Audited
    spent: Spent

    @property
    def left_out(self) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for reasons in self.reasons:
            counted[reasons.code] += reasons.orders
        return dict(counted)

    @property
    def unaccounted(self) -> int:
        """Orders that are neither in the books nor have a reason that a merchant could read."""
        return self.in_store - self.exported - sum(reasons.orders for reasons in self.reasons)

    @property
    def is_complete(self) -> bool:
        """Whether every order of the store is exported or left out with a reason, to the cent and once."""
        found = self.audited
        wrong = self.refused or self.unaccounted or found.cents_off or found.duplicates or found.sentences
        return self.orders_read == self.in_store and not wrong

    def as_json(self) -> dict[str, object]:
        return {
            "orders_read": self.orders_read,
            "exported": self.exported,
            "left_out": self.left_out,
            "refused": sum(sentence.orders for sentence in self.refused),
            "documents": dict(self.documents),
            "cents_off": self.audited.cents_off,
            "duplicates": self.audited.duplicates,
            "requests": {name: self.spent.requests.get(told, 0) for name, told in COUNTED.items()},
            "seconds": round(self.spent.seconds, 2),
            "max_rss_mb": round(self.spent.max_rss_mb, 1),
        }


def books_of(books_url: str, realm: str) -> dict[str, list[Wire]]:
    """Everything the practice company holds, read through its API."""
    with httpx.Client(timeout=60) as http:
        http.post(f"{books_url}/_sim/throttle", json={"enabled": False})
        token = http.post(f"{books_url}/_sim/grant", json={"realm": realm}).json()["access_token"]
        http.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})
        url = f"{books_url}/v3/company/{realm}/query"
        return {entity: list(_rows(http, url, entity)) for entity in EVERYTHING}


def requests_of(books_url: str, realm: str) -> Mapping[str, int]:
    """The practice company's own count of requests so far."""
    with httpx.Client() as http:
        counted: dict[str, dict[str, int]] = http.get(f"{books_url}/_sim/counters").json()["realms"]
    return counted.get(realm, {})


def _rows(http: httpx.Client, url: str, entity: str) -> Iterator[Wire]:
    start = 1
    while True:
        question = f"select * from {entity} startposition {start} maxresults {PAGE}"  # noqa: S608  our own names
        answer = http.get(url, params={"query": question, "minorversion": 75}).raise_for_status().json()
        found = answer["QueryResponse"].get(entity, [])
        yield from found
        if len(found) < PAGE:
            return
        start += PAGE


def report_of(orders: Iterable[OrderSummary], books: Books, audited: Audited, spent: Spent) -> Report:
    """Orders that are not in the books have what the ledger says of them; those that are, are counted there."""
    absent: dict[tuple[State, str], list[OrderSummary]] = defaultdict(list)
    read = refused = 0
    for order in orders:
        read += 1
        refused += order.state is State.REFUSED and order.store_order in audited.booked
        if order.store_order not in audited.booked or order.state is State.REFUSED:
            absent[order.state, order.code].append(order)
    kinds = {kind: books[entity] for kind, entity in ENTITIES.items() if books.get(entity)}
    return Report(
        orders_read=read,
        in_store=audited.orders,
        exported=len(audited.booked) - refused,
        reasons=tuple(
            Reasons(code, state is State.HELD, _sentences(found))
            for (state, code), found in sorted(absent.items())
            if state in (State.LEFT_OUT, State.HELD) and code
        ),
        refused=_sentences(
            [one for (state, _), found in absent.items() if state is State.REFUSED for one in found]
        ),
        documents={kind.value: len(rows) for kind, rows in kinds.items()},
        amounts={kind.value: _amounts(rows, -1 if kind in REFUNDS else 1) for kind, rows in kinds.items()},
        audited=audited,
        spent=spent,
    )


def _sentences(orders: Sequence[OrderSummary]) -> tuple[Sentence, ...]:
    """What was said, the most frequent first."""
    said: dict[str, list[OrderSummary]] = defaultdict(list)
    for order in orders:
        said[order.message].append(order)
    found = [Sentence(words, same[0].number, len(same)) for words, same in said.items()]
    return tuple(sorted(found, key=lambda sentence: (-sentence.orders, sentence.words)))


def _amounts(rows: Sequence[Wire], sign: int) -> tuple[Money, ...]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        currency = row.get("CurrencyRef")
        name = str(currency.get("value", "")) if isinstance(currency, dict) else ""
        sums[name] += sign * Decimal(str(row.get("TotalAmt", 0)))
    return tuple(Money(amount, name) for name, amount in sums.items())


def print_report(report: Report, console: Console) -> None:
    """The table that a newcomer sees, and below it in words what was not exported."""
    console.print()
    console.print(_table(report))
    for reasons in report.reasons:
        head = "Waits for a person" if reasons.waits else "Left out by the settings"
        _print_sentences(console, f"{head} ({reasons.code})", reasons.sentences)
    _print_sentences(console, "Refused by QuickBooks", report.refused)
    _print_lines(console, "Does not agree", report.audited.sentences)
    console.print(Text(f"\n{_verdict(report)}"), soft_wrap=True)


def _table(report: Report) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2), pad_edge=True)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right", style="dim")
    add = table.add_row
    add(Text("Orders", style="bold"), Text(f"{report.in_store:,}", style="bold"), "")
    add("  exported", f"{report.exported:,}", "")
    for waits, words in ((False, "  left out by the settings"), (True, "  wait for a person")):
        count = sum(reasons.orders for reasons in report.reasons if reasons.waits is waits)
        if count or not waits:
            add(words, f"{count:,}", "")
    add("  refused", f"{sum(sentence.orders for sentence in report.refused):,}", "")
    if report.unaccounted:
        add("  without a reason", f"{report.unaccounted:,}", "")
    add(
        Text("Documents in QuickBooks", style="bold"),
        Text(f"{sum(report.documents.values()):,}", style="bold"),
        "",
    )
    names = {kind.value: name for kind, name in KIND_NAMES.items()}
    for kind, count in report.documents.items():
        add(f"  {names[kind]}s", f"{count:,}", ", ".join(map(str, report.amounts[kind])))
    add(Text("Held against the store", style="bold"), "", "")
    add("  cents off", f"{report.audited.cents_off:,}", "")
    add("  documents twice", f"{report.audited.duplicates:,}", "")
    _add_spent(table, report.spent)
    return table


def _add_spent(table: Table, spent: Spent) -> None:
    told = {name: spent.requests.get(counted, 0) for name, counted in COUNTED.items()}
    parts = f"{told['reads']:,} reads, {told['writes']:,} writes"
    table.add_row(Text("Requests to QuickBooks", style="bold"), f"{told['total']:,}", parts)
    table.add_row(
        Text("Seconds", style="bold"), f"{spent.seconds:.1f}", f"{spent.max_rss_mb:,.0f} MB of memory"
    )


def _print_sentences(console: Console, head: str, sentences: Sequence[Sentence]) -> None:
    lines = [
        f"{sentence.orders:>5,}  {sentence.words} (order {sentence.example}"
        f"{', for example' if sentence.orders > 1 else ''})"
        for sentence in sentences
    ]
    _print_lines(console, head, lines)


def _print_lines(console: Console, head: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    console.print(Text(f"\n{head}", style="bold"))
    for line in lines[:SHOWN]:
        console.print(Text(f"  {line}"), soft_wrap=True)
    if len(lines) > SHOWN:
        console.print(Text(f"  and {len(lines) - SHOWN:,} more like these."))


def _verdict(report: Report) -> str:
    if report.is_complete:
        return "Every order is in the books to the cent and once, or left out with a reason."
    return "Not every order came out as it should. What is wrong stands above; the exit status says so too."
