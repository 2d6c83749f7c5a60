"""How many things are meant, and what a person types to say so before something is done to all of them."""

from dataclasses import dataclass

from app.web.words import count

EVERYTHING = "all"  # typed where nobody knows the number yet


@dataclass(frozen=True, slots=True)
class Meant:
    """So many of a thing; at least so many where a page does not count the `whole`."""

    number: int
    whole: bool
    thing: str

    @property
    def is_anything(self) -> bool:
        return bool(self.number) or not self.whole

    @property
    def words(self) -> str:
        counted = count(self.number, self.thing)
        return counted if self.whole else f"at least {counted}" if self.number else f"{self.thing}s"

    @property
    def to_type(self) -> str:
        return f"{self.number:,}" if self.whole else EVERYTHING

    def refused(self, typed: str) -> str:
        """Why what was typed does not say it; "" when it does."""
        said = typed.strip().replace(",", "").lower()
        if said == self.to_type.replace(",", ""):
            return ""
        return f"Type {self.to_type} to say that you mean {self.words}."
