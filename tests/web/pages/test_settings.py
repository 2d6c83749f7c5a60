"""The wizard's pages before the real ledger: what is saved, kept, searched and begun stands in the database."""

from collections import defaultdict

import httpx
import pytest

from app.data import connections
from app.data.connections import State
from app.sync.running import RunKind
from tests.web.pages.conftest import Town
from tests.web.pages.person import Person, words_of
from tests.web.pages.town import Shop
from tests.wizard.conftest import Pairs, form_pairs, put


def form(person: Person, slug: str, frame: str = "settings") -> Pairs:
    """What a browser would post from that page, unchanged."""
    return form_pairs(person.page(f"/{frame}/{slug}"))


def press(
    person: Person, slug: str, pairs: Pairs, action: str = "next", frame: str = "settings"
) -> httpx.Response:
    fields: dict[str, list[str]] = defaultdict(list)
    for name, value in [*pairs, ("action", action)]:
        fields[name].append(value)
    return person.http.post(f"{person.home}/{frame}/{slug}", data=fields)


def test_a_choice_that_was_saved_is_there_for_everybody_and_the_history_names_who_made_it(
    alice: Person, bob: Person
) -> None:
    assert press(bob, "export", put(form(bob, "export"), prefix="WEB-")).status_code == 303

    assert ("prefix", "WEB-") in form(alice, "export")
    assert bob.user.email in alice.words("/history")


def test_two_people_who_save_the_same_section_are_shown_both_values(alice: Person, bob: Person) -> None:
    hers, his = form(alice, "export"), form(bob, "export")
    assert press(alice, "export", put(hers, prefix="A-")).status_code == 303

    answer = press(bob, "export", put(his, prefix="B-"))

    assert answer.status_code == 409
    assert ("prefix", "A-") in form(alice, "export")


def test_two_people_who_save_different_sections_lose_nothing(alice: Person, bob: Person) -> None:
    hers, his = form(alice, "export"), form(bob, "customers")
    assert press(alice, "export", put(hers, prefix="A-")).status_code == 303
    assert press(bob, "customers", put(his, name_format="single", single_name="Web shop")).status_code == 303

    assert ("prefix", "A-") in form(bob, "export")
    assert ("name_format", "single") in form(alice, "customers")


def test_what_was_typed_and_not_saved_is_kept_for_that_person_alone(alice: Person, bob: Person) -> None:
    typed = put(form(alice, "export"), prefix="DRAFT-")
    assert alice.http.post(f"{alice.home}/settings/export/preview", data=dict(typed)).status_code == 200

    assert ("prefix", "DRAFT-") in form(alice, "export")
    assert ("prefix", "") in form(bob, "export")


@pytest.mark.parametrize(
    ("source", "text", "found"), [("items", "bag", "BAG-1"), ("customers", "LEE", "Ann Lee")]
)
def test_a_long_list_is_searched_in_capitals_or_not(
    alice: Person, source: str, text: str, found: str
) -> None:
    answer = alice.get(f"/search/books.{source}?q={text}")
    assert [one["label"] for one in answer.json()] == [found]


def test_pressing_start_begins_the_first_run_once(town: Town) -> None:
    shop = town.open_shop("alice", State.SETUP)
    alice = shop.owner
    tax = put(form(alice, "tax", "setup"), mode="none")
    assert press(alice, "tax", tax, frame="setup").status_code == 303
    last = form(alice, "finish", "setup")

    begun = [press(alice, "finish", last, action="start", frame="setup") for _ in range(2)]

    assert len({answer.headers["location"] for answer in begun}) == 1
    assert "Try of 1 order" in words_of(alice.http.get(begun[0].headers["location"]))
    assert town.jobs.asked == [RunKind.ONE, RunKind.ONE]
    assert state_of(shop) is State.ACTIVE


def test_a_stranger_finds_no_settings(charlie: Person) -> None:
    assert charlie.get("/settings/export").status_code == 404
    assert press(charlie, "export", [("prefix", "X-")]).status_code == 404


def state_of(shop: Shop) -> State:
    with shop.desk.database.read() as session:
        found = connections.connection(session, shop.merchant, shop.connection)
    assert found is not None
    return found.state
