"""Fees in bulk: the days that still wait, with the reason, and the expenses that were made for the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.core.document import Expense
from app.core.money import Money
from app.core.reason import Reason
from app.data import ledger_fees
from app.data.ledger_documents import IntentRecord, IntentState
from app.data.ledger_fees import Day
from app.data.session import Session
from app.errors import CartbooksError
from app.plan.view import Plan
from app.sync.explain import because_of
from app.sync.fee_days import PlannedDay, plan_days
from app.sync.links import document_link
from app.web.order_words import FATES
from app.web.runs import LARGEST_ROW
from app.web.visiting import Now, Visiting
from app.web.whys import Why, whys_of

router = APIRouter()
PAGE = 50
LISTED = 100  # days that wait: more are nobody's reading


@dataclass(frozen=True, slots=True)
class Waiting:
    """A day without its expense, or with more fees than its expense has."""

    planned: PlannedDay

    @property
    def day(self) -> Day:
        return self.planned.day

    @property
    def amount(self) -> Money | None:
        return self.planned.expense.amount if self.planned.expense else None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.planned.plan.reasons

    @property
    def words(self) -> str:
        """What happens next where no reason says it."""
        if not self.planned.over:
            return "It is posted once the day is over."
        if self.day.waits:
            return "It was refused or undone, as is told below. It is posted when you press Send again."
        return "It is posted with the next sync."


@dataclass(frozen=True, slots=True)
class Made:
    """An expense that was sent, as the books answered it."""

    record: IntentRecord
    expense: Expense
    url: str

    @property
    def badge(self) -> tuple[str, str]:
        return FATES[self.record.state]

    @property
    def why(self) -> tuple[Why, ...]:
        because = because_of(self.expense.key, self.record.because)
        return tuple(why for one in whys_of(Plan((self.expense,), because=because)) for why in one.whys)

    @property
    def trouble(self) -> str:
        """What a person should know of it, "" when all is well."""
        answered = self.record.books_total
        if answered is not None and answered.amount != self.expense.amount.amount:
            return f"QuickBooks has {answered} where we sent {self.expense.amount}. Correct it in QuickBooks."
        return self.record.problem.message if self.record.problem else ""


@router.get("/c/{connection}/fees")
def page(at: Now, before: Annotated[int | None, Query(ge=0, le=LARGEST_ROW)] = None) -> Response:
    with at.desk.database.read() as session:
        days = ledger_fees.due_days(*at.ledger(session), limit=LISTED)
        waiting, trouble = _waiting(session, at, days)
        found = ledger_fees.expenses(*at.ledger(session), before=before, size=PAGE + 1)
    shown = found[:PAGE]
    context = {
        "trouble": trouble,
        "waiting": waiting,
        "made": [_made(at, record) for record in shown],
        "can_send": any(one.day.waits for one in waiting),
        "next": f"{at.url}/fees?before={shown[-1].id}" if len(found) > PAGE else "",
        "first": f"{at.url}/fees" if before is not None else "",
    }
    return at.page("manage/fees.html", context)


@router.post("/c/{connection}/fees/retry")
def retry(at: Now) -> Response:
    """Expenses that QuickBooks refused are sent again with the next sync."""
    with at.desk.database.begin() as session:
        ledger_fees.ask_again(*at.ledger(session))
    return at.go("/fees", "What was refused is sent again with the next sync.")


def _waiting(session: Session, at: Visiting, days: Sequence[Day]) -> tuple[list[Waiting], str]:
    """The days that are not done, and what must be mended before anybody can say what becomes of them."""
    try:
        planned = plan_days(session, at.parties, at.desk, days)
    except CartbooksError as error:
        return [], error.message
    return [Waiting(one) for one in planned if one.expense or one.plan.reasons], ""


def _made(at: Visiting, record: IntentRecord) -> Made:
    expense = record.document
    if not isinstance(expense, Expense):
        raise TypeError(f"the intent {record.id} is no expense")
    stands = record.state is IntentState.SETTLED
    url = document_link(at.desk, at.here.books, expense.key.kind, record.books_id) if stands else ""
    return Made(record, expense, url)
