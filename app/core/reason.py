"""A reason: why something was left out, changed or needs a person."""

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a reason does to the order that carries it."""

    NOTED = "noted"  # exported, with a remark the merchant can read
    LEFT_OUT = "left_out"  # the settings say that it is not exported
    HELD = "held"  # a person must decide before it is exported


@dataclass(frozen=True, slots=True)
class Reason:
    """A code for machines, a sentence for people, and the section that fixes it ("" for none)."""

    code: str
    message: str
    section: str = ""
    effect: Effect = Effect.HELD

    @property
    def blocks(self) -> bool:
        """Whether the order is not exported because of it."""
        return self.effect is not Effect.NOTED
