"""Answers as QuickBooks has really given them, in all their shapes."""

from pathlib import Path

import pytest

from app.books.meter import Lane
from app.books.qbo.answers import Answer, Fault, faults_in, read_answer
from app.books.qbo.batches import PATH, answered, fault_of, written
from app.books.qbo.faults import answer_error, is_throttled, item_error
from app.core.intent import Envelope
from app.errors import NeedsOwner, Refused, Transient, Unknown

RECORDED = Path(__file__).parents[2] / "data" / "qbo"


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


DUPLICATE_NAME = recorded("duplicate_name.json")
DUPLICATE_NUMBER = recorded("duplicate_number.json")
UNKNOWN_FIELD = recorded("unknown_field.json")
EXPIRED = recorded("expired.json")
WRONG_CLUSTER = recorded("wrong_cluster.xml")
FORBIDDEN = recorded("forbidden.json")
THROTTLED = recorded("throttled.xml")
BATCH = recorded("batch.json")


def answer(status: int, content: bytes) -> Answer:
    return read_answer(status, {"intuit_tid": "1-5f7"}, content)


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (400, DUPLICATE_NAME, "6240"),
        (400, DUPLICATE_NUMBER, "6140"),
        (400, UNKNOWN_FIELD, "2010"),
        (401, EXPIRED, "3200"),
        (401, WRONG_CLUSTER, "130"),
        (403, FORBIDDEN, "3100"),
        (429, THROTTLED, "3001"),
    ],
)
def test_a_recorded_fault_is_read_in_whatever_shape_it_came(status: int, content: bytes, code: str) -> None:
    assert [fault.code for fault in answer(status, content).faults] == [code]


@pytest.mark.parametrize(
    ("status", "content", "lane", "error"),
    [
        (400, DUPLICATE_NAME, Lane.BATCH, Refused),
        (200, DUPLICATE_NAME, Lane.BATCH, Refused),
        (401, EXPIRED, Lane.READ, NeedsOwner),
        (401, WRONG_CLUSTER, Lane.READ, NeedsOwner),
        (403, FORBIDDEN, Lane.BATCH, NeedsOwner),
        (403, b"", Lane.READ, NeedsOwner),
        (404, b"<html>not here</html>", Lane.READ, NeedsOwner),
        (429, THROTTLED, Lane.BATCH, Transient),
        (429, b"", Lane.READ, Transient),
        (403, THROTTLED, Lane.READ, Transient),
        (500, b"", Lane.BATCH, Unknown),
        (500, b"", Lane.READ, Transient),
        (503, b"<html><body>503</body></html>", Lane.WRITE, Unknown),
        (503, b"<html><body>503</body></html>", Lane.READ, Transient),
        (500, DUPLICATE_NAME, Lane.BATCH, Unknown),
        (200, b"", Lane.BATCH, Unknown),
        (200, b"<html>a proxy's sign-in page</html>", Lane.BATCH, Unknown),
        (200, b"<html>a proxy's sign-in page</html>", Lane.READ, Transient),
        (400, b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", Lane.BATCH, Refused),
    ],
)
def test_the_status_decides_and_the_body_explains(
    status: int, content: bytes, lane: Lane, error: type[Exception]
) -> None:
    found = answer(status, content)
    assert not found.good
    assert type(answer_error(found, lane)) is error


def test_the_support_id_is_in_the_details() -> None:
    assert "intuit_tid 1-5f7" in answer_error(answer(400, DUPLICATE_NAME), Lane.BATCH).detail


def test_a_throttle_is_known_by_its_status_or_its_code() -> None:
    assert is_throttled(answer(429, b""))
    assert is_throttled(answer(403, THROTTLED))
    assert not is_throttled(answer(403, FORBIDDEN))


def test_retry_after_is_optional() -> None:
    assert read_answer(429, {"retry-after": "60"}, b"").retry_after == 60
    assert read_answer(429, {"retry-after": "soon"}, b"").retry_after is None


def test_a_taken_number_names_the_document_that_has_it() -> None:
    fault = answer(400, DUPLICATE_NUMBER).faults[0]
    error = item_error(fault)
    assert "“O0010714” is already used in QuickBooks by another invoice" in error.message
    assert "TxnId=45823" in error.detail


def test_a_recorded_batch_has_an_answer_for_each_of_its_items() -> None:
    batch = Envelope("key", PATH, b"", ("1", "2", "3", "4"))
    items = answered(batch, answer(200, BATCH).body)
    assert sorted(items) == ["bid1", "bid2", "bid3", "bid4"]
    assert written(items["bid1"])["Id"] == "56"
    faults = [fault_of(items[bid]) for bid in ("bid1", "bid2", "bid3", "bid4")]
    assert [fault.code if fault else "" for fault in faults] == ["", "610", "5010", ""]
    assert [type(item_error(fault)) for fault in faults if fault] == [Refused, Transient]


def test_a_fault_without_an_error_is_still_a_fault() -> None:
    assert faults_in({"Fault": {"type": "SystemFault"}}) == (Fault("", "SystemFault"),)
