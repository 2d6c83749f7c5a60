"""One order on its way into the books: what was planned, what it still lacks, what may be sent next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.core.document import Document, Payment
from app.core.intent import Outcome, Post, Settled
from app.core.listing import Ref
from app.data.ledger_documents import NewIntent
from app.plan.fingerprint import fingerprint
from app.sync import waves
from app.sync.changing import Touch, touches_of
from app.sync.plans import PlannedOrder


@dataclass(frozen=True, slots=True)
class Unmade:
    """A list entry that could not be made: what a person calls it, and which try of ours that was."""

    what: str
    attempt: int


@dataclass(slots=True)
class Course:
    """`outcomes` are by the keys of what is sent for it. `lacks` are the list entries that are being made, by
    their base keys; `blocked` is what came of `unmade`, one that could not be made, None while that is open.
    `follows` is the fingerprint of what was planned of an order that was exported before, None at a first export."""

    one: PlannedOrder
    books: str  # the realm
    follows: str | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    made: dict[str, Ref] = field(default_factory=dict)
    lacks: set[str] = field(default_factory=set)
    is_blocked: bool = False
    blocked: Outcome | None = None
    unmade: Unmade | None = None
    begun: set[str] = field(default_factory=set)  # keys that were handed out to be sent

    @property
    def row(self) -> int:
        return self.one.row

    @property
    def touches(self) -> list[Touch]:
        """What is to be done to its documents that stand in the books."""
        return touches_of(self.one)

    @property
    def is_under_way(self) -> bool:
        """Whether an answer may still move it on."""
        return bool(self.lacks) or bool(self.begun - self.outcomes.keys())

    @property
    def is_begun(self) -> bool:
        """Whether anything came of it yet: else it simply waits for its next plan."""
        return bool(self.begun or self.outcomes or self.blocked)

    @property
    def is_changed(self) -> bool:
        """Whether what stands in the books is what new documents shall stand beside."""
        return all(isinstance(self.outcomes.get(touch.key), Settled) for touch in self.touches)

    @property
    def wants_change(self) -> bool:
        """Whether its standing documents are to be changed now."""
        return not (self.lacks or self.is_blocked) and any(
            touch.key not in self.outcomes for touch in self.touches
        )

    def wanted(self) -> Iterator[Document]:
        """Everything that list entries may be lacking for: new documents, and what others are to become."""
        yield from (one for one in self.one.plan.documents if str(one.key) not in self.outcomes)
        yield from (change.document for change in self.one.plan.changes)

    def take(self, outcomes: Mapping[str, Outcome]) -> None:
        """Keep what of these outcomes is its own."""
        own = [str(one.key) for one in self.one.plan.documents] + [touch.key for touch in self.touches]
        self.outcomes |= {key: outcomes[key] for key in own if key in outcomes}

    def obtain(self, base: str, entry: Ref) -> None:
        """A list entry that it lacked is there."""
        self.made[base] = entry
        self.lacks.discard(base)

    def block(self, outcome: Outcome | None, unmade: Unmade | None = None) -> None:
        """A list entry that it lacks cannot be made now: nothing more of it is sent."""
        self.is_blocked, self.blocked, self.unmade = True, outcome, unmade
        self.lacks.clear()

    def ready(self) -> list[NewIntent]:
        """The new documents that may be sent now; each is handed out once."""
        if self.is_blocked or self.lacks:
            return []
        found = [one for one in self._left() if self._may_go(one)]
        self.begun |= {str(one.key) for one in found}
        return [self.intent(waves.resolved(self.books, one, self.made)) for one in found]

    def intent(self, document: Document) -> NewIntent:
        """A document as it is planned: what it lacks may be missing."""
        linked = {document.applies_to: self._sale()} if isinstance(document, Payment) else {}
        because = [why for why in self.one.plan.because if why.about(document.key)]
        post = Post(str(document.key), document, linked)
        return NewIntent(post, row=self.row, fingerprint=fingerprint(self.one.order), because=because)

    def _left(self) -> Iterator[Document]:
        gone = self.outcomes.keys() | self.begun
        return (one for one in self.one.plan.documents if str(one.key) not in gone)

    def _may_go(self, document: Document) -> bool:
        """Payments and refunds wait for their sale: without it a refund is a loss."""
        return waves.is_sale(document) or (self.is_changed and bool(self._sale()))

    def _sale(self) -> str:
        """The books' id of the order's sale, "" while it is not there."""
        for document in self.one.plan.documents:
            outcome = self.outcomes.get(str(document.key))
            if waves.is_sale(document):
                return outcome.id if isinstance(outcome, Settled) else ""
        return self.one.sale.books_id if self.one.sale else ""


def lacking(courses: Iterable[Course]) -> list[Document]:
    """The documents of these orders that still need their list entries."""
    return [document for course in courses for document in course.wanted()]
