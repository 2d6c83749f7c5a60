"""Intents and envelopes: kept before they are sent, settled once, undone, never mixed up between books."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.document import (
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Kind,
    NewCustomer,
    SalesReceipt,
    TaxStyle,
)
from app.core.intent import NOT_IN_PLACE, CreateCustomer, Envelope, Failed, Post, Remove, Settled, Update
from app.core.listing import Ref
from app.core.order import Address, Party
from app.data import (
    envelopes,
    ledger_documents,
    ledger_entries,
    ledger_moves,
    ledger_orders,
    ledger_posted,
    ledger_record,
    ledger_undo,
    settling,
)
from app.data.explanations import Explanation
from app.data.fingerprints import fingerprint
from app.data.ledger_counts import State
from app.data.ledger_documents import Entry, IntentState, NewIntent
from app.data.ledger_moves import Selection
from app.data.ledger_orders import Planned
from app.data.ledger_reach import Reach, reach
from app.data.session import Database
from app.data.undos import Extent, What
from app.errors import NeedsOwner, Refused, Transient, Unknown
from tests.data_layer.people import NOW, TODAY, Shop, order, usd

LATER = NOW + timedelta(minutes=5)


def receipt(number: int, attempt: int = 1, kind: Kind = Kind.SALES_RECEIPT, part: str = "") -> SalesReceipt:
    return SalesReceipt(
        DocumentKey("9130", f"c/{number}", kind, part, attempt),
        TODAY,
        Ref("1", "Anna"),
        (DocumentLine(Ref("7", "Bag"), usd("23.00")),),
        DocumentTax(TaxStyle.TOTAL, usd("1.50")),
        usd("24.50"),
        f"WEB-{number}",
    )


def record_order(database: Database, shop: Shop, number: int = 1) -> int:
    with database.begin() as session:
        where = (session, shop.merchant, shop.connection)
        ledger_record.record(*where, [order(number)], now=NOW)
        row = ledger_orders.row_of(*where, str(number))
        assert row is not None
        ledger_orders.save_plans(*where, [Planned(row, fingerprint(order(number)), State.POSTING)])
        return row


def intend(database: Database, shop: Shop, row: int, document: SalesReceipt, run: str = "run-1") -> str:
    why = Explanation(Kind.SALES_RECEIPT, "number", "WEB-1", "Prefix", "export")
    new = NewIntent(Post(str(document.key), document), row, fingerprint="f1", because=(why,))
    with database.begin() as session:
        ledger_documents.record(session, shop.merchant, shop.connection, [new], now=NOW, run=run)
    return str(document.key)


def settle(database: Database, shop: Shop, *outcomes: Settled | Failed) -> list[settling.SettledIntent]:
    with database.begin() as session:
        return settling.settle(session, shop.merchant, shop.books, outcomes, LATER)


def posted(database: Database, shop: Shop, row: int) -> list[tuple[str, int, bool]]:
    with database.read() as session:
        found = ledger_posted.posted(session, shop.merchant, shop.connection, [row])
    return [(one.books_id, one.key.attempt, one.undone) for one in found[row]]


def export(database: Database, shop: Shop, number: int = 1) -> int:
    row = record_order(database, shop, number)
    key = intend(database, shop, row, receipt(number))
    settle(database, shop, Settled(key, f"{number}00", "0", "", f"WEB-{number}", usd("24.50"), usd("1.50")))
    with database.begin() as session:
        done = [ledger_orders.Finished(row, State.EXPORTED, f"WEB-{number}")]
        ledger_orders.finish(session, shop.merchant, shop.connection, done, now=LATER, day=TODAY)
    return row


def test_a_settled_document_exports_its_order_under_its_number(database: Database, alice: Shop) -> None:
    row = export(database, alice)
    with database.read() as session:
        found = ledger_orders.order(session, alice.merchant, alice.connection, row)
        [intent] = ledger_documents.of_order(session, alice.merchant, alice.connection, row)
    assert found is not None
    assert (found.summary.state, found.summary.document) == (State.EXPORTED, "WEB-1")
    assert (intent.state, intent.books_id, intent.books_total, intent.books_tax) == (
        IntentState.SETTLED,
        "100",
        usd("24.50"),
        usd("1.50"),
    )
    assert intent.document == receipt(1)
    assert intent.because[0].source == "Prefix"
    assert posted(database, alice, row) == [("100", 1, False)]


def test_a_plan_is_told_the_whole_key_and_what_the_order_said_then(database: Database, alice: Shop) -> None:
    row = export(database, alice)
    with database.read() as session:
        [one] = ledger_posted.posted(session, alice.merchant, alice.connection, [row])[row]
    assert one.key == receipt(1).key
    assert (one.total, one.fingerprint, one.number) == (usd("24.50"), "f1", "WEB-1")


def test_a_refusal_uses_up_the_attempt(database: Database, alice: Shop) -> None:
    row = record_order(database, alice)
    key = intend(database, alice, row, receipt(1))
    settle(
        database,
        alice,
        Failed(key, Refused("The item is inactive. Choose another.", "x", "products", "2500")),
    )
    assert posted(database, alice, row) == [("", 1, True)]
    again = intend(database, alice, row, receipt(1, attempt=2))
    settle(database, alice, Settled(again, "100", number="WEB-1"))
    assert posted(database, alice, row) == [("", 1, True), ("100", 2, False)]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Transient("Busy. We try again."), IntentState.PENDING),
        (NeedsOwner("Sign in again. Press Reconnect."), IntentState.PENDING),
        (Unknown("No answer. We look."), IntentState.UNKNOWN),
    ],
)
def test_what_is_not_decided_stays_open_and_says_why(
    database: Database, alice: Shop, error: Transient | NeedsOwner | Unknown, state: IntentState
) -> None:
    row = record_order(database, alice)
    key = intend(database, alice, row, receipt(1))
    assert [one.state for one in settle(database, alice, Failed(key, error))] == [state]
    with database.read() as session:
        [one] = ledger_documents.open_intents(session, alice.merchant, alice.books)
    assert one.problem is not None
    assert one.problem.message == error.message
    assert posted(database, alice, row) == []


def test_an_answer_that_comes_twice_settles_once(database: Database, alice: Shop) -> None:
    row = record_order(database, alice)
    key = intend(database, alice, row, receipt(1))
    assert len(settle(database, alice, Settled(key, "100"))) == 1
    assert settle(database, alice, Settled(key, "999")) == []
    assert posted(database, alice, row) == [("100", 1, False)]


def test_an_intent_that_is_recorded_again_stays_as_it_was(database: Database, alice: Shop) -> None:
    row = record_order(database, alice)
    key = intend(database, alice, row, receipt(1))
    settle(database, alice, Settled(key, "100"))
    intend(database, alice, row, receipt(1), run="run-2")
    with database.read() as session:
        [one] = ledger_documents.of_order(session, alice.merchant, alice.connection, row)
    assert (one.state, one.run) == (IntentState.SETTLED, "run-1")


def change(database: Database, shop: Shop, row: int, nth: int, amount: str) -> str:
    """An update of the order's receipt on its way."""
    with database.begin() as session:
        where = (session, shop.merchant, shop.connection)
        [standing] = [one for one in ledger_posted.posted(*where, [row])[row] if not one.undone]
        before = receipt(1)
        update = Update(
            standing.next_touch, before, replace(before, total=usd(amount)), standing.books_id, "0"
        )
        new = NewIntent(update, row, target=standing.record, fingerprint=f"f{nth}")
        ledger_documents.record(*where, [new], now=NOW, run="run-2")
    return update.key


