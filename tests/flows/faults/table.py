"""The table of faults at the end of a test run: what each left in the books, and what its page said."""

import json
from dataclasses import asdict, dataclass

import pytest
from _pytest.terminal import TerminalReporter

NAME = "fault"
LINE = "{fault:<62} {orders:>6} {lost:>4} {duplicates:>10} {collateral:>10}  {sentence}"


@dataclass(frozen=True)
class Row:
    fault: str
    orders: int
    lost: int
    duplicates: int
    collateral: int
    sentence: str


def keep(request: pytest.FixtureRequest, row: Row) -> None:
    """A property of the test's report, which also comes over from another process."""
    request.node.user_properties.append((NAME, json.dumps(asdict(row))))


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if report.when == "call"
    ]
    rows = [json.loads(text) for report in reports for name, text in report.user_properties if name == NAME]
    if rows:
        terminalreporter.section("faults, counted at the practice company")
        heads = {name: name for name in rows[0]}
        for row in (heads, *rows):
            terminalreporter.line(LINE.format_map(row))
