"""An account made in place, while a step of the wizard asks for one."""

import threading

import pytest

from app.core.intent import CreateAccount
from app.core.listing import AccountType, Ref
from app.data import lookups
from app.errors import CartbooksError, Refused, Transient
from app.sync.accounts import create_account
from tests.sync.house import Works

WANTED = CreateAccount("", "Gift cards sold", AccountType.OTHER_CURRENT_LIABILITY)


def make(works: Works, wanted: CreateAccount = WANTED) -> Ref:
    return create_account(works.desk, works.parties, wanted)


def called(works: Works, name: str = WANTED.name) -> list[str]:
    return [row["Id"] for row in works.ask("Account") if row["Name"] == name]


def test_an_account_made_in_place_is_in_the_books_and_in_the_drop_down(alice: Works) -> None:
    made = make(alice)

    assert called(alice) == [made.id]
    with alice.desk.database.read() as session:
        chart = lookups.accounts(session, alice.merchant, alice.parties.books.id)
    assert [(one.id, one.type) for one in chart if one.name == WANTED.name] == [(made.id, WANTED.type)]


def test_the_button_pressed_twice_makes_one_account(alice: Works) -> None:
    assert make(alice) == make(alice)
    assert len(called(alice)) == 1


def test_two_people_who_press_it_at_once_get_the_same_account(alice: Works) -> None:
    found: list[Ref] = []
    people = [threading.Thread(target=lambda: found.append(make(alice))) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert len(found) == 4
    assert len(set(found)) == len(called(alice)) == 1


def test_a_name_that_is_another_kind_of_account_is_refused_with_a_sentence(alice: Works) -> None:
    make(alice)

    with pytest.raises(Refused, match="already, of the type Other Current Liability"):
        make(alice, CreateAccount("", "gift cards SOLD", AccountType.INCOME))


def test_an_answer_that_is_lost_makes_no_second_account(alice: Works) -> None:
    alice.fault(kind="drop_after", operation="write", times=2)
    alice.fault(kind="drop_before", operation="query", nth=2, times=3)  # the first refreshes the lists
    with pytest.raises(Transient):
        make(alice)
    assert len(called(alice)) == 1

    made = make(alice)

    assert called(alice) == [made.id]


def test_an_account_that_quickbooks_refuses_is_told_in_its_words(alice: Works) -> None:
    alice.fault(kind="item_fault", entity="Account", code="6000", detail="Too many accounts.")

    with pytest.raises(CartbooksError, match="Too many accounts"):
        make(alice)
    assert make(alice).name == WANTED.name
