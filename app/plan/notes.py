"""What is decided while one order is planned, and why: reasons, explanations, what waits for a person."""

from app.core.document import Document, DocumentKey, NewCustomer
from app.core.listing import Customer
from app.core.posted import Holder, Posted
from app.core.reason import Effect, Reason
from app.plan.view import Because, Change, CustomerUpdate, Plan


class Writer:
    """The explanations of one document, so that no rule can forget or mistake whose they are."""

    __slots__ = ("_because", "_kind", "_part")

    def __init__(self, because: list[Because], key: DocumentKey) -> None:
        self._because = because
        self._kind = key.kind
        self._part = key.part

    def why(self, field: str, value: str, source: str, section: str = "", line: int = 0) -> None:
        """The setting, mapping, rule or field of the order behind a field."""
        self._because.append(Because(self._kind, field, value, source, section, self._part, line))


class Notes:
    """The notepad of one plan; it becomes the Plan at the end and is seen by nobody else."""

    __slots__ = ("_because", "_changes", "_reasons", "_removals", "_unmapped", "holder", "update")

    def __init__(self) -> None:
        self._reasons: list[Reason] = []
        self._because: list[Because] = []
        self._unmapped: list[str] = []
        self._changes: list[Change] = []
        self._removals: list[Posted] = []
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
        return Writer(self._because, key)

    @property
    def blocked(self) -> bool:
        return any(reason.blocks for reason in self._reasons)

    def plan(self, documents: tuple[Document, ...]) -> Plan:
        """The plan; a reason that blocks takes all documents with it."""
        return Plan(
            documents=() if self.blocked else documents,
            changes=() if self.blocked else tuple(self._changes),
            removals=() if self.blocked else tuple(self._removals),
            reasons=tuple(self._reasons),
            because=tuple(self._because),
            holder=self.holder,
            unmapped=tuple(self._unmapped),
            update=self.update,
        )

    def _add(self, reason: Reason) -> None:
        # One SKU on three lines is one thing to mend, not three.
        if reason not in self._reasons:
            self._reasons.append(reason)
