"""Runs a practice QuickBooks Online: python -m simulators.qbo."""

import argparse
import json
import signal
import sys
from pathlib import Path

from simulators.qbo.app import create_app
from simulators.qbo.flavours.flavour import flavour_names
from simulators.qbo.panel import FirstCompany, Options
from simulators.qbo.server import listen, server_for
from simulators.qbo.state import State
from simulators.qbo.throttle import Latency, Limits
from simulators.qbo.tokens import Client, Lifetimes


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    parsed = parser.parse_args(arguments)
    try:
        listener, url = listen(parsed.host, parsed.port)
    except OSError as error:
        parser.exit(
            1, f"Nothing can listen on {parsed.host}:{parsed.port}: {error}. Choose another --port.\n"
        )
    state = State(parsed.state)
    program = create_app(state, _options(parsed))
    server = server_for(program, lambda: print(json.dumps({"url": url}), flush=True))  # noqa: T201 - the line asked for
    # uvicorn raises the signal again once it has stopped, which would end us with a traceback or a bad status.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    try:
        server.run([listener])
    finally:
        state.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulators.qbo", description=__doc__)
    add = parser.add_argument
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=0, help="0: any free one")
    add("--state", type=Path, help="the file that keeps everything; without it nothing survives")
    add(
        "--company",
        action="append",
        type=_company,
        metavar="FLAVOUR:NAME",
        default=[],
        help="opened if missing",
    )
    add(
        "--client",
        action="append",
        type=_client,
        metavar="ID:SECRET",
        help="may be repeated; default practice",
    )
    add("--throttle", action=argparse.BooleanOptionalAction, default=True)
    add("--latency-ms", type=float, default=0)
    add("--latency-per-item-ms", type=float, default=0)
    add("--token-seconds", type=int, default=3600)
    return parser


def _options(parsed: argparse.Namespace) -> Options:
    usual = Options()
    return Options(
        companies=tuple(parsed.company),
        clients=tuple(parsed.client or usual.clients),
        limits=Limits(enabled=parsed.throttle),
        latency=Latency(ms=parsed.latency_ms, per_item_ms=parsed.latency_per_item_ms),
        lifetimes=Lifetimes(access=parsed.token_seconds),
    )


def _company(text: str) -> FirstCompany:
    flavour, _, name = text.partition(":")
    if flavour not in flavour_names() or not name.strip():
        raise argparse.ArgumentTypeError(
            f"Write FLAVOUR:NAME with one of the flavours {', '.join(flavour_names())}."
        )
    return FirstCompany(flavour, name.strip())


def _client(text: str) -> Client:
    client_id, _, secret = text.partition(":")
    if not client_id or not secret:
        raise argparse.ArgumentTypeError("Write ID:SECRET.")
    return Client(client_id=client_id, secret=secret)


if __name__ == "__main__":
    sys.exit(main())
