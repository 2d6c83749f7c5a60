"""Values, configuration and plans read no clock, make no randomness, know no platform by name."""

import ast
from pathlib import Path

from tests.rules.sources import ROOT, below, functions, sources

IMPURE_CALLS = {
    "now",
    "today",
    "utcnow",
    "uuid4",
    "uuid1",
    "token_hex",
    "token_urlsafe",
    "random",
    "open",
    "urandom",
}
PLATFORMS = ("woocommerce", "shopify", "bigcommerce", "qbo", "qbd", "desktop")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "service", "misc"}


def called(tree: ast.Module) -> set[str]:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls}


def test_core_config_and_plan_read_no_clock_and_make_no_randomness() -> None:
    found = {
        str(path): called(tree) & IMPURE_CALLS
        for path, tree in below("app/core", "app/config", "app/plan").items()
    }
    assert {path: calls for path, calls in found.items() if calls} == {}


def test_the_plan_never_asks_which_platform_or_which_books() -> None:
    found = {
        str(path): [name for name in PLATFORMS if name in names_and_texts(tree)]
        for path, tree in below("app/plan").items()
    }
    assert {path: names for path, names in found.items() if names} == {}


def names_and_texts(tree: ast.Module) -> set[str]:
    """Identifiers and whole string constants, folded: sentences for people may name a product."""
    words: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            words.add(node.id.casefold())
        elif isinstance(node, ast.Attribute):
            words.add(node.attr.casefold())
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words.add(node.value.casefold())
    return words


def test_templates_never_ask_which_platform() -> None:
    templates = (ROOT / "app/templates").rglob("*.html")
    asking = [
        str(path.relative_to(ROOT))
        for path in templates
        if "connect" not in path.parts
        for line in path.read_text().splitlines()
        if "{%" in line and any(f'"{name}"' in line or f"'{name}'" in line for name in PLATFORMS)
    ]
    assert asking == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in sources() if Path(path).stem in FORBIDDEN_NAMES] == []


def test_no_function_takes_a_bag_of_keyword_arguments() -> None:
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in sources().items()
        for node in functions(tree)
        if node.args.kwarg is not None
    ]
    assert found == []


def test_no_value_of_the_core_has_a_field_of_type_dict() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in below("app/core").items()
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.AnnAssign) and "dict" in ast.unparse(node.annotation)
    ]
    assert found == []


def test_every_module_opens_with_a_sentence() -> None:
    missing = [str(path) for path, tree in sources().items() if not ast.get_docstring(tree)]
    assert missing == []


def test_every_type_ignore_carries_its_code_and_reason() -> None:
    bare = [
        f"{path}:{number}"
        for path in sources()
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if "type: ignore" in line and not ("ignore[" in line and line.split("ignore[")[1].count("#"))
    ]
    assert bare == []
