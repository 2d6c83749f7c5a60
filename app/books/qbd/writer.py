"""The books of one QuickBooks Desktop company file: the Books protocol over message sets."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.books.known import known
from app.books.qbd import reading
from app.books.qbd.asking import asked, greeted
from app.books.qbd.builder import FLOOR, Request, build
from app.books.qbd.encode import request
from app.books.qbd.faults import FINE, for_reads, name_taken, not_saved, set_error, status_error, unreadable
from app.books.qbd.limits import LIMITS
from app.books.qbd.line import Answer, Line
from app.books.qbd.lists import SMALL, whole
from app.books.qbd.lookup import Lookup, Sight, Whose
from app.books.qbd.pace import DesktopPace
from app.books.qbd.prerequisites import prerequisites
from app.books.qbd.reader import Reader
from app.books.qbd.sets import envelopes, refusal, sent
from app.books.qbd.wire import Node, Reply, Unreadable, parsed, replies, text
from app.books.texts import marker_in
from app.core.access import Access
from app.core.changes import Changes
from app.core.company import Company
from app.core.document import Kind, Limits
from app.core.intent import Absent, Envelope, Failed, Found, Intent, Outcome, Settled
from app.errors import CartbooksError, Refused, Transient, Unknown

NAME_TAKEN = "3100"
STALE = "3200"  # changed meanwhile: maybe by our own sending, whose answer was lost
GONE = ("3120", "500")
# Of the set as a whole: QuickBooks has an answer under this id, but not to these bytes, or none any more.
NO_ANSWER_KEPT = ("600", "9001", "9002")
TAX_CODES = Request("SalesTaxCodeQueryRq", {"ActiveStatus": "ActiveOnly", "IncludeRetElement": ["Name"]})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request of a message set and what came back for it."""

    key: str
    sent: Node
    reply: Reply | None

    def is_answered_by(self, reply: Reply) -> bool:
        """Whether it is the answer to this request: a call that comes again late may bring one to another."""
        ours = marker_in(text(self.sent, ".//Memo"))
        told = {marker_in(text(row, "Memo")) for row in reply.rows} - {""}
        return reply.name.removesuffix("Rs") == str(self.sent.tag).removesuffix("Rq") and told <= {ours}

    def may_be_there(self, error: CartbooksError) -> bool:
        """Whether it may be in the books although it failed: from a sending before, or because nobody knows."""
        code = self.reply.code if self.reply else ""
        stale = code == STALE and self.sent.tag == "CustomerModRq"
        return isinstance(error, Unknown) or code == NAME_TAKEN or stale


def _nothing(_key: str) -> bool:
    return False