def test_an_update_takes_the_place_of_what_was_posted_and_keeps_it_as_history(
    database: Database, alice: Shop
) -> None:
    row = export(database, alice)
    for nth, amount in ((2, "20.00"), (3, "30.00")):
        key = change(database, alice, row, nth, amount)
        settle(database, alice, Settled(key, "100", f"{nth}", "", "WEB-1", usd(amount), usd("1.50")))
    with database.read() as session:
        where = (session, alice.merchant, alice.connection)
        [one] = ledger_posted.posted(*where, [row])[row]
        kept = ledger_documents.of_order(*where, row)
    assert (one.key, one.total, one.fingerprint, one.undone) == (receipt(1).key, usd("30.00"), "f3", False)
    assert one.document == replace(receipt(1), total=usd("30.00"))
    assert [(each.state, each.books_total) for each in kept] == [
        (IntentState.REPLACED, usd("24.50")),
        (IntentState.REPLACED, usd("20.00")),
        (IntentState.SETTLED, usd("30.00")),
    ]


def test_a_change_that_was_refused_leaves_the_document_as_it_stands_and_uses_up_its_key(
    database: Database, alice: Shop
) -> None:
    row = export(database, alice)
    first = change(database, alice, row, 2, "20.00")
    settle(database, alice, Failed(first, Refused("No. Do it otherwise.", code=NOT_IN_PLACE)))
    with database.read() as session:
        [one] = ledger_posted.posted(session, alice.merchant, alice.connection, [row])[row]
    assert (one.total, one.fingerprint, one.undone) == (usd("24.50"), "f1", False)
    assert (one.failures, one.fixed) == (1, True)
    assert change(database, alice, row, 2, "20.00") != first


