"""Reads a company file's lists: once whole, from then on what changed.

In rounds of one message set each, in which every list gives what fits into a page: a slow machine is asked seldom, and
memory stays flat. Long lists then come one after another, because nobody knows how many iterators QuickBooks keeps.

A backup of the company file that somebody restored tells of no deletion: what we saw in it last is just not there. Then
everything is read again, or we would take documents for posted that went with the newer file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce

from app.books.qbd import reading
from app.books.qbd.asking import asked, greeted
from app.books.qbd.company import company
from app.books.qbd.faults import FEATURE_OFF, for_reads, unreadable
from app.books.qbd.line import Line
from app.books.qbd.lists import (
    DELETED,
    DELETED_KINDS,
    DELETED_LISTS,
    ITEMS,
    LISTS,
    Question,
    changed,
    deleted,
    entries,
    whole,
)
from app.books.qbd.mark import Mark, is_before, later
from app.books.qbd.wire import Node, Reply, Unreadable, moment
from app.core.changes import Changes
from app.core.company import Company
from app.core.listing import TaxRate

SALES_ORDER = "SalesOrder"  # an edition may have them, and yet they are switched off


@dataclass(slots=True)
class Reader:
    """One company file, read over its line; what it learns on the way is kept here."""

    line: Line
    realm: str
    _company: Company | None = None
    _rates: dict[str, TaxRate] = field(default_factory=dict)
    _groups: set[str] = field(default_factory=set)
    _seen: dict[str, datetime] = field(default_factory=dict)
    _met: dict[str, datetime] = field(default_factory=dict)  # the same, in this reading alone

    def changes(self, since: str) -> Iterator[Changes]:
        """Pages with the mark they began at; only the last carries the new one, so that a session that dies in the
        middle repeats them. Raises Transient and NeedsOwner."""
        mark, before = _mark(since)
        read = self.read_company()
        self._company = read
        self._groups, self._seen, self._met = set(mark.groups), dict(mark.seen), {}
        yield Changes(before, company=read)
        questions, later_ones = _first(mark), list[Question]()
        while questions:
            answers = asked(self.line, [one.request for one in questions])
            try:
                yield from self._pages(questions, answers, before)
            except Unreadable as error:
                raise for_reads(unreadable(str(error))) from error
            questions, later_ones = _apart([*_rest(questions, answers), *later_ones])
        if before and self._is_older_than(mark):
            yield from self.changes("")
            return
        yield Changes(str(Mark(self._seen, tuple(self._groups))))

    def read_company(self) -> Company:
        """Identity and preferences, which every session begins with."""
        told = greeted(self.line)
        try:
            return company(self.realm, told)
        except Unreadable as error:
            raise for_reads(unreadable(str(error))) from error

    def _pages(
        self, questions: Sequence[Question], answers: Sequence[Reply], before: str
    ) -> Iterator[Changes]:
        for question, answer in zip(questions, answers, strict=True):
            rows, entity = answer.rows, question.listed.entity
            self._note(entity, rows)
            if rows:
                yield self._page(entity, rows, before)
            if entity == SALES_ORDER and answer.code == FEATURE_OFF and self._company is not None:
                self._company = replace(self._company, sales_orders=False)
                yield Changes(before, company=self._company)

    def _note(self, entity: str, rows: Sequence[Node]) -> None:
        for row in rows:
            changed_at = moment(row, "TimeModified") or moment(row, "TimeDeleted")
            for known in (self._seen, self._met):
                if seen := later(known.get(entity), changed_at):
                    known[entity] = seen

    def _is_older_than(self, mark: Mark) -> bool:
        """Whether of some list the last change that we saw is gone, and nothing tells what became of it."""
        deleted_at = [self._met.get(listed.entity) for listed in DELETED]
        latest = {listed.entity: reduce(later, deleted_at, self._met.get(listed.entity)) for listed in LISTS}
        return any(is_before(latest[one], seen) for one, seen in mark.seen.items() if one in latest)

    def _page(self, entity: str, rows: Sequence[Node], mark: str) -> Changes:  # noqa: PLR0911 - one return a list
        match entity:
            case "Account":
                return Changes(mark, accounts=reading.accounts(rows))
            case "PaymentMethod":
                return Changes(mark, payment_methods=reading.named(rows))
            case "Class":
                return Changes(mark, classes=reading.named(rows))
            case "StandardTerms":
                return Changes(mark, terms=reading.named(rows))
            case "Customer":
                return Changes(mark, customers=reading.customers(rows))
            case "ItemSalesTax":
                codes = reading.tax_items(rows)
                self._rates |= {rate.id: rate for code in codes for rate in code.rates}
                return Changes(mark, tax_codes=codes)
            case "Item":
                groups = reading.tax_groups(rows, self._rates)
                self._groups |= {group.id for group in groups}
                return Changes(mark, items=reading.items(rows), tax_codes=groups)
            case "TxnDeleted":
                return Changes(mark, deleted=reading.deletions(rows, DELETED_KINDS))
            case "ListDeleted":
                gone = reading.deletions(rows, DELETED_LISTS)
                self._groups -= {id_ for _, id_ in gone}
                return Changes(mark, deleted=gone)
            case _:
                home = self._company.home_currency if self._company else ""
                return Changes(mark, numbers=reading.holders(rows, home))


def _mark(since: str) -> tuple[Mark, str]:
    """The mark and how it was written; an empty one for everything."""
    try:
        return Mark.parse(since), since
    except (ValueError, KeyError, TypeError):
        return Mark(), ""


def _first(mark: Mark) -> list[Question]:
    times = [(listed, mark.since(listed.entity) if listed.has_pages else None) for listed in LISTS]
    found = [changed(listed, since) if since else whole(listed) for listed, since in times]
    found += [deleted(listed, mark.since(listed.entity)) for listed in DELETED]
    return [*found, entries(ITEMS, mark.groups)] if mark.groups else found


def _apart(questions: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    """What is asked now, with one iterator at the most, and what waits for that one to come to its end."""
    iterated = [one for one in questions if one.iterates]
    return [one for one in questions if not one.iterates] + iterated[:1], iterated[1:]


def _rest(questions: Sequence[Question], answers: Sequence[Reply]) -> list[Question]:
    return [
        more for question, answer in zip(questions, answers, strict=True) for more in question.rest(answer)
    ]
