"""Programs of ours as processes: started, watched, killed."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
GRACE = 20  # seconds that a program may take to stop
Process = subprocess.Popen[str]


class Broken(RuntimeError):
    """A program did not do its part; the message tells what it said."""


@contextmanager
def program(log: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Process]:
    """`python -m` these arguments; stopped at the end, killed if that takes too long."""
    with log.open("a") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
            [sys.executable, "-m", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            text=True,
        )
    try:
        yield process
    finally:
        _stop(process)


@contextmanager
def practice(log: Path, *arguments: str) -> Iterator[str]:
    """A practice program; yields its address."""
    with program(log, *arguments) as process:
        yield str(json.loads(heard(process, log))["url"])


def heard(process: Process, log: Path) -> str:
    """The next line that a program says."""
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise Broken(f"A program ended before it answered. It said: {log.read_text()[-2000:]}")
    return line


def kill(process: Process) -> None:
    """As the kernel does it: without a word."""
    process.kill()
    process.wait(GRACE)


def peak_mb(process: Process) -> float:
    """The most memory that a living process has held."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def has_connection_from(process: Process, port: int) -> bool:
    """Whether it is this process whose end of a connection has the port."""
    folder = Path(f"/proc/{process.pid}")
    wanted = f":{port:04X}"
    lines = [line.split() for line in (folder / "net/tcp").read_text().splitlines()[1:]]
    inodes = {f"socket:[{line[9]}]" for line in lines if line[1].endswith(wanted)}
    return any(_target(link) in inodes for link in (folder / "fd").iterdir())


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed since it was listed
        return ""


def _stop(process: Process) -> None:
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        kill(process)
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
