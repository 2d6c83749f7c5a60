"""One page of a long list, and the addresses of its neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

PAGE = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    rows: Sequence[T]
    count: int
    number: int
    search: Mapping[str, str]

    @property
    def last(self) -> int:
        return max(1, -(-self.count // PAGE))

    def query(self, number: int) -> str:
        named = {**self.search, "page": str(number)}
        return urlencode({name: value for name, value in named.items() if value})


def offset(number: int) -> int:
    return (max(number, 1) - 1) * PAGE


def page_of(rows: Sequence[T], number: int, search: Mapping[str, str]) -> Page[T]:
    return Page(rows[offset(number) : offset(number) + PAGE], len(rows), max(number, 1), search)
