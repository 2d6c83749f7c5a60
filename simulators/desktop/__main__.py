"""Runs a practice QuickBooks Desktop, or one poll of its Web Connector: python -m simulators.desktop."""

import argparse
import json
import signal
import sys
from pathlib import Path

from simulators.desktop.app import create_app
from simulators.desktop.autorun import AutoRun
from simulators.desktop.connector.qwc import QwcRefused
from simulators.desktop.connector.session import Settings
from simulators.desktop.desk import Desk, Options
from simulators.desktop.sample import NAME
from simulators.qbo.server import listen, server_for


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    parsed = parser.parse_args(arguments)
    desk = Desk(parsed.state, _options(parsed))
    try:
        for path in parsed.qwc:
            desk.enrol(path.read_text(encoding="utf-8"), parsed.password, replace=True)
    except (OSError, QwcRefused) as problem:
        desk.close()
        parser.exit(2, f"{problem}\n")
    return _poll_once(desk) if parsed.once else _serve(desk, parsed, parser)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulators.desktop", description=__doc__)
    add = parser.add_argument
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=0, help="0: any free one")
    add("--state", type=Path, help="the company file; without it nothing survives")
    add("--name", default=NAME, help="the company's name, when the file is new")
    add("--customers", type=int, default=0, help="that many more customers, when the file is new")
    add("--qbxml", type=_version, default=(16, 0), metavar="N.N", help="the newest qbXML it speaks")
    add("--qwc", type=Path, action="append", default=[], help="an application's .qwc file; may be repeated")
    add("--password", default="", help="the password for the .qwc files")
    add("--every", type=float, help="poll every so many seconds; without it only when asked")
    add("--once", action="store_true", help="poll once, print the sessions, end")
    add("--noop-seconds", type=float, default=5.0)
    add("--timeout", type=float, default=100.0, help="seconds that a SOAP call may take")
    return parser


def _options(parsed: argparse.Namespace) -> Options:
    settings = Settings(noop_seconds=parsed.noop_seconds, timeout=parsed.timeout)
    return Options(customers=parsed.customers, highest=parsed.qbxml, name=parsed.name, settings=settings)


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    if not major.isdigit() or not minor.isdigit():
        raise argparse.ArgumentTypeError("Write a version as 13.0.")
    return int(major), int(minor)


def _poll_once(desk: Desk) -> int:
    """Nought when every session was closed in order."""
    records = [desk.poll(user).record for user in desk.enrolled]
    print(json.dumps({"sessions": [record.brief() for record in records]}))  # noqa: T201 - the line asked for
    desk.close()
    return 0 if records and all(record.closed for record in records) else 1


def _serve(desk: Desk, parsed: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    try:
        listener, url = listen(parsed.host, parsed.port)
    except OSError as error:
        parser.exit(
            1, f"Nothing can listen on {parsed.host}:{parsed.port}: {error}. Choose another --port.\n"
        )
    autorun = AutoRun(desk)
    if parsed.every is not None:
        autorun.start(parsed.every)
    server = server_for(create_app(desk, autorun), lambda: print(json.dumps({"url": url}), flush=True))  # noqa: T201 - the line asked for
    # uvicorn raises the signal again once it has stopped, which would end us with a traceback or a bad status.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    try:
        server.run([listener])
    finally:
        autorun.stop()
        desk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
