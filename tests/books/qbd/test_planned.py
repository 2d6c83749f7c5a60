"""What is planned for a company file stands there to the cent: the plan, the encoder and the practice company's own
arithmetic, which share nothing, agree on thousands of random orders."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

import pytest

from app.books.qbd.limits import LIMITS
from app.books.qbd.writer import QbdBooks
from app.core.document import (
    Document,
    DocumentKey,
    Form,
    Invoice,
    Payment,
    SalesOrder,
    SalesReceipt,
    TaxRegime,
)
from app.core.intent import Post, Settled
from app.core.listing import Ref, TaxCode
from simulators.desktop.company import reference
from tests.books.qbd.practice import PracticeLine, open_practice
from tests.plan.world.choices import Scene, scene

CHUNK = 400  # orders; a quarter of them are for a company file


@dataclass
class Counter:
    """A company file in which every planned document is entered, whoever it is for and whatever it sells."""

    line: PracticeLine
    books: QbdBooks
    customer: Ref
    item: Ref
    taxes: dict[tuple[Decimal, ...], Ref] = field(default_factory=dict)
    posted: dict[DocumentKey, str] = field(default_factory=dict)

    def enter(self, document: Document) -> Settled:
        [envelope] = self.books.prepare([Post(str(document.key), document, self.posted)])
        [outcome] = self.books.send(envelope)
        assert isinstance(outcome, Settled), outcome
        self.posted[document.key] = outcome.id
        return outcome

    def switch_to(self, found: Scene) -> None:
        company = self.line.desk.company
        taxed = found.town.company.tax is not TaxRegime.OFF
        company.set_preferences(company.preferences.model_copy(update={"sales_tax": taxed}))
        self.books.company = replace(found.town.company, id=self.books.realm)

    def at_home(self, document: Document, seed: int, found: Scene) -> Document:
        """The document with the people, goods and taxes that there are; several orders of one number stay apart."""
        key = _apart(document.key, seed)
        if isinstance(document, Payment):
            plain = replace(document, deposit_to=None, payment_method=None, receivable=None)
            return replace(
                plain, key=key, customer=self.customer, applies_to=_apart(document.applies_to, seed)
            )
        assert isinstance(document, Form)
        lines = tuple(replace(line, item=self.item, class_=None) for line in document.lines)
        code = self._tax(found.town.codes[document.tax.code.id]) if document.tax.code else None
        tax = replace(document.tax, code=code)
        return _plain(replace(document, key=key, customer=self.customer, lines=lines, tax=tax, class_=None))

    def _tax(self, code: TaxCode) -> Ref:
        """A group of sales tax items with the code's rates."""
        rates = tuple(rate.percent for rate in code.rates)
        if rates not in self.taxes:
            company, name = self.line.desk.company, f"Group {len(self.taxes)}"
            members = [
                company.add_list("ItemSalesTax", {"Name": f"{name}.{place}", "TaxRate": str(rate)})
                for place, rate in enumerate(rates)
            ]
            body = {"Name": name, "ItemSalesTaxRef": [reference(member) for member in members]}
            self.taxes[rates] = Ref(company.add_list("ItemSalesTaxGroup", body).id, name)
        return self.taxes[rates]


def _apart(key: DocumentKey, seed: int) -> DocumentKey:
    return replace(key, subject=f"{seed}:{key.subject}")


def _plain(form: Form) -> Form:
    """Without accounts, terms and methods of the town that it was planned for."""
    match form:
        case Invoice():
            return replace(form, terms=None, receivable=None)
        case SalesOrder():
            return replace(form, terms=None)
        case SalesReceipt():
            return replace(form, deposit_to=None, payment_method=None)
        case _:
            return form


@pytest.fixture(scope="module")
def counter() -> Iterator[Counter]:
    line = PracticeLine()
    books = open_practice(line)
    yield Counter(line, books, line.entry("Customer", "Ellen Marsh"), line.entry("Item", "Store product"))
    line.desk.close()


@pytest.mark.parametrize("chunk", range(3))
def test_every_planned_document_comes_to_what_the_plan_said(counter: Counter, chunk: int) -> None:
    entered = 0
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        found = scene(Random(seed))  # noqa: S311 - orders, not keys
        if found.town.limits is not LIMITS:
            continue
        counter.switch_to(found)
        for document in found.plan.documents:
            settled = counter.enter(counter.at_home(document, seed, found))
            assert settled.total == document.total, seed
            assert settled.tax == (document.tax.total if isinstance(document, Form) else None), seed
            entered += 1
    assert entered > 50
