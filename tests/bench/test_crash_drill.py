"""Forty kills of the worker at its writes: nothing is lost, nothing is there twice, nothing else is touched."""

import pytest

from bench.books import Books, judge
from tests.bench.test_benchmarks import KEYS, bench

SOLD = [{"number": "7", "total": "12.50"}]


def test_a_worker_that_is_killed_forty_times_loses_nothing_and_doubles_nothing() -> None:
    status, lines, said = bench("crash", "--kills", "40", patience=1200)

    assert status == 0, said
    assert set(lines[0]) == KEYS["crash"]
    assert lines[0]["kills"] == 40
    assert lines[0]["orders"] > 40
    assert (lines[0]["lost"], lines[0]["duplicates"], lines[0]["collateral"]) == (0, 0, 0)


def test_of_two_workers_the_living_one_goes_on_with_what_the_killed_one_did() -> None:
    status, lines, said = bench("crash", "--postgres", "--kills", "3", patience=600)

    assert status == 0, said
    assert (lines[0]["kills"], lines[0]["lost"], lines[0]["duplicates"]) == (3, 0, 0)


def receipt(number: str, total: str, token: str = "0") -> dict[str, object]:  # noqa: S107 - no password
    return {"DocNumber": number, "TotalAmt": total, "SyncToken": token}


@pytest.mark.parametrize(
    ("found", "lost", "duplicates", "collateral"),
    [
        ({}, 1, 0, 0),
        ({"2": receipt("7", "12.50")}, 0, 0, 0),
        ({"2": receipt("7", "12.50"), "3": receipt("7", "12.50")}, 0, 1, 0),
        ({"2": receipt("7", "12.49")}, 0, 0, 1),
        ({"2": receipt("7", "12.50"), "3": receipt("8", "1.00")}, 0, 0, 1),
    ],
)
def test_the_drill_sees_what_is_missing_too_much_or_wrong(
    found: dict[str, dict[str, object]], lost: int, duplicates: int, collateral: int
) -> None:
    before = Books({("SalesReceipt", "1"): receipt("1", "5.00")})
    after = Books({**before.rows, **{("SalesReceipt", id_): row for id_, row in found.items()}})

    verdict = judge(before, after, SOLD)

    assert (verdict.lost, verdict.duplicates, verdict.collateral) == (lost, duplicates, collateral)


def test_the_drill_sees_that_an_old_document_was_changed_or_removed() -> None:
    before = Books({("SalesReceipt", "1"): receipt("1", "5.00"), ("Customer", "2"): receipt("", "0")})
    after = Books({("SalesReceipt", "1"): receipt("1", "5.00", token="1")})

    assert judge(before, after, []).collateral == 2
