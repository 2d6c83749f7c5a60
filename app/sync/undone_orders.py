"""How an order came out of an undo, read from what was posted and removed for it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.intent import Remove, Update
from app.data.ledger_documents import IntentRecord, IntentState
from app.sync.delivery import PASSING

STANDING = (IntentState.SETTLED, IntentState.RESET)


@dataclass(frozen=True, slots=True)
class Fate:
    """What of an order stands in the books, what an undo removed, and why the rest stays ("" when nobody tried)."""

    standing: tuple[IntentRecord, ...]
    gone: tuple[IntentRecord, ...]
    stuck: str

    @property
    def dependents(self) -> bool:
        """Whether something stands that hangs on the order's sale."""
        return any(one.document and not one.document.key.kind.is_sale for one in self.standing)

    @property
    def partly(self) -> bool:
        return bool(self.gone)


def fate_of(records: Sequence[IntentRecord]) -> Fate:
    """The newest attempt of each document counts; `records` are oldest first. One that was reset stands."""
    newest = {
        (one.document.key.kind, one.document.key.part): one
        for one in records
        if one.document and one.state in (*STANDING, IntentState.UNDONE)
    }
    standing = tuple(one for one in newest.values() if one.state in STANDING)
    gone = tuple(one for one in newest.values() if one.state is IntentState.UNDONE)
    return Fate(standing, gone, _stuck(records, {posting_of(one) for one in standing}))


def posting_of(record: IntentRecord) -> int:
    """The number of the posting that began a document, which an update has changed since."""
    return record.target or record.id if isinstance(record.intent, Update) else record.id


def _stuck(records: Sequence[IntentRecord], standing: set[int]) -> str:
    tries = {one.target: one for one in records if isinstance(one.intent, Remove) and one.target in standing}
    said = (one.problem.message for one in tries.values() if one.problem and one.problem.code not in PASSING)
    return " ".join(dict.fromkeys(said))
