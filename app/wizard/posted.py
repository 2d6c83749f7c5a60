"""A form as a browser posts it: names and values in order, cleaned once at the door."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

MOST_FIELDS = 20_000
# Control characters come with pasted text; PostgreSQL refuses a stored NUL, which would lose the whole form.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class TooManyFields(ValueError):
    """The form has more fields than any of ours."""


@dataclass(frozen=True, slots=True)
class Posted:
    pairs: tuple[tuple[str, str], ...] = ()

    def last(self, name: str) -> str | None:
        """The value of the last field of that name; None when there is none."""
        return next((value for key, value in reversed(self.pairs) if key == name), None)

    def every(self, name: str) -> tuple[str, ...]:
        """The values of all fields of that name, in order."""
        return tuple(value for key, value in self.pairs if key == name)

    def indexes(self, table: str) -> list[int]:
        """The row numbers of a table, in order."""
        pattern = re.compile(rf"{re.escape(table)}-(\d{{1,6}})-")
        return sorted({int(found[1]) for key, _ in self.pairs if (found := pattern.match(key))})

    def replaced(self, name: str, value: str) -> "Posted":
        """The form with this one value instead."""
        return Posted((*(pair for pair in self.pairs if pair[0] != name), (name, value)))

    def only(self, names: Iterable[str]) -> "Posted":
        """The fields of these names, tables included: what is kept of unsaved input."""
        wanted = frozenset(names)
        return Posted(tuple(pair for pair in self.pairs if pair[0].partition("-")[0] in wanted))


def parse_form(body: bytes) -> Posted:
    """An url-encoded body as a form; raises TooManyFields."""
    text = body.decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError as error:
        raise TooManyFields(str(error)) from error
    return Posted(tuple((key, _clean(value)) for key, value in pairs))


def _clean(value: str) -> str:
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
