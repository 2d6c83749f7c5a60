"""Waves as message sets: the same bytes and ids for ever, nothing that is never done among what is sent."""

from dataclasses import replace

import pytest

from app.books.qbd.sets import BYTES, SIZE, refusal
from app.core.intent import CreateAccount, Deactivate, Envelope, Failed, Post
from app.core.listing import AccountType
from app.errors import Transient
from tests.books.qbd import samples
from tests.books.qbd.samples import US
from tests.books.qbd.script import greeting_of, requests_in, scripted


def sale(number: int) -> Post:
    return Post(f"sale {number}", samples.receipt(f"W-{number}"))


def prepared(*wave: Post) -> list[Envelope]:
    books, _ = scripted(US)
    return books.prepare(list(wave))


def test_the_same_wave_gives_the_same_sets_with_ids_that_quickbooks_can_keep() -> None:
    wave = [sale(number) for number in range(120)]
    first, second = prepared(*wave), prepared(*wave)
    assert first == second
    assert [len(one.intents) for one in first] == [SIZE, SIZE, 20]
    assert len({one.key for one in first}) == 3
    assert {len(one.key) for one in first} == {23}


def test_the_id_of_a_set_stands_in_its_bytes_and_depends_on_all_the_rest() -> None:
    [one] = prepared(sale(1))
    [edited] = prepared(replace(sale(1), document=replace(samples.receipt("W-1"), memo="edited")))
    [again] = prepared(replace(sale(1), key="the second attempt"))
    assert f'newMessageSetID="{one.key}" onError="continueOnError"'.encode() in one.body
    assert len({one.key, edited.key, again.key}) == 3


def test_every_intent_is_in_one_set_in_order_under_an_id_that_no_other_has() -> None:
    wave = [sale(number) for number in range(75)]
    found = prepared(*wave)
    assert [key for one in found for key in one.intents] == [intent.key for intent in wave]
    assert len({each.get("requestID") for one in found for each in requests_in(one.body)}) == 75
    assert requests_in(found[1].body)[0].findtext(".//RefNumber") == "W-50"


def test_a_set_is_never_so_long_that_a_slow_machine_chokes_on_it() -> None:
    many = replace(
        samples.receipt(), lines=tuple(replace(samples.line(), description="é" * 4000) for _ in range(12))
    )
    found = prepared(*(Post(f"sale {number}", many) for number in range(6)))
    assert len(found) > 1
    assert all(len(one.body) < BYTES + 1000 for one in found)
    assert [key for one in found for key in one.intents] == [f"sale {number}" for number in range(6)]


def test_a_set_speaks_the_newest_version_that_both_know() -> None:
    books, line = scripted(US)
    [new] = books.prepare([sale(1)])
    line.first_words = greeting_of(versions=("12.0", "13.0", "15.0"))
    [old] = books.prepare([sale(1)])
    line.session = False
    [unknown] = books.prepare([sale(1)])
    assert b'<?qbxml version="16.0"?>' in new.body
    assert b'<?qbxml version="13.0"?>' in old.body
    assert (new.path, old.path) == ("qbxml/16.0", "qbxml/13.0")
    assert unknown == old


def test_what_quickbooks_desktop_never_does_is_told_without_asking_it() -> None:
    books, line = scripted(US)
    never = Deactivate("tidy", "items", "80000007-1700000000", "1")
    found = books.prepare([sale(1), never, sale(2), CreateAccount("account", "Fees", AccountType.EXPENSE)])
    assert [one.intents for one in found] == [("sale 1", "sale 2"), ("tidy",), ("account",)]
    [outcome] = books.send(found[1])
    assert isinstance(outcome, Failed)
    assert outcome.error.message.startswith("QuickBooks Desktop lets no program make an item inactive")
    assert line.asked == []
    assert refusal(found[0]) is None


def test_nothing_can_be_prepared_for_a_company_that_nobody_has_read() -> None:
    books, _ = scripted(US)
    books.company = None
    with pytest.raises(Transient, match="have not been read yet"):
        books.prepare([sale(1)])
