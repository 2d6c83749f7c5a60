"""The types of the qbXML schema: what each lets through."""

import re
from collections.abc import Callable
from datetime import date, datetime

_AMOUNT = re.compile(r"[+-]?\d{1,13}(\.\d{2})?")
_FINE = re.compile(r"[+-]?\d{1,13}(\.\d{1,5})?")
_WHOLE = re.compile(r"[+-]?\d{1,10}")
_FLOAT = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_GUID = re.compile(r"0|\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}([+-]\d{2}:\d{2}|Z)?)?")
_INTERVAL = re.compile(r"PT?(\d+[HMS])+")


def _like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None and _parses(date.fromisoformat, text)


def _is_moment(text: str) -> bool:
    return _MOMENT.fullmatch(text) is not None and _parses(datetime.fromisoformat, text)


def _parses(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except ValueError:
        return False
    return True


ACCEPTS: dict[str, Callable[[str], bool]] = {
    "STR": lambda _text: True,
    "ENUM": lambda _text: True,
    "ID": lambda _text: True,
    "MACROID": lambda _text: True,
    "BOOL": lambda text: text in ("true", "false", "1", "0"),
    "INT": _like(_WHOLE),
    "AMT": _like(_AMOUNT),
    "PRICE": _like(_FINE),
    "QUAN": _like(_FINE),
    "PERCENT": _like(_FINE),
    "FLOAT": _like(_FLOAT),
    "GUID": _like(_GUID),
    "DATE": _is_date,
    "DATETIME": _is_moment,
    "INTERVAL": _like(_INTERVAL),
}
