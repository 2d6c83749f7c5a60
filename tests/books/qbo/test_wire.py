"""Amounts go out and come in as exact JSON numbers."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.books.qbo.texts import note
from app.books.qbo.wire import JsonValue, dumps, loads, loads_object
from app.books.texts import marker_in
from app.core.document import DocumentKey, Kind

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.from_regex(r"\w+", fullmatch=True), inner)
)


@given(VALUES)
def test_what_is_written_is_json_of_the_same_value(value: JsonValue) -> None:
    assert json.loads(dumps(value)) == value


@pytest.mark.parametrize(
    ("amount", "written"),
    [("19.90", b"19.90"), ("0.1", b"0.1"), ("1E+3", b"1000"), ("1861.075", b"1861.075"), ("-5", b"-5")],
)
def test_an_amount_is_a_number_with_the_very_digits(amount: str, written: bytes) -> None:
    assert dumps(Decimal(amount)) == written
    assert dumps({"Amount": Decimal(amount)}) == b'{"Amount":' + written + b"}"


def test_an_amount_comes_in_without_passing_through_a_float() -> None:
    found = loads_object(b'{"TotalAmt": 9999999999.99999}')
    assert found["TotalAmt"] == Decimal("9999999999.99999")


@pytest.mark.parametrize("text", [b"", b"<html>", b'{"a": NaN}', b"[1", b"\xff"])
def test_what_is_not_json_is_a_value_error(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the parser's
        loads(text)


@given(st.text())
def test_the_marker_is_found_again_whatever_the_memo_says(memo: str) -> None:
    marker = DocumentKey("realm", "order", Kind.INVOICE).marker
    written = note(memo, marker)
    assert marker_in(written) == marker
    assert len(written) <= 4000