@dataclass(slots=True)
class QbdBooks:
    """Threads may share it. `company` is the last known copy; without it nothing can be prepared. `in_doubt` tells of
    a set that an earlier run handed out and got no answer to."""

    realm: str
    line: Line
    company: Company | None = None
    in_doubt: Callable[[str], bool] = _nothing
    pace: DesktopPace = field(default_factory=DesktopPace)
    limits: Limits = field(default=LIMITS)
    _lost: set[str] = field(default_factory=set)

    def check(self) -> Access:
        """Who it is and what it allows: told at the session's beginning, and by one question."""
        told = greeted(self.line)
        company = self.company = Reader(self.line, self.realm).read_company()
        chart, codes = asked(self.line, [whole(SMALL[0]).request, TAX_CODES])
        names = [text(row, "Name") for row in codes.rows]
        checks = prerequisites(told, reading.accounts(chart.rows), names)
        return Access(company.name, checks, company.home_currency, company.time_zone, told.product)

    def changes(self, since: str) -> Iterator[Changes]:
        """All lists in pages, or what changed since the mark; what it learns of the company it keeps."""
        for page in Reader(self.line, self.realm).changes(since):
            self.company = page.company or self.company
            yield page

    def prepare(self, wave: Sequence[Intent]) -> list[Envelope]:
        """Message sets of at most 50."""
        return envelopes(wave, known(self.company), self._version())

    def send(self, envelope: Envelope) -> Iterator[Outcome]:
        """One message set; each of its intents has its own outcome. Refused as a whole, it raises Refused: one
        request spoils it, and each is to be sent in an envelope of its own."""
        never = refusal(envelope)
        if never is not None:
            return iter([Failed(key, never) for key in envelope.intents])
        if envelope.key in self._lost or self.in_doubt(envelope.key):
            standing = self._standing(envelope)
            if standing:
                return iter(standing)
        try:
            answer = self.line.ask(envelope.body, envelope.key)
            if answer.hresult:
                return self._turned_away(envelope, set_error(answer))
            return iter(self._outcomes(envelope, answer))
        except Unknown:
            self._lost.add(envelope.key)
            raise

    def find(self, intent: Intent) -> Found | Absent:
        """By number, name or id; the mark says whose it is."""
        wanted = request(intent, known(self.company))
        if isinstance(wanted, Refused):
            return Absent()
        node = parsed(build(wanted, "1")[0])
        [seen] = Lookup(self.line).look([node])
        if seen.whose is Whose.NOBODY:
            return Absent()
        try:
            return Found(self._settled(intent.key, seen.row, node), seen.whose is Whose.OURS)
        except Unreadable as error:
            raise for_reads(unreadable(str(error))) from error

    def still_there(self, documents: Collection[tuple[Kind, str]]) -> set[tuple[Kind, str]]:
        """A message set for every 200 of them."""
        return Lookup(self.line).still_there(documents)

    def _turned_away(self, envelope: Envelope, error: CartbooksError) -> Iterator[Outcome]:
        if isinstance(error, Refused) and len(envelope.intents) == 1:
            return iter([Failed(envelope.intents[0], error)])
        raise error

    def _standing(self, envelope: Envelope) -> list[Outcome]:
        """What of a set without an answer is in the books; empty when nothing is, so that it can be sent again. A
        QuickBooks that died while it worked may not remember the set, and would make everything a second time."""
        exchanged = _exchanged(envelope, {})
        sights = Lookup(self.line).look([one.sent for one in exchanged])
        if all(sight.whose is not Whose.OURS for sight in sights):
            return []
        missing = not_saved(f"the rest of the message set {envelope.key} stands in the books")
        return [
            self._written(one, sight.row) if sight.whose is Whose.OURS else Failed(one.key, missing)
            for one, sight in zip(exchanged, sights, strict=True)
        ]

    def _outcomes(self, envelope: Envelope, answer: Answer) -> list[Outcome]:
        try:
            told = replies(answer.response)
        except Unreadable as error:
            raise unreadable(str(error)) from error
        if told.status in NO_ANSWER_KEPT:
            doubt = unreadable(f"the message set has the status {told.status}")
            return [Failed(key, doubt) for key in envelope.intents]
        if told.set_id not in ("", envelope.key):
            raise unreadable(f"the answer is that to the message set {told.set_id}")
        exchanged = {one.key: one for one in _exchanged(envelope, told.by_id)}
        outcomes = {key: self._outcome(one) for key, one in exchanged.items()}
        return list((outcomes | self._looked(outcomes, exchanged)).values())

    def _outcome(self, one: Exchange) -> Outcome:
        reply = one.reply
        if reply is None:
            return Failed(one.key, unreadable("the answer leaves this request out"))
        if not one.is_answered_by(reply):
            return Failed(one.key, unreadable("the answer is that to another request"))
        rows = reply.rows
        if reply.code == FINE or rows:  # with a warning it was written all the same
            return self._written(one, next(iter(rows), None))
        if one.sent.tag == "TxnDelRq" and reply.code in GONE:
            return self._written(one, None)
        return Failed(one.key, status_error(reply))

    def _written(self, one: Exchange, row: Node | None) -> Outcome:
        try:
            return self._settled(one.key, row, one.sent)
        except Unreadable as error:
            return Failed(one.key, unreadable(str(error)))

    def _looked(
        self, outcomes: Mapping[str, Outcome], exchanged: Mapping[str, Exchange]
    ) -> dict[str, Outcome]:
        """What may be there all the same is looked for, all of it in one question."""
        doubtful = [
            (exchanged[key], outcome.error)
            for key, outcome in outcomes.items()
            if isinstance(outcome, Failed) and exchanged[key].may_be_there(outcome.error)
        ]
        if not doubtful:
            return {}
        try:
            sights = Lookup(self.line).look([one.sent for one, _ in doubtful])
        except CartbooksError as lost:
            return {one.key: Failed(one.key, unreadable(lost.detail)) for one, _ in doubtful}
        seen = zip(doubtful, sights, strict=True)
        return {one.key: self._seen(one, error, sight) for (one, error), sight in seen}

    def _seen(self, one: Exchange, error: CartbooksError, sight: Sight) -> Outcome:
        if sight.whose is Whose.OURS:
            return self._written(one, sight.row)
        if isinstance(error, Refused):
            return Failed(one.key, _name_taken(sight, error, one.sent))
        return Failed(one.key, not_saved(error.detail) if isinstance(error, Unknown) else error)

    def _settled(self, key: str, row: Node | None, asked_for: Node) -> Settled:
        if row is None:
            return Settled(key, text(asked_for, "TxnID"))
        return reading.settled(key, row, self.company.home_currency if self.company else "")

    def _version(self) -> str:
        """The newest that both speak; without a session, the one that every company understands."""
        try:
            return greeted(self.line).version or FLOOR
        except Transient:
            return FLOOR


def open_books(
    realm: str, line: Line, company: Company | None = None, in_doubt: Callable[[str], bool] = _nothing
) -> QbdBooks:
    """The books of a company file, over the line to it."""
    return QbdBooks(realm, line, company, in_doubt)


def _exchanged(envelope: Envelope, answers: Mapping[str, Reply]) -> list[Exchange]:
    requests = zip(envelope.intents, sent(envelope), strict=True)
    return [Exchange(key, request, answers.get(request.get("requestID", ""))) for key, request in requests]


def _name_taken(sight: Sight, error: Refused, asked_for: Node) -> Refused:
    section = "customers" if asked_for.tag == "CustomerAddRq" else "products"
    inactive = sight.row is not None and text(sight.row, "IsActive") == "false"
    name = text(asked_for, ".//Name")
    return name_taken(name, section, error, inactive=inactive)
