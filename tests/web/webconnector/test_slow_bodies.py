"""Who sends a body a byte at a time is not waited for for ever."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from app.web import incoming
from tests.web.webconnector.conftest import House
from tests.web.webconnector.dotnet import envelope

BODY = envelope("serverVersion")


@contextmanager
def begun(url: str) -> Iterator[socket.socket]:
    """A call whose body has only begun."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname or "", where.port or 0), 20) as line:
        head = f"POST /webconnector HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n\r\n"
        line.sendall(head.encode() + BODY[:1])
        yield line


def drip(line: socket.socket, seconds: float) -> bytes:
    """A byte now and then, until there is an answer."""
    line.settimeout(0.05)
    end, told = time.monotonic() + seconds, b""
    for place in range(1, len(BODY) - 1):
        try:
            line.sendall(BODY[place : place + 1])
            while part := line.recv(4096):
                told += part
        except TimeoutError:
            if time.monotonic() > end:
                break
            continue
        except OSError:
            pass
        break
    return told


def test_a_body_that_comes_a_byte_at_a_time_is_cut_off_with_a_sentence(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "GRACE", 0.5)
    with begun(house.url) as line:
        told = drip(line, 10)
    assert told.startswith(b"HTTP/1.1 408")
    assert b"send it again" in told


def test_a_large_answer_over_a_slow_line_has_the_time_that_it_needs(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that came buy time for those that follow."""
    monkeypatch.setattr(incoming, "GRACE", 0.5)
    monkeypatch.setattr(incoming, "SLOWEST", 10)
    with begun(house.url) as line:
        for place in range(1, len(BODY), 40):
            time.sleep(0.1)
            line.sendall(BODY[place : place + 40])
        assert line.recv(100).startswith(b"HTTP/1.1 200")
