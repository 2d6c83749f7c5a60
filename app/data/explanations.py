"""Why a field of a document is what it is, kept as it was said then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.document import Kind
from app.data.codec import Codec


class Because(Protocol):
    """An explanation as a plan gives it; the plan's layer cannot be imported from here."""

    @property
    def kind(self) -> Kind: ...
    @property
    def field(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def line(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Explanation:
    """An explanation as it was kept."""

    kind: Kind
    field: str
    value: str
    source: str
    section: str = ""
    part: str = ""
    line: int = 0


BECAUSE = Codec(tuple[Explanation, ...])


def explanations(because: Sequence[Because]) -> tuple[Explanation, ...]:
    return tuple(
        Explanation(one.kind, one.field, one.value, one.source, one.section, one.part, one.line)
        for one in because
    )
