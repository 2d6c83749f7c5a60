"""The table of process settings, made from their declarations."""

from pydantic import SecretStr

from app.settings import Settings


def table() -> str:
    """docs/settings.md as Markdown."""
    rows = [
        f"| `CARTBOOKS_{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    head = "# Settings\n\nRead from the environment. Made by `make settings-doc`; do not edit.\n\n"
    return head + "\n".join(["| variable | default | what it does |", "|---|---|---|", *rows])


def _default(value: object) -> str:
    shown = value.get_secret_value() if isinstance(value, SecretStr) else value
    return f"`{shown}`" if shown != "" else "(empty)"
