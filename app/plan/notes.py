"""What is decided while one order is planned, and why: reasons, explanations, what waits for a person."""

from app.core.document import Document, DocumentKey, Kind, NewCustomer
from app.core.listing import Customer, Item
from app.core.posted import Holder, Posted
from app.core.reason import Effect, Reason
from app.plan.view import Because, Change, CustomerUpdate, Plan
from app.plan.written import Held


class Writer:
    """The explanations of one document, so that no rule can forget or mistake whose they are."""

    __slots__ = ("_because", "_key", "_line")

    def __init__(self, because: list[Because], key: DocumentKey, line: int = 0) -> None:
        self._because = because
        self._key = key
        self._line = line

    def line(self, number: int) -> "Writer":
        """The same for the document's line of that number, from 1."""
        return Writer(self._because, self._key, number)

    def why(self, field: str, value: Held, source: str, section: str = "") -> None:
        """The setting, mapping, rule or field of the order behind a field, which is named as the document's
        attribute; of what it holds within another by both: `tax.total`."""
        key = self._key
        self._because.append(Because(key.kind, field, value, source, section, key.part, self._line))


class Notes:
    """The notepad of one plan; it becomes the Plan at the end and is seen by nobody else."""

    __slots__ = (
        "_because",
        "_changes",
        "_inactive",
        "_reasons",
        "_removals",
        "_unmapped",
        "holder",
        "update",
    )

    def __init__(self) -> None:
        self._reasons: list[Reason] = []
        self._because: dict[tuple[Kind, str], list[Because]] = {}
        self._unmapped: list[str] = []
        self._changes: list[Change] = []
        self._removals: list[Posted] = []
        self._inactive: list[Customer | Item] = []
        self.holder: Holder | None = None
        self.update: CustomerUpdate | None = None

    def held(self, code: str, message: str, section: str = "") -> None:
        """A person must decide before the order is exported."""
        self._add(Reason(code, message, section, Effect.HELD))

    def noted(self, code: str, message: str, section: str = "") -> None:
        """The order is exported, with a remark."""
        self._add(Reason(code, message, section, Effect.NOTED))

    def left_out(self, reason: Reason) -> None:
        self._add(reason)

    def unmapped(self, sku: str) -> None:
        """A SKU that waits for its item on the product page."""
        if sku not in self._unmapped:
            self._unmapped.append(sku)

    def inactive(self, entry: Customer | Item) -> None:
        """An entry that holds the order only because it is inactive."""
        if entry not in self._inactive:
            self._inactive.append(entry)

    def offer(self, existing: Customer, contact: NewCustomer) -> None:
        """The order's contact data may renew those of its customer."""
        self.update = CustomerUpdate(existing, contact)

    def change(self, standing: Posted, document: Document) -> None:
        """What stands in the books is to become this."""
        self._changes.append(Change(standing, document))

    def remove(self, standing: Posted) -> None:
        """What stands in the books is to be taken out, and posted again at the next attempt."""
        self._removals.append(standing)

    def about(self, key: DocumentKey) -> "Writer":
        """Writes down why the fields of that document are what they are."""
        return Writer(self._because.setdefault((key.kind, key.part), []), key)

    @property
    def blocked(self) -> bool:
        return any(reason.blocks for reason in self._reasons)

    def plan(self, documents: tuple[Document, ...]) -> Plan:
        """The plan; a reason that blocks takes all documents with it. What was said of others than its
        documents is dropped: of one that was tried, or that stands as it is."""
        documents = () if self.blocked else documents
        changes = () if self.blocked else tuple(self._changes)
        keys = [*(document.key for document in documents), *(change.document.key for change in changes)]
        made = dict.fromkeys((key.kind, key.part) for key in keys)
        return Plan(
            documents=documents,
            changes=changes,
            removals=() if self.blocked else tuple(self._removals),
            reasons=tuple(self._reasons),
            because=tuple(why for which in made for why in self._because.get(which, ())),
            holder=self.holder,
            unmapped=tuple(self._unmapped),
            update=self.update,
            inactive=tuple(self._inactive),
        )

    def _add(self, reason: Reason) -> None:
        # One SKU on three lines is one thing to mend, not three.
        if reason not in self._reasons:
            self._reasons.append(reason)
