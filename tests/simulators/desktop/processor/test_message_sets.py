"""Error recovery: the same set twice posts once, also after a crash and a restart."""

from pathlib import Path

import pytest

from simulators.desktop.desk import Desk
from simulators.desktop.faults import FaultRule
from simulators.desktop.message_sets import MessageSets
from simulators.desktop.processor import Died
from tests.simulators.desktop.books import Books, customer, root_of, sale

RECEIPT = sale("SalesReceipt", "<RefNumber>W-7</RefNumber>", "LPG-105|")


def named_set(identity: str, more: str = "") -> str:
    return f'onError="continueOnError" newMessageSetID="{identity}"{more}'


def code(text: str) -> str:
    return root_of(text).attrib["messageSetStatusCode"]


def test_the_same_set_again_is_answered_with_the_same_bytes_and_posts_nothing(books: Books) -> None:
    first = books.raw(RECEIPT, named_set("set-1"))
    assert code(first) == "0"
    assert root_of(first).attrib["newMessageSetID"] == "set-1"
    assert books.raw(RECEIPT, named_set("set-1")) == first
    assert books.count("SalesReceipt") == 1


def test_without_an_id_the_same_set_posts_twice(books: Books) -> None:
    books.raw(RECEIPT)
    books.raw(RECEIPT)
    assert books.count("SalesReceipt") == 2


def test_other_bytes_under_the_same_id_are_refused(books: Books) -> None:
    books.raw(RECEIPT, named_set("set-1"))
    told = books.raw(RECEIPT + " ", named_set("set-1"))
    assert (code(told), len(root_of(told))) == ("9001", 0)
    assert books.count("SalesReceipt") == 1


def test_answers_survive_a_restart_of_the_pc(tmp_path: Path) -> None:
    file = tmp_path / "larkspur.qbw"
    before = Desk(file)
    first = Books(before).raw(RECEIPT, named_set("set-1"))
    before.close()
    after = Desk(file)
    assert Books(after).raw(RECEIPT, named_set("set-1")) == first
    assert Books(after).count("SalesReceipt") == 1
    after.close()


def test_a_set_that_was_not_understood_is_not_remembered(books: Books) -> None:
    books.hresult("<Nothing/>", named_set("set-1"))
    assert code(books.raw(RECEIPT, named_set("set-1"))) == "0"


def test_a_refused_request_is_replayed_as_refused(books: Books) -> None:
    first = books.raw(customer("Ellen Marsh"), named_set("set-1"))
    assert 'statusCode="3100"' in first
    assert books.raw(customer("Ellen Marsh"), named_set("set-1")) == first


def test_a_status_can_be_asked_for_without_requests(books: Books) -> None:
    first = books.raw(RECEIPT, named_set("set-1"))
    assert books.raw("", named_set("set-1", ' oldMessageSetID="set-1"')) == first
    assert code(books.raw("", named_set("set-2", ' oldMessageSetID="set-2"'))) == "9002"


def test_an_old_id_is_cleared_alone_or_along_with_the_next_set(books: Books) -> None:
    for identity in ("set-1", "set-2", "set-3"):
        books.raw(RECEIPT, named_set(identity))
    assert code(books.raw("", 'onError="stopOnError" oldMessageSetID="set-1"')) == "0"
    assert code(books.raw("", 'onError="stopOnError" oldMessageSetID="set-1"')) == "600"
    books.raw(RECEIPT, named_set("set-4", ' oldMessageSetID="set-2"'))
    left = [one["id"] for one in listed(books)]
    assert left == ["set-3", "set-4"]
    assert code(books.raw("", 'onError="stopOnError" oldMessageSetID="ClearAllMessageSets"')) == "0"
    assert listed(books) == []


def listed(books: Books) -> list[dict[str, object]]:
    return MessageSets(books.desk.company.store).listed()


def test_an_id_of_more_than_23_characters_is_too_long(books: Books) -> None:
    assert code(books.raw(RECEIPT, named_set("x" * 23))) == "0"
    assert code(books.raw(RECEIPT, named_set("x" * 24))) == "9004"
    assert books.count("SalesReceipt") == 1


@pytest.mark.parametrize(
    ("kind", "again", "posted"),
    [("die_before_apply", "0", 1), ("die_after_apply", "9002", 1), ("die_after_store", "0", 1)],
)
def test_a_crash_at_every_step_ends_with_one_document_when_the_set_is_sent_again(
    books: Books, kind: str, again: str, posted: int
) -> None:
    books.fault(FaultRule.model_validate({"kind": kind, "message": "SalesReceiptAddRq"}))
    with pytest.raises(Died):
        books.raw(RECEIPT, named_set("set-1"))
    assert code(books.raw(RECEIPT, named_set("set-1"))) == again
    assert books.count("SalesReceipt") == posted


def test_a_crash_that_forgets_the_id_as_well_posts_twice_when_sent_again(books: Books) -> None:
    books.fault(FaultRule(kind="die_after_apply", forget=True))
    with pytest.raises(Died):
        books.raw(RECEIPT, named_set("set-1"))
    assert code(books.raw(RECEIPT, named_set("set-1"))) == "0"
    assert books.count("SalesReceipt") == 2


def test_a_locked_list_refuses_one_request_and_not_the_next(books: Books) -> None:
    books.fault(FaultRule(kind="status", message="SalesReceiptAddRq"))
    first, second = books.ask(RECEIPT, RECEIPT)
    assert (first.code, second.code) == (3176, 0)
    assert "could not be locked" in first.message
