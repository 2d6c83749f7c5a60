"""Request arguments as PHP reads them and as WordPress's REST server checks them."""

import re
from datetime import UTC, datetime, tzinfo
from typing import TypeVar
from urllib.parse import unquote_plus

from simulators.shop.site import ISO
from simulators.shop.wire import invalid_params

_T = TypeVar("_T")
_INDEXED = re.compile(r"^([^\[]+)\[([^\]]*)\]$")
_DATE = re.compile(r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?$")


def php_pairs(query: str) -> list[tuple[str, str]]:
    """The query's pairs with PHP's indexes written out: `status[]` becomes `status[0]`, `status[1]`, ..."""
    pairs: dict[str, str] = {}
    counts: dict[str, int] = {}
    for piece in filter(None, query.split("&")):
        name, _, value = piece.partition("=")
        name = unquote_plus(name)
        found = _INDEXED.match(name)
        if found and not found[2]:
            index = counts.get(found[1], 0)
            counts[found[1]] = index + 1
            name = f"{found[1]}[{index}]"
        pairs[name] = unquote_plus(value)
    return list(pairs.items())


class Arguments:
    """The query of one request; problems are gathered and raised together, as WordPress does."""

    def __init__(self, query: str, zone: tzinfo) -> None:
        self.pairs = php_pairs(query)
        self._plain = dict(self.pairs)
        self._zone = zone
        self._problems: dict[str, str] = {}
        self._codes: dict[str, str] = {}

    def check(self) -> None:
        if self._problems:
            raise invalid_params(self._problems, self._codes)

    def text(self, name: str) -> str | None:
        return self._plain.get(name)

    def flag(self, name: str) -> bool:
        return self._plain.get(name, "").lower() in ("1", "true", "yes")

    def words(self, name: str) -> list[str]:
        """A list given as name=a,b or as name[]=a&name[]=b."""
        given = [value for key, value in self.pairs if key == name or key.startswith(f"{name}[")]
        return [word for value in given for word in re.split(r"[\s,]+", value) if word]

    def ids(self, name: str) -> list[int]:
        return [int(word) for word in self.words(name) if word.isdigit()]

    def integer(self, name: str, default: int, low: int, high: int | None = None) -> int:
        given = self._plain.get(name)
        if given is None:
            return default
        if not re.fullmatch(r"\s*-?\d+\s*", given):
            return self._refuse(name, "rest_invalid_type", f"{name} is not of type integer.", default)
        number = int(given)
        if high is not None and not low <= number <= high:
            message = f"{name} must be between {low} (inclusive) and {high} (inclusive)"
            return self._refuse(name, "rest_out_of_bounds", message, default)
        if number < low:
            message = f"{name} must be greater than or equal to {low}"
            return self._refuse(name, "rest_out_of_bounds", message, default)
        return number

    def one_of(self, name: str, choices: tuple[str, ...], default: str) -> str:
        given = self._plain.get(name, default)
        if given not in choices:
            listed = f"{', '.join(choices[:-1])}, and {choices[-1]}"
            return self._refuse(name, "rest_not_in_enum", f"{name} is not one of {listed}.", default)
        return given

    def several_of(self, name: str, choices: tuple[str, ...]) -> list[str]:
        words = self.words(name)
        for index, word in enumerate(words):
            if word not in choices:
                listed = f"{', '.join(choices[:-1])}, and {choices[-1]}"
                self._refuse(name, "rest_not_in_enum", f"{name}[{index}] is not one of {listed}.", 0)
        return words

    def moment(self, name: str) -> str | None:
        """A date limit as naive GMT text, shifted exactly where WordPress shifts it."""
        given = self._plain.get(name)
        if given is None:
            return None
        moment = _parsed(given)
        if moment is None:
            return self._refuse(name, "rest_invalid_date", "Invalid date.", None)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        if self.flag("dates_are_gmt"):
            # WordPress turns every limit into digits of the site's own time, and with dates_are_gmt compares
            # those digits with a GMT column: right for naive GMT, wrong by the offset for one with an offset.
            return moment.astimezone(self._zone).strftime(ISO)
        return moment.astimezone(UTC).strftime(ISO)

    def _refuse(self, name: str, code: str, message: str, instead: _T) -> _T:
        self._problems.setdefault(name, message)
        self._codes.setdefault(name, code)
        return instead


def _parsed(given: str) -> datetime | None:
    if not _DATE.match(given):
        return None
    try:
        return datetime.fromisoformat(given.upper()).replace(microsecond=0)
    except ValueError:
        return None
