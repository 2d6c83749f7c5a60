"""One merchant never sees another: SQL lives in the data layer, and only through a merchant."""

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import SQLModel

import app.data.tables  # noqa: F401 - fills the metadata
from tests.rules.sources import below, sources
from tests.rules.tenancy import WITHOUT_A_MERCHANT

DATA = "app/data/"
# What the aggregates are built of: they take statements, texts and values, and ask for no merchant's rows.
FOUNDATION = {
    "codec",
    "columns",
    "cursors",
    "explanations",
    "fingerprints",
    "passwords",
    "queries",
    "secrets",
    "session",
    "unions",
    "upsert",
}
SQL = ("sqlalchemy", "sqlmodel", "sqlite3", "psycopg", "alembic")
NO_MERCHANT_OF_THEIR_OWN = {"merchants", "sign_in_attempts", "workers"}


def test_only_the_data_layer_speaks_sql() -> None:
    found = {
        f"{path}: {module}"
        for path, tree in sources().items()
        if str(path).startswith("app/") and not str(path).startswith(DATA)
        for module in imported(tree)
        if module.split(".")[0] in SQL
    }
    assert found == set(), "only app/data may import these"


def test_every_public_function_of_the_data_layer_asks_for_a_merchant() -> None:
    found = {
        name
        for name, function in functions_with_a_session()
        if not name.split(".")[1].startswith("_")
        and name not in WITHOUT_A_MERCHANT
        and parameters(function)[:2] != ["session", "merchant"]
    }
    assert found == set(), "they must begin with (session, merchant), or be allowed in tests/rules/tenancy.py"


def test_every_statement_of_the_data_layer_names_a_merchant() -> None:
    found = {
        name
        for name, function in functions_with_a_session()
        if name not in WITHOUT_A_MERCHANT and builds_statements(function) and not mentions_merchant(function)
    }
    assert found == set(), "they build a statement without a merchant in it"


def test_nothing_is_allowed_that_does_not_exist() -> None:
    names = {
        f"{path.stem}.{node.name}"
        for path, tree in data_modules()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    assert set(WITHOUT_A_MERCHANT) - names == set(), "the list may only shrink"


def test_every_table_says_whose_its_rows_are() -> None:
    tables = SQLModel.metadata.tables
    lacking = {name for name, table in tables.items() if "merchant" not in table.c}
    assert lacking == NO_MERCHANT_OF_THEIR_OWN


def test_the_database_refuses_rows_that_point_at_a_strangers() -> None:
    """A foreign key to something that a merchant owns carries the merchant along."""
    owned = {"stores", "books", "connections", "users"}
    loose = {
        f"{table.name}.{key.column_keys[0]}"
        for table in SQLModel.metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name in owned and "merchant" not in key.column_keys
    }
    assert loose == set()


def data_modules() -> Iterator[tuple[Path, ast.Module]]:
    for path, tree in below(DATA).items():
        if path.parent == Path("app/data") and path.stem not in FOUNDATION:
            yield path, tree


def functions_with_a_session() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions of modules that ask the database something, by "module.function"."""
    for path, tree in data_modules():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and "session" in parameters(node):
                yield f"{path.stem}.{node.name}", node


def parameters(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args]


def builds_statements(function: ast.FunctionDef) -> bool:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id in STATEMENTS for call in calls)


STATEMENTS = {"select", "any_select", "update", "delete", "insert"}


def mentions_merchant(function: ast.FunctionDef) -> bool:
    """By a column of that name, or by the conditions of a function that is handed the merchant."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr == "merchant":
            return True
        if isinstance(node, ast.Name) and node.id in ("merchant", "chosen"):
            return True
    return False


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
