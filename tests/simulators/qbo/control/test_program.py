"""The practice company as a program of its own."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.simulators.qbo.control.practice import Practice

ROOT = Path(__file__).parents[4]


@contextmanager
def program(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-m", "simulators.qbo", *arguments]
    with subprocess.Popen(  # noqa: S603 - the test's own words
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())["url"]
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_one_line_and_stops_clean_even_with_a_request_that_hangs(number: signal.Signals) -> None:
    with program("--no-throttle") as (process, url), httpx.Client(base_url=url, timeout=20) as web:
        practice = Practice(url, web)
        practice.enter()
        practice.control("holds", {"nth": 1, "when": "after", "per": "item"})
        held = threading.Thread(target=practice.post, args=("customer", {"DisplayName": "Held"}))
        held.start()
        while not practice.look("holds")["holding"]:
            pass
        process.send_signal(number)
        rest, errors = process.communicate(timeout=10)
        held.join(5)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_books_and_tokens_survive_being_killed(tmp_path: Path) -> None:
    file = str(tmp_path / "books.sqlite")
    with (
        program("--state", file, "--company", "us:Alice & Sons") as (_, url),
        httpx.Client(base_url=url) as web,
    ):
        before = Practice(url, web)
        before.enter()
        assert before.post("customer", {"DisplayName": "Kept"}).status_code == 200
    more = ("--company", "us:Alice & Sons", "--company", "gb:Alice & Daughters")
    with program("--state", file, *more) as (_, url), httpx.Client(base_url=url) as web:
        after = Practice(url, web, before.realm, before.token)
        assert after.customers_named("Kept") == 1
        names = [company["name"] for company in after.look("companies")["companies"]]
        assert names == ["Alice & Sons", "Alice & Daughters"]


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "simulators.qbo", "--port", port]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - own words
    assert ended.returncode == 1
    assert ended.stderr.endswith("Choose another --port.\n")
    assert "Traceback" not in ended.stderr


def test_its_switches_are_told_on_the_command_line() -> None:
    arguments = (
        "--latency-ms",
        "5",
        "--latency-per-item-ms",
        "2",
        "--token-seconds",
        "60",
        "--client",
        "me:secret",
    )
    with program(*arguments) as (_, url), httpx.Client(base_url=url) as web:
        practice = Practice(url, web)
        assert practice.look("latency") == {"ms": 5, "per_item_ms": 2}
        assert practice.look("throttle")["enabled"] is True
        realm = practice.look("companies")["companies"][0]["realm"]
        assert practice.control("grant", {"realm": realm, "client_id": "me"})["expires_in"] == 60
