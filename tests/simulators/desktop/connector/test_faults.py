"""Faults: where a session can be struck, and what is left in the books."""

import time

import pytest

from simulators.desktop.desk import Desk
from simulators.desktop.faults import FaultRule
from tests.simulators.desktop.books import Books, sale, written
from tests.simulators.desktop.connector.service import Service

USER = "larkspur-1"
RECEIPT = sale("SalesReceipt", "<RefNumber>W-7</RefNumber>", "LPG-105|")
SET = written(RECEIPT, 'onError="continueOnError" newMessageSetID="set-1"')


def fault(desk: Desk, **rule: object) -> None:
    desk.faults.add([FaultRule.model_validate(rule)])


def posted(desk: Desk) -> int:
    return Books(desk).count("SalesReceipt")


@pytest.fixture(autouse=True)
def with_work(service: Service) -> None:
    service.answers = {"sendRequestXML": [SET]}


def test_an_answer_that_never_arrives_leaves_the_work_done_and_the_session_open(
    desk: Desk, service: Service
) -> None:
    fault(desk, kind="drop_request", operation="receiveResponseXML")
    record = desk.poll(USER).record
    assert service.methods()[-1] == "sendRequestXML"
    assert (record.outcome, record.closed, posted(desk)) == ("failed", False, 1)
    assert record.text.startswith("QBWC1042")
    desk.poll(USER)
    assert posted(desk) == 1


def test_an_answer_whose_reply_is_lost_was_received(desk: Desk, service: Service) -> None:
    fault(desk, kind="drop_answer", operation="receiveResponseXML")
    record = desk.poll(USER).record
    assert service.methods()[-1] == "receiveResponseXML"
    assert (record.closed, posted(desk)) == (False, 1)


def test_a_request_whose_reply_is_lost_is_never_done(desk: Desk, service: Service) -> None:
    fault(desk, kind="drop_answer", operation="sendRequestXML")
    desk.poll(USER)
    assert (service.methods()[-1], posted(desk)) == ("sendRequestXML", 0)


@pytest.mark.parametrize(
    ("kind", "left"), [("die_before_apply", 0), ("die_after_apply", 1), ("die_after_store", 1)]
)
def test_when_quickbooks_dies_the_session_ends_without_a_word_and_once_is_enough(
    desk: Desk, service: Service, kind: str, left: int
) -> None:
    fault(desk, kind=kind, message="*AddRq")
    record = desk.poll(USER).record
    assert (record.outcome, record.closed, posted(desk)) == ("died", False, left)
    assert service.methods()[-1] == "sendRequestXML"
    desk.poll(USER)
    assert posted(desk) == 1


def test_a_dialog_in_the_middle_of_the_work_is_told_as_the_answer(desk: Desk, service: Service) -> None:
    fault(desk, kind="dialog", at="process")
    desk.poll(USER)
    (told,) = service.of("receiveResponseXML")
    assert (told["response"], told["hresult"], posted(desk)) == ("", "0x80040414", 0)


def test_any_hresult_can_be_had(desk: Desk, service: Service) -> None:
    fault(desk, kind="hresult", hresult="0x80040418")
    desk.poll(USER)
    assert service.of("connectionError")[0]["hresult"] == "0x80040418"


def test_a_call_can_come_twice(desk: Desk, service: Service) -> None:
    fault(desk, kind="duplicate_call", operation="receiveResponseXML")
    desk.poll(USER)
    assert service.methods().count("receiveResponseXML") == 2
    first, second = service.of("receiveResponseXML")
    assert first == second


def test_a_lock_refuses_one_request(desk: Desk, service: Service) -> None:
    fault(desk, kind="status", message="SalesReceiptAddRq", code=3180)
    desk.poll(USER)
    assert 'statusCode="3180"' in service.of("receiveResponseXML")[0]["response"]
    assert posted(desk) == 0


def test_faults_wait_for_their_turn_and_are_used_up(desk: Desk) -> None:
    fault(desk, kind="drop_request", operation="authenticate", nth=2, times=1)
    assert [desk.poll(USER).record.closed for _ in range(3)] == [True, False, True]
    (told,) = desk.faults.status()
    assert (told["met"], told["fired"]) == (3, 1)


def test_a_slow_quickbooks_takes_its_time(desk: Desk) -> None:
    fault(desk, kind="slow", message="SalesReceiptAddRq", seconds=0.3)
    before = time.perf_counter()
    desk.poll(USER)
    assert time.perf_counter() - before >= 0.3
    assert posted(desk) == 1


def test_calls_and_requests_are_counted(desk: Desk) -> None:
    desk.poll(USER)
    told = desk.counters.told()
    assert told["soap_calls"] == 6
    assert told["requests"] == {"SalesReceiptAddRq": 1}
    assert told["statuses"] == {"0": 1}
