"""Files and functions stay small enough to be read in one go."""

import ast
import statistics
from pathlib import Path

from tests.rules.sources import ROOT, functions, sources

LONGEST_FILE = 400
LONG_FUNCTION = 40
SHARE_BELOW_LONG = 0.95
MEDIAN_FUNCTION = 10

# May only shrink: path -> lines it may have.
LONGER_FILES: dict[str, int] = {}


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def lines(path: Path) -> int:
    return len((ROOT / path).read_text().splitlines())


def test_no_file_is_longer_than_400_lines() -> None:
    too_long = {str(path): lines(path) for path in sources() if lines(path) > LONGEST_FILE}
    assert {path: size for path, size in too_long.items() if size > LONGER_FILES.get(path, 0)} == {}


def test_the_list_of_longer_files_holds_no_file_that_shrank() -> None:
    assert [path for path, size in LONGER_FILES.items() if lines(Path(path)) < size] == []


def test_95_percent_of_functions_are_at_most_40_lines() -> None:
    lengths = [length(node) for tree in sources().values() for node in functions(tree)]
    short = sum(size <= LONG_FUNCTION for size in lengths)
    assert short / len(lengths) >= SHARE_BELOW_LONG


def test_half_of_all_functions_have_at_most_10_lines() -> None:
    assert (
        statistics.median(length(node) for tree in sources().values() for node in functions(tree))
        <= MEDIAN_FUNCTION
    )