def test_a_changed_document_is_undone_with_the_run_that_posted_it(database: Database, alice: Shop) -> None:
    row = export(database, alice)
    key = change(database, alice, row, 2, "20.00")
    settle(database, alice, Settled(key, "100", "1", "", "WEB-1", usd("20.00"), usd("1.50")))
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        assert ledger_undo.documents(*where, Extent(What.RUN, "run-2"), [row]) == []
        [standing] = ledger_undo.documents(*where, Extent(What.RUN, "run-1"), [row])
        assert standing.key == key
        removal = Remove("undo", Kind.SALES_RECEIPT, "100", "1")
        ledger_documents.record(*where, [NewIntent(removal, row, target=standing.id)], now=NOW)
    settle(database, alice, Settled("undo", "100"))
    assert posted(database, alice, row) == [("100", 1, True)]


def test_removing_a_document_marks_it_undone(database: Database, alice: Shop) -> None:
    row = export(database, alice)
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        [standing] = ledger_undo.documents(*where, Extent(What.RUN, "run-1"), [row])
        remove = Remove("undo-1", Kind.SALES_RECEIPT, standing.books_id, standing.sync_token)
        ledger_documents.record(*where, [NewIntent(remove, row, target=standing.id)], now=LATER, run="run-2")
    settle(database, alice, Settled("undo-1", "100"))
    assert posted(database, alice, row) == [("100", 1, True)]
    with database.read() as session:
        assert reach(session, alice.merchant, alice.connection, Extent(What.ALL)) == Reach((), whole=True)


def test_after_a_reset_the_next_attempt_has_another_key(database: Database, alice: Shop) -> None:
    row = export(database, alice)
    with database.begin() as session:
        ledger_moves.reset(session, alice.merchant, alice.connection, Selection(rows=(row,)))
    assert posted(database, alice, row) == [("100", 1, True)]


def test_a_list_entry_is_found_by_what_names_it_for_ever(database: Database, alice: Shop) -> None:
    party = Party("Anna", "Müller")
    create = CreateCustomer("base/1", NewCustomer("Anna Müller", party, Address()))
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        ledger_documents.record(*where, [NewIntent(create, base="base", attempt=1)], now=NOW)
        asked = (session, alice.merchant, alice.books, {"base", "other"})
        assert ledger_documents.entries(*asked) == {"base": Entry(1, IntentState.PENDING, None)}
        settling.settle(
            session, alice.merchant, alice.books, [Settled("base/1", "55", "0", "Anna Müller")], LATER
        )
        assert ledger_documents.entries(*asked) == {
            "base": Entry(1, IntentState.SETTLED, Ref("55", "Anna Müller"))
        }
        assert (
            ledger_documents.by_key(session, alice.merchant, alice.books, ["base/1"])["base/1"].intent
            == create
        )


def test_what_our_documents_name_is_in_use(database: Database, alice: Shop) -> None:
    export(database, alice)
    with database.read() as session:
        used = ledger_entries.in_use(session, alice.merchant, alice.books)
    assert (used.customers, used.items) == ({"1"}, {"7"})


def test_an_envelope_is_sent_again_byte_for_byte_until_it_is_answered(
    database: Database, alice: Shop
) -> None:
    envelope = Envelope("e1", "batch", b'{"\xc3\xbc": 1}', ("k1", "k2"))
    changed = Envelope("e1", "batch", b"other", ("k1",))
    with database.begin() as session:
        where = (session, alice.merchant, alice.books)
        envelopes.store(*where, [envelope, Envelope("e2", "batch", b"2", ("k3",))], now=NOW, run="run-1")
        envelopes.store(*where, [changed], now=LATER)
        envelopes.sending(*where, ["e1"], NOW)
        envelopes.no_answer(*where, "e1", "timed out")
        waiting = envelopes.unanswered(*where)
        assert waiting[0].envelope == envelope
        assert [(one.tries, one.error) for one in waiting] == [(1, "timed out"), (0, "")]
        envelopes.answered(*where, ["e1", "e2"], LATER)
        assert envelopes.unanswered(*where) == []
        assert envelopes.forget_answered(session, LATER) == 0
        assert envelopes.forget_answered(session, LATER + timedelta(days=1)) == 2


def test_the_same_keys_of_two_merchants_do_not_meet(database: Database, alice: Shop, charlie: Shop) -> None:
    envelope = Envelope("e1", "batch", b"hers", ("k1",))
    with database.begin() as session:
        envelopes.store(session, alice.merchant, alice.books, [envelope], now=NOW)
        assert envelopes.unanswered(session, charlie.merchant, charlie.books) == []
        envelopes.answered(session, charlie.merchant, alice.books, ["e1"], NOW)
        assert len(envelopes.unanswered(session, alice.merchant, alice.books)) == 1
        with pytest.raises(LookupError):
            envelopes.store(session, charlie.merchant, alice.books, [envelope], now=NOW)
