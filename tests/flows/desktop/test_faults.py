"""What can go wrong between a company file and us, one story each: counted in the company file afterwards."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.data.ledger_counts import State
from tests.flows.desktop.conftest import Check
from tests.flows.desktop.office import SALES, Office, Server
from tests.sync.practice import eventually

INVALID = 'There is an invalid reference to QuickBooks Item "LPG-101" in the SalesReceipt line.'


Passing = tuple[str, str, dict[str, object], str]  # the fault, how it is made, what is told of it
PASSING: list[Passing] = [
    ("what sign-in answered dropped", "drop_answer", {"operation": "authenticate"}, "QBWC1012"),
    ("request dropped", "drop_request", {"operation": "sendRequestXML", "nth": 3}, "QBWC1041"),
    ("what we handed out dropped", "drop_answer", {"operation": "sendRequestXML", "nth": 3}, "QBWC1041"),
    ("answer dropped", "drop_request", {"operation": "receiveResponseXML", "nth": 3}, "QBWC1042"),
    (
        "our word about an answer dropped",
        "drop_answer",
        {"operation": "receiveResponseXML", "nth": 3},
        "1042",
    ),
    ("the end dropped", "drop_request", {"operation": "closeConnection"}, "QBWC1044"),
    ("every call comes twice", "duplicate_call", {"operation": "*XML", "times": 0}, ""),
    ("QuickBooks dies before it posts", "die_before_apply", {"message": SALES}, "QuickBooks ended"),
    ("QuickBooks dies after it posted", "die_after_apply", {"message": SALES}, "QuickBooks ended"),
    (
        "it dies and forgets the set",
        "die_after_apply",
        {"message": SALES, "forget": True},
        "QuickBooks ended",
    ),
    ("QuickBooks dies before it answers", "die_after_store", {"message": SALES}, "QuickBooks ended"),
    ("a window in QuickBooks waits", "dialog", {"times": 3}, "Close that window"),
    ("such a window while we post", "dialog", {"at": "process", "message": SALES}, ""),
    ("QuickBooks closed while we post", "not_running", {"at": "process", "message": SALES}, ""),
    ("single-user mode elsewhere", "single_user", {"times": 3}, "single-user mode"),
    ("another company open", "other_company", {"times": 3}, "Another company is open"),
    ("list locked by another user", "status", {"message": SALES, "times": 3}, ""),
    ("could not be saved, being locked", "status", {"message": SALES, "times": 3, "code": 3180}, ""),
    ("a set refused as a whole", "hresult", {"at": "process", "message": SALES, "hresult": "0x80040400"}, ""),
]


@pytest.mark.parametrize("passing", PASSING, ids=[fault for fault, *_ in PASSING])
def test_what_passes_leaves_no_trace(office: Office, unharmed: Check, passing: Passing) -> None:
    fault, kind, how, words = passing
    office.pc.fault(kind, **how)

    office.sync()
    office.mend()

    office.sync()
    unharmed(office, fault, words)


def test_another_company_that_is_open_gets_nothing_until_the_right_one_is(
    office: Office, unharmed: Check
) -> None:
    office.pc.sim("machine", {"open": "other"})
    run = office.press()
    office.pc.poll()
    assert office.see(run).state == "running"
    office.pc.heal()

    assert office.finish(run).counts.exported == 12
    unharmed(office, "the file of another company open", "Nothing was read or written")


def test_several_calls_at_once_post_nothing_twice(office: Office, unharmed: Check) -> None:
    run = office.press()
    office.finish(run, together=3, ignore_lock=True)
    office.sync()
    unharmed(office, "three calls at once")


@pytest.mark.parametrize(
    ("fault", "how"),
    [
        ("one order refused (3140)", {"kind": "status", "code": 3140, "text": INVALID}),
        ("one order that QuickBooks cannot read (0x80040400)", {"kind": "hresult", "hresult": "0x80040400"}),
    ],
)
def test_a_poisoned_order_waits_with_its_reason_while_the_rest_go_on(
    office: Office, unharmed: Check, fault: str, how: dict[str, object]
) -> None:
    times = 1 if how["kind"] == "status" else 2  # the whole set, then the first order in a set of its own
    office.pc.fault(**how, at="process", message=SALES, times=times)

    run = office.sync()
    office.mend()

    assert (run.counts.exported, run.counts.refused) == (11, 1)
    (refused,) = [one for one in office.works.orders() if one.summary.state is State.REFUSED]
    office.said.append(refused.summary.message)
    office.works.retry(refused.summary.store_order)
    assert office.sync().counts.exported == 1
    unharmed(office, fault, "try again" if how["kind"] == "status" else "which is our mistake")


def test_our_server_killed_while_an_answer_is_due_loses_nothing(
    office: Office, unharmed: Check, serve: Server
) -> None:
    office.pc.fault("slow", message=SALES, seconds=2.0)
    run = office.press()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(office.pc.poll)
        eventually(lambda: office.pc.get("faults")["faults"][0]["fired"], 40)
        serve.kill()
        assert call.result(60)[0]["outcome"] == "failed"
    serve.start()
    office.mend()

    office.finish(run)
    office.sync()
    unharmed(office, "our server killed while an answer is due", "QBWC1042")
