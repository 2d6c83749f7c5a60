"""Each benchmark, small: it comes to its end, and tells what it promises to tell. Its figures are nothing here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes import ROOT

PATIENCE = 300  # seconds, on a busy machine
TARGET_MISSED = 1
QUERIES = 12  # that a page may ask
PAGES = 25  # that links lead to, at the least

SMALL = {
    "requests": ("--orders", "10", "40"),
    "ceiling": ("--seconds", "8", "--burst", "1", "--settle", "0", "--lane", "batch"),
    "engine": ("--orders", "40"),
    "backlog": ("--orders", "20", "40"),
    "pages": ("--orders", "20", "--times", "2"),
    "desktop": ("--orders", "20"),
}
KEYS = {
    "requests": {"orders", "requests", "writes", "reads"},
    "ceiling": {"lane", "operations", "seconds", "operations_per_minute", "share_of_ceiling"},
    "engine": {"orders", "seconds", "orders_per_second", "cpu_seconds"},
    "backlog": {"orders", "seconds", "max_rss_mb"},
    "fleet": {"connections", "lag_p50_s", "lag_p99_s", "db_queries_per_tick"},
    "pages": {"page", "p50_ms", "p99_ms", "bytes", "queries"},
    "desktop": {"orders", "soap_calls", "seconds", "answer_p99_ms", "max_rss_mb"},
    "crash": {"kills", "orders", "lost", "duplicates", "collateral"},
}


def bench(name: str, *options: str, patience: int = PATIENCE) -> tuple[int, list[dict[str, Any]], str]:
    """Its exit status, its lines, and what it said meanwhile."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "app.cli", "bench", name, "--json", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_tells_its_figures(name: str) -> None:
    status, lines, said = bench(name, *SMALL[name])

    assert status in (0, TARGET_MISSED), said
    assert lines, said
    assert set(lines[0]) == KEYS[name]
    assert (status == TARGET_MISSED) == ("Missed:" in said), said


def test_the_workers_of_a_fleet_give_each_connection_its_turn() -> None:
    status, lines, said = bench(
        "fleet", "--connections", "2", "--minutes", "1", "--within", "2", "--warm", "8"
    )

    assert status == 0, said
    assert set(lines[0]) == KEYS["fleet"]


def test_no_page_asks_more_because_the_ledger_is_longer() -> None:
    few, many = queries_by_page(10), queries_by_page(1000)

    assert {page: asked for page, asked in many.items() if asked > QUERIES} == {}
    assert {page: many[page] for page in few} == few


def queries_by_page(orders: int) -> dict[str, int]:
    """As the app itself tells them."""
    _, lines, said = bench("pages", "--orders", str(orders), "--times", "1")
    assert len(lines) > PAGES, said
    return {line["page"]: line["queries"] for line in lines}


def test_the_practice_company_sees_no_more_writes_than_batches_are_needed_for() -> None:
    status, lines, said = bench("requests", "--orders", "60")

    assert status == 0, said
    assert [(line["orders"], line["writes"]) for line in lines] == [(60, 2)]


def test_a_profile_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    _, lines, said = bench("engine", "--orders", "100", "--profile", str(tmp_path))

    assert lines[1]["own_code_orders"] == 100, said
    assert "tottime" in (tmp_path / "engine.txt").read_text()
    assert "plan_order" in (tmp_path / "own-code.txt").read_text()
