"""What a form is to be made of, before its lines and its tax are decided."""

from dataclasses import dataclass
from datetime import date

from app.core.document import DocumentKey
from app.core.money import Money
from app.plan.bill import Bill
from app.plan.customers import CustomerChoice
from app.plan.parts import Part


@dataclass(frozen=True, slots=True)
class Wanted:
    """`extra` is a part that the bill knows nothing of; `about` opens the memo."""

    key: DocumentKey
    day: date
    number: str
    customer: CustomerChoice
    bill: Bill
    extra: Part | None = None
    about: str = ""

    @property
    def total(self) -> Money:
        return self.bill.total + self.extra.amount if self.extra else self.bill.total
