"""The one server is stopped, killed, started again: runs go on, and nothing is there twice."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.flows.processes import is_right, overheard, program, worker
from tests.processes import free_socket
from tests.sync.holding import held, hold, release, wait_until_done, wait_until_held
from tests.sync.house import Works
from tests.sync.practice import eventually

GRACE = 5.0  # seconds that the server gives to what is under way


def test_the_server_itself_killed_in_the_middle_goes_on_when_it_is_started_again(ada: Works) -> None:
    run = ada.enlist()
    hold(ada, nth=2, when="after")
    with program(ada.house, "app.cli", "serve", "--port", "0") as server:
        wait_until_held(ada, 30)
        server.kill()
    release(ada)

    with program(ada.house, "app.cli", "serve", "--port", "0") as server:
        wait_until_done(ada, run)
        server.terminate()
        assert server.wait(30) == 0

    assert is_right(ada)


def test_a_worker_that_is_stopped_in_good_order_leaves_its_run_to_the_next(ada: Works) -> None:
    with worker(ada.house) as first:
        run = held(ada, lambda: first.sync(ada), nth=2)
        first.tell_to_stop()
        release(ada)
        assert first.process.wait(30) == 0

    with worker(ada.house):
        wait_until_done(ada, run)
    assert is_right(ada)


def test_a_worker_that_is_killed_while_it_waits_for_what_it_has_in_hand_leaves_its_run_to_the_next(
    ada: Works,
) -> None:
    with worker(ada.house, "--impatient") as first:
        said = overheard(first.process)
        run = held(ada, lambda: first.sync(ada), nth=2)
        first.tell_to_stop()
        eventually(lambda: any("another process goes on with it" in line for line in said), 30)
        first.kill()
    release(ada)

    with worker(ada.house):
        wait_until_done(ada, run)
    assert is_right(ada)


def test_a_body_that_comes_a_byte_at_a_time_does_not_hold_up_the_end(ada: Works) -> None:
    port = free_port()
    with (
        program(ada.house, "app.cli", "serve", "--port", str(port)) as server,
        begun_call(port, patience=30) as line,
    ):
        began = time.monotonic()
        server.terminate()
        assert line.recv(1000).startswith(b"HTTP/1.1 503")
        assert server.wait(30) == 0
        assert time.monotonic() - began < GRACE


def free_port() -> int:
    with free_socket() as listening:
        return int(listening.getsockname()[1])


@contextmanager
def begun_call(port: int, patience: float) -> Iterator[socket.socket]:
    """A call of a Web Connector of whose body only the first byte has come."""
    end = time.monotonic() + patience
    while True:
        try:
            line = socket.create_connection(("127.0.0.1", port), patience)
            break
        except OSError:
            assert time.monotonic() < end, "nobody listens"
            time.sleep(0.1)
    with line:
        line.sendall(b"POST /webconnector HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<")
        time.sleep(0.5)  # so that the server reads it before it is told to stop
        yield line
