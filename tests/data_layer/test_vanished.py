"""What an older copy of the books lacks: the orders behind it wait again, and no others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.changes import Changes
from app.core.document import Kind, Payment
from app.core.intent import Post, Settled
from app.core.listing import Ref
from app.core.posted import Holder
from app.data import ledger_documents, ledger_moves, lists, vanished
from app.data.ledger_counts import State
from app.data.ledger_documents import NewIntent
from app.data.ledger_moves import Selection
from app.data.session import Database
from tests.data_layer.people import NOW, TODAY, Shop, usd
from tests.data_layer.test_documents import export, receipt, settle
from tests.data_layer.test_ledger import detail
from tests.data_layer.test_lists import COMPANY

NIGHT = NOW + timedelta(hours=8)


def holder(number: int) -> Holder:
    marker = receipt(number).key.marker
    return Holder(
        Kind.SALES_RECEIPT,
        f"{number}00",
        f"WEB-{number}",
        TODAY,
        usd("24.50"),
        "Anna",
        marker,
        sync_token="0",
    )


def sell(database: Database, shop: Shop, *numbers: int) -> list[int]:
    """Exported orders, whose documents our copy of the books' numbers knows."""
    rows = [export(database, shop, number) for number in numbers]
    with database.begin() as session:
        made = Changes("", numbers=tuple(holder(number) for number in numbers))
        lists.remember(session, shop.merchant, shop.books, made, NOW)
    return rows


def read(database: Database, shop: Shop, *numbers: int, deleted: int = 0) -> dict[str, int]:
    """Everything is read, and these are there; how many orders are taken back."""
    gone = ((Kind.SALES_RECEIPT.value, f"{deleted}00"),) if deleted else ()
    found = tuple(holder(number) for number in numbers)
    with database.begin() as session:
        where = (session, shop.merchant, shop.books)
        lists.apply(*where, Changes("", company=COMPANY), NIGHT, whole_since=NIGHT)
        lists.apply(*where, Changes("", numbers=found, deleted=gone), NIGHT, whole_since=NIGHT)
        missing = lists.apply(*where, Changes("mark"), NIGHT, whole_since=NIGHT)
        return vanished.take_back(*where, missing)


def states(database: Database, shop: Shop, rows: list[int]) -> list[State]:
    return [detail(database, shop, row).summary.state for row in rows]


def test_the_newest_that_are_gone_wait_again_and_what_still_stands_is_left_alone(
    database: Database, alice: Shop
) -> None:
    rows = sell(database, alice, 1, 2, 3)
    assert read(database, alice, 1) == {alice.connection: 2}
    assert states(database, alice, rows) == [State.EXPORTED, State.WAITING, State.WAITING]


def test_a_document_that_was_taken_over_since_is_as_old_as_it_was(database: Database, alice: Shop) -> None:
    rows = sell(database, alice, 1, 2, 3)
    with database.begin() as session:
        ledger_moves.reset(session, alice.merchant, alice.connection, Selection(rows=(rows[0],)))
        again = replace(receipt(1), key=replace(receipt(1).key, attempt=2))
        new = NewIntent(Post(str(again.key), again), rows[0], attempt=2)
        ledger_documents.record(session, alice.merchant, alice.connection, [new], now=NOW)
    settle(database, alice, Settled(str(again.key), "100"))

    assert read(database, alice, 1) == {alice.connection: 2}
    assert states(database, alice, rows)[1:] == [State.WAITING] * 2


@pytest.mark.parametrize(
    ("there", "deleted"),
    [((2, 3), 0), ((1, 2), 3), ((1, 2, 3), 0)],
    ids=["condensed with an old year", "deleted by hand", "all there"],
)
def test_what_is_gone_for_another_reason_is_not_posted_again(
    database: Database, alice: Shop, there: tuple[int, ...], deleted: int
) -> None:
    rows = sell(database, alice, 1, 2, 3)
    assert read(database, alice, *there, deleted=deleted) == {}
    assert states(database, alice, rows) == [State.EXPORTED] * 3


def test_a_payment_that_is_newer_than_all_that_stands_is_looked_for_again(
    database: Database, alice: Shop
) -> None:
    rows = sell(database, alice, 1, 2)
    key = replace(receipt(1).key, kind=Kind.PAYMENT)
    paid = Payment(key, TODAY, Ref("1", "Anna"), usd("24.50"), receipt(1).key)
    with database.begin() as session:
        new = NewIntent(Post(str(key), paid), rows[0])
        ledger_documents.record(session, alice.merchant, alice.connection, [new], now=NOW)
    settle(database, alice, Settled(str(key), "900"))
    assert read(database, alice, 1) == {alice.connection: 2}
    assert states(database, alice, rows) == [State.WAITING] * 2


def test_a_strangers_orders_are_never_taken_back(database: Database, alice: Shop, charlie: Shop) -> None:
    rows = sell(database, charlie, 1)
    sell(database, alice, 1)
    assert read(database, alice) == {alice.connection: 1}
    assert states(database, charlie, rows) == [State.EXPORTED]


@pytest.mark.parametrize(("seen_again", "missed"), [(True, False), (False, True)])
def test_what_was_posted_since_the_last_reading_is_missed_when_the_next_does_not_see_it(
    database: Database, alice: Shop, *, seen_again: bool, missed: bool
) -> None:
    sell(database, alice, 1)
    with database.begin() as session:
        where = (session, alice.merchant, alice.books)
        if seen_again:
            lists.apply(*where, Changes("mark", numbers=(holder(1),)), NIGHT)
        assert vanished.is_missed(*where, kept=NOW - timedelta(hours=1), read=NIGHT) is missed
        assert not vanished.is_missed(*where, kept=NOW, read=NIGHT)
