"""An element of a request after reading: names, texts and children, in their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Node:
    name: str
    text: str
    attributes: dict[str, str]
    children: tuple["Node", ...]

    def first(self, name: str) -> "Node | None":
        return next((child for child in self.children if child.name == name), None)

    def every(self, name: str) -> Iterator["Node"]:
        return (child for child in self.children if child.name == name)

    def value(self, name: str) -> str | None:
        found = self.first(name)
        return found.text if found is not None else None

    def values(self, name: str) -> list[str]:
        return [child.text for child in self.every(name)]

    def body(self) -> Body:
        """As JSON: what comes more than once becomes a list."""
        found: Body = {}
        for child in self.children:
            value = child.body() if child.children else child.text
            if child.name not in found:
                found[child.name] = value
            elif isinstance(found[child.name], list):
                found[child.name].append(value)
            else:
                found[child.name] = [found[child.name], value]
        return found


def truth(text: str | None) -> bool:
    return text in ("true", "1")
