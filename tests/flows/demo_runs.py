"""The demo as a person runs it: a process of its own, its report and its books, and the auditor's opinion of both."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.audit import Audit, Books, audit
from tests.audit_shop import Shop, load
from tests.processes import ROOT

SHOPS = ROOT / "simulators" / "shop" / "shops"
PATIENCE = 120  # seconds


@dataclass(frozen=True)
class Ran:
    """One demo: how it ended, what it said, what it wrote."""

    status: int
    output: str
    report: Mapping[str, Any]
    books: Books
    shop: Shop
    config: Mapping[str, Any]

    def audited(self) -> Audit:
        return audit(self.shop, self.books, self.config)


@cache
def demo(shop: str, config: str = "{}", company: str = "") -> Ran:
    """A demo of that shop with a partial configuration, as JSON, in books of that flavour or the shop's own; run
    once however many tests look at it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.json").write_text(config)
        told = {"--store-data": SHOPS / shop, "--config": folder / "config.json"}
        told |= {"--report": folder / "report.json", "--books-out": folder / "books.json"}
        told |= {"--company": company} if company else {}
        options = [str(word) for pair in told.items() for word in pair]
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "app.cli", "demo", "--headless", *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert (folder / "report.json").exists(), done.stdout + done.stderr
        report, books = (load(folder / f"{part}.json") for part in ("report", "books"))
    return Ran(done.returncode, done.stdout, report, books, Shop.of(SHOPS / shop), json.loads(config))
