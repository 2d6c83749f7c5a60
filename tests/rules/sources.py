"""The Python sources that the rules look at, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "simulators", "bench")


@cache
def sources() -> dict[Path, ast.Module]:
    """Every module of ours outside tests and migrations: path relative to the project -> syntax tree."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    kept = [path for path in found if "migrations" not in path.parts]
    return {path.relative_to(ROOT): ast.parse(path.read_text()) for path in kept}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def below(*folders: str) -> dict[Path, ast.Module]:
    """The modules below some folders, "app/plan" for example."""
    return {path: tree for path, tree in sources().items() if str(path).startswith(tuple(folders))}
