"""Days of fees and what becomes of them: the same plan for the sync that posts and the page that shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.document import Expense
from app.data import configs, ledger_fees, ledger_posted
from app.data.ledger_fees import Day
from app.data.session import Session
from app.plan.days import local_day
from app.plan.fee_days import FeeDay, day_subject, expense_of
from app.plan.view import Plan
from app.sync.desk import Desk
from app.sync.facts import Parties, facts, ready_by, require


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day with what becomes of it: an expense, reasons, or nothing more. Until it is `over` nothing is posted."""

    day: Day
    plan: Plan
    over: bool

    @property
    def expense(self) -> Expense | None:
        return next((one for one in self.plan.documents if isinstance(one, Expense)), None)

    @property
    def sends(self) -> Expense | None:
        """The expense that is sent now, where nobody must ask for it first."""
        return self.expense if self.over and not self.day.waits else None


def plan_days(session: Session, parties: Parties, desk: Desk, days: Sequence[Day]) -> list[PlannedDay]:
    """What becomes of these days as things stand now. Writes nothing; raises NeedsOwner when something in the
    settings must be mended first."""
    where = (session, parties.merchant, parties.connection.id)
    chosen, _ = configs.current(*where)
    known, today = facts(session, parties, chosen, desk), today_there(parties, desk)
    config = require(ready_by(chosen, known, parties))
    found = []
    for day in days:
        subject = day_subject(parties.connection.id, day.day, day.method, day.currency)
        fees = FeeDay(day.day, day.method, day.title, day.currency, ledger_fees.fees_of(*where, day))
        plan = expense_of(fees, config, known.books, ledger_posted.of_day(*where, subject))
        found.append(PlannedDay(day, plan, day.day < today))
    return found


def today_there(parties: Parties, desk: Desk) -> date:
    """The day it is in the books' time zone."""
    company = parties.books.company
    return local_day(desk.now(), company.time_zone if company else "UTC")
