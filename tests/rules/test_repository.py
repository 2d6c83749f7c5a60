"""The repository itself: locks with hashes, no address of a registry, no path of one machine."""

import re
import subprocess

from tests.rules.sources import ROOT


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
