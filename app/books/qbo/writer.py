"""The books of one QuickBooks Online company: the Books protocol over batches."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import httpx
from pydantic import ValidationError

from app.books.known import known
from app.books.meter import Meter
from app.books.qbo import oauth, reading
from app.books.qbo.answers import Fault
from app.books.qbo.application import QboApp
from app.books.qbo.batches import answered, envelopes, fault_of, operations, written
from app.books.qbo.client import Client, open_books_client
from app.books.qbo.encode import Operation, operation
from app.books.qbo.faults import change_error, item_error, name_taken, not_saved, unreadable
from app.books.qbo.forms import KINDS
from app.books.qbo.limits import LIMITS
from app.books.qbo.lookup import Lookup, Sight, Whose
from app.books.qbo.pace import OnlinePace
from app.books.qbo.prerequisites import prerequisites
from app.books.qbo.queries import EITHER, select
from app.books.qbo.reader import Reader
from app.books.qbo.throttle import Throttle
from app.books.qbo.tokens import Bearer, TokenKeeper
from app.books.qbo.transport import Transport
from app.books.qbo.wire import Json, text
from app.core.access import Access
from app.core.changes import Changes
from app.core.company import Company
from app.core.document import Kind, Limits
from app.core.intent import Absent, Envelope, Failed, Found, Intent, Outcome, Settled
from app.core.tokens import TokenPair
from app.errors import CartbooksError, Refused, Unknown

LOOK_FIRST = ("600", "6140", "6240")  # it may be our own from a sending whose answer was lost
GONE = "610"
STALE = "5010"  # changed meanwhile: maybe by our own sending, whose answer was lost


@dataclass(slots=True)
class QboBooks:
    """Threads may share it. `company` is the last known copy; without it nothing can be prepared."""

    realm: str
    client: Client
    pace: OnlinePace
    company: Company | None = None
    limits: Limits = field(default=LIMITS)

    def check(self) -> Access:
        """Asks who it is and what it allows: three or four reads."""
        reader = Reader(self.client, self.realm)
        company, _ = reader.read_company()
        self.company = company
        rows = [row for page in self.client.pages("Account", select("Account", EITHER)) for row in page]
        checks = prerequisites(company, reading.accounts(rows))
        return Access(company.name, checks, company.home_currency, company.time_zone)

    def changes(self, since: str) -> Iterator[Changes]:
        """All lists in pages, or what changed since the mark; what it learns of the company it keeps."""
        reader = Reader(self.client, self.realm, self.company)
        for page in reader.changes(since):
            self.company = reader.company
            yield page

    def prepare(self, wave: Sequence[Intent]) -> list[Envelope]:
        """Batches of at most 30; a wave of one is a single request."""
        return envelopes(wave, known(self.company))

    def send(self, envelope: Envelope) -> Iterator[Outcome]:
        """One request; each of its intents has its own outcome. Refused as a whole, it raises Refused:
        one item spoils it, and each is to be sent in an envelope of its own."""
        try:
            answer = self.client.write(envelope.path, envelope.body, envelope.key)
        except Refused as error:
            if len(envelope.intents) > 1:
                raise
            return iter([Failed(envelope.intents[0], error)])
        items = answered(envelope, answer)
        if not items:
            raise unreadable("the answer has no items")
        sent = operations(envelope) if _has_faults(items) else {}
        return iter(
            [
                self._outcome(key, items.get(str(place)), sent.get(str(place)))
                for place, key in enumerate(envelope.intents, 1)
            ]
        )

    def find(self, intent: Intent) -> Found | Absent:
        """By number, name or reference; the marker says whose it is."""
        seen = Lookup(self.client).look(operation(intent, known(self.company)))
        if seen.whose is Whose.NOBODY or seen.body is None:
            return Absent()
        return Found(self._settled(intent.key, seen.body), seen.whose is Whose.OURS)

    def still_there(self, documents: Collection[tuple[Kind, str]]) -> set[tuple[Kind, str]]:
        """A question for every 200 of a kind."""
        return Lookup(self.client).still_there(documents)

    def _outcome(self, key: str, item: Json | None, sent: Operation | None) -> Outcome:
        if item is None:
            return Failed(key, unreadable("the batch's answer leaves this item out"))
        fault = fault_of(item)
        if fault is not None:
            return self._faulted(key, fault, sent)
        try:
            return self._settled(key, written(item))
        except ValidationError as error:
            return Failed(key, unreadable(f"{error.error_count()} fields of the answer cannot be read"))

    def _faulted(self, key: str, fault: Fault, sent: Operation | None) -> Outcome:
        error = item_error(fault)
        if sent is None:
            return Failed(key, error)
        if sent.verb == "delete" and fault.code == GONE:
            return Settled(key, text(sent.payload, "Id"))
        if sent.verb == "update" and sent.entity in KINDS:
            error = change_error(fault, error)
        elsewhere = fault.code in LOOK_FIRST or (sent.verb == "update" and fault.code == STALE)
        if not elsewhere and not isinstance(error, Unknown):
            return Failed(key, error)
        try:
            seen = Lookup(self.client).look(sent)
        except CartbooksError as doubt:
            return Failed(key, unreadable(doubt.detail))
        return self._seen(key, sent, seen, error)

    def _seen(self, key: str, sent: Operation, seen: Sight, error: CartbooksError) -> Outcome:
        if seen.whose is Whose.OURS and seen.body is not None:
            return self._settled(key, seen.body)
        if seen.whose is Whose.ANOTHER and seen.body is not None:
            return Failed(key, name_taken(sent.entity, seen.entity, seen.body, error))
        return Failed(key, not_saved(error.detail) if isinstance(error, Unknown) else error)

    def _settled(self, key: str, body: Json) -> Settled:
        return reading.settled(key, body, self.company.home_currency if self.company else "")


def open_books(
    realm: str,
    http: httpx.Client,
    *,
    keeper: TokenKeeper,
    app: QboApp,
    throttle: Throttle,
    meter: Meter,
    company: Company | None = None,
    singles: bool = True,
) -> QboBooks:
    """The books of a company, over everything they need; without `singles` it sends batches only."""

    def renew(tokens: TokenPair) -> TokenPair:
        return oauth.refresh(app, tokens)

    transport = Transport(http, Bearer(keeper, renew), throttle, meter)
    pace = OnlinePace(throttle) if singles else OnlinePace(throttle, alone=0)
    return QboBooks(realm, open_books_client(realm, app.api_base, transport), pace, company)


def _has_faults(items: dict[str, Json]) -> bool:
    return any(fault_of(item) is not None for item in items.values())
