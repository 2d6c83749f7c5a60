"""`python -m bench NAME`: measure, answer a line of JSON for each result, and say by the exit status what holds."""

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.text import Text

from bench.benchmarks import backlog, ceiling, crash, desktop, engine, fleet, pages, requests
from bench.line import Line, as_json
from bench.programs import Broken
from bench.watching import Watch


class Benchmark(Protocol):
    """A module of bench/benchmarks."""

    def add_options(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace, watch: Watch) -> Iterator[Line]: ...


@dataclass(frozen=True, slots=True)
class _Job:
    name: str
    options: argparse.Namespace


BENCHMARKS: dict[str, Benchmark] = {
    "requests": requests,
    "ceiling": ceiling,
    "engine": engine,
    "backlog": backlog,
    "fleet": fleet,
    "pages": pages,
    "desktop": desktop,
    "crash": crash,
}
EVERYTHING = "all"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every target holds, 1 when one does not or could not be measured."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # else the programs would go on alone
    parser = _parser()
    parsed = parser.parse_args(arguments)
    names = list(BENCHMARKS) if parsed.name == EVERYTHING else [parsed.name]
    jobs = [_Job(name, parsed if len(names) == 1 else parser.parse_args([name])) for name in names]
    held = [_measured(job, as_objects=parsed.json) for job in jobs]
    return 0 if all(held) else 1


def _measured(job: _Job, *, as_objects: bool) -> bool:
    watch = Watch(job.name)
    held = True
    try:
        for line in BENCHMARKS[job.name].run(job.options, watch):
            _print(job.name, line, as_objects=as_objects)
            for sentence in line.misses():
                held = False
                watch.say(f"Missed: {sentence}")
    except Broken as trouble:
        watch.say(f"Could not be measured. {trouble}")
        return False
    return held


def _print(name: str, line: Line, *, as_objects: bool) -> None:
    if as_objects:
        sys.stdout.write(as_json(line) + "\n")
        sys.stdout.flush()
    else:
        Console().print(Text(f"{name}  {as_json(line)}"), soft_wrap=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cartbooks bench", description=__doc__)
    named = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for name, benchmark in BENCHMARKS.items():
        one = named.add_parser(name, help=benchmark.__doc__, description=benchmark.__doc__)
        _add_json(one)
        benchmark.add_options(one)
    _add_json(named.add_parser(EVERYTHING, help="All of them, one after the other: an hour and more."))
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line, and nothing else")


if __name__ == "__main__":
    sys.exit(main())
