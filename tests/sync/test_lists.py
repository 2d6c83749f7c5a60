"""Refresh, pressed by a person: what changed in QuickBooks a moment ago is seen."""

from app.sync.lists import refresh_books, reread_books
from tests.sync.house import Works


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
