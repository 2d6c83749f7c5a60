"""What pydantic found wrong, as sentences at the fields."""

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.wizard.fields import FieldSpec, Shape, field_named

WHOLE = ""  # errors of a model as a whole have no place; they stand on top of the section


def sentences(error: ValidationError, model: type[BaseModel]) -> Mapping[str, str]:
    """The first error of each field, by the field's name in the form."""
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        name = _place(detail)
        found.setdefault(name, _sentence(detail, field_named(model, name)))
    return found


def _place(detail: ErrorDetails) -> str:
    """`rows`, 2, `code` is the field rows-2-code; parts below a column (a reference's id) belong to it."""
    loc = detail["loc"]
    if len(loc) >= 3 and isinstance(loc[1], int):
        return "-".join(str(part) for part in loc[:3])
    return str(loc[0]) if loc else WHOLE


def _sentence(detail: ErrorDetails, spec: FieldSpec | None) -> str:  # noqa: PLR0911 - one line a case
    if spec is None:
        return _own_words(detail)
    context = detail.get("ctx", {})
    match detail["type"]:
        case "string_too_long":
            length = len(str(detail["input"]))
            return f"This has {length:,} characters and {context['max_length']:,} fit. Shorten it."
        case "greater_than_equal" | "less_than_equal" if (
            spec.minimum is not None and spec.maximum is not None
        ):
            return (
                f"{detail['input']} is out of range. Type a number from {spec.minimum:,} to {spec.maximum:,}."
            )
        case "greater_than_equal":
            return f"{detail['input']} is too small. Type {context['ge']} or more."
        case "less_than_equal":
            return f"{detail['input']} is too large. Type {context['le']} or less."
        case "value_error":
            return _own_words(detail)
        case _:
            return _by_shape(spec, detail["input"])


def _by_shape(spec: FieldSpec, typed: object) -> str:
    match spec.shape:
        case Shape.NUMBER if typed in ("", None):
            return "This is empty. Type a number."
        case Shape.NUMBER:
            return f"“{typed}” is not a whole number. Type one, 15 for example."
        case Shape.DATE:
            return f"“{typed}” is not a day of the calendar. Type it as MM/DD/YYYY, 11/21/2026 for example."
        case Shape.OPTION:
            return "This is none of the options. Choose one of them."
        case _:
            return "This is not understood. Type or choose something else."


def _own_words(detail: ErrorDetails) -> str:
    """A rule of a section's own validator is a sentence already; pydantic puts a label before it."""
    return detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
