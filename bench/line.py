"""What a benchmark answers: lines of figures, each held against its target."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Its fields are the keys of one JSON object."""

    def misses(self) -> Iterator[str]:
        """A sentence for each target that is not held."""
        yield from ()


def as_json(line: Line) -> str:
    return json.dumps({name: _rounded(value) for name, value in asdict(line).items()})


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_rounded(one) for one in value]
    return value


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies, by the nearest rank."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, -(-int(share * 1000) * len(ranked) // 1000) - 1))]
