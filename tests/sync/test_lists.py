"""Our copy of QuickBooks' lists: a Refresh that a person presses, and readings of everything."""

from collections.abc import Callable, Iterator

import pytest

from app.books.qbo.writer import QboBooks
from app.core.changes import Changes
from app.data import lookups
from app.data.lookups import ListCounts
from app.errors import Transient
from app.sync.lists import refresh_books, reread_books
from tests.sync.house import Works

Pages = Callable[[QboBooks, str], Iterator[Changes]]


@pytest.fixture
def pages() -> Pages:
    return QboBooks.changes


def known(works: Works) -> ListCounts:
    with works.desk.database.read() as session:
        return lookups.list_counts(session, works.merchant, works.parties.books.id)


def estimates_are_on(works: Works) -> bool:
    company = works.parties.books.company
    assert company is not None
    return company.estimates


def test_a_switch_turned_in_quickbooks_is_seen_by_refresh_and_costs_a_run_no_question(alice: Works) -> None:
    assert estimates_are_on(alice)
    preferences = alice.ask("Preferences")[0]
    forms = {**preferences["SalesFormsPrefs"], "AllowEstimates": False}
    alice.write("Preferences", {**preferences, "SalesFormsPrefs": forms, "sparse": True})
    refresh_books(alice.desk, alice.parties.books)
    assert estimates_are_on(alice)
    reread_books(alice.desk, alice.parties.books)
    assert not estimates_are_on(alice)


def test_a_second_reading_of_everything_that_dies_takes_nothing_from_the_first(
    alice: Works, monkeypatch: pytest.MonkeyPatch, pages: Pages
) -> None:
    """The first page of the wizard begins one while that after the consent is still under way."""
    before, record = known(alice), alice.parties.books

    def dying(books: QboBooks, since: str) -> Iterator[Changes]:
        reading = pages(books, since)
        yield next(reading)
        yield next(reading)
        raise Transient("QuickBooks does not answer.")

    def overtaken(books: QboBooks, since: str) -> Iterator[Changes]:
        for page in pages(books, since):
            if page.mark:  # all is read but for the last page
                monkeypatch.setattr(QboBooks, "changes", dying)
                with pytest.raises(Transient):
                    refresh_books(alice.desk, record, since="")
            yield page

    monkeypatch.setattr(QboBooks, "changes", overtaken)
    refresh_books(alice.desk, record, since="")

    assert alice.parties.books.mark
    assert known(alice) == before


def test_a_company_that_is_told_twice_in_a_reading_of_everything_takes_nothing_from_it(
    alice: Works, monkeypatch: pytest.MonkeyPatch, pages: Pages
) -> None:
    """QuickBooks Desktop says in the middle that sales orders are switched off."""
    before = known(alice)

    def twice(books: QboBooks, since: str) -> Iterator[Changes]:
        for page in pages(books, since):
            if page.mark:
                yield Changes("", company=books.company)
            yield page

    monkeypatch.setattr(QboBooks, "changes", twice)
    refresh_books(alice.desk, alice.parties.books, since="")

    assert known(alice) == before
