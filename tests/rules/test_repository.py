"""The repository itself: locks with hashes, no address of a registry, no path of one machine."""

import re
import subprocess

from app.cli.settings_doc import table
from tests.rules.sources import ROOT

# This file names the marks; the data layer's tests of SQLite itself have nothing to ask of PostgreSQL.
SKIPPING = {
    "tests/rules/test_repository.py",
    "tests/data_layer/test_pages.py",
    "tests/data_layer/test_reach.py",
    "tests/data_layer/test_two_at_once.py",
}


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    return listed.stdout.splitlines()


def test_every_locked_requirement_carries_a_hash_and_no_index_is_named() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[a-z0-9][\w.\-\[\]]*==\S+", text, re.MULTILINE)
        assert len(pins) > 40
        assert len(re.findall(r"^[a-z0-9][\w.\-\[\]]*==.*\\$", text, re.MULTILINE)) == len(pins)
        assert "index-url" not in text
        assert "http://" not in text and "https://" not in text  # noqa: PT018


def test_there_is_one_kind_of_lock() -> None:
    assert "uv.lock" not in tracked()


def test_the_examples_of_real_orders_are_in_the_repository() -> None:
    assert "simulators/shop/shops/us-default/orders.json" in tracked()


def test_the_table_of_settings_is_made_from_the_settings() -> None:
    assert (ROOT / "docs/settings.md").read_text().strip() == table().strip(), "run: make settings-doc"


def test_nothing_is_skipped_by_a_mark() -> None:
    marks = ("pytest.mark.skip", "pytest.skip(", "pytest.mark.xfail", "importorskip")
    found = [name for name in tracked() if name.startswith("tests/") and name.endswith(".py")]
    skipping = {name for name in found for mark in marks if mark in (ROOT / name).read_text()}
    assert skipping - SKIPPING == set()
