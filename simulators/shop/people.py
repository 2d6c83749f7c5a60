"""Invented people for orders that are made by a formula."""

from dataclasses import dataclass

_FIRST = (
    "Ada Adele Alma Amos Anders Anja Anton Arno Astrid Aurel Beata Bela Birgit Bjorn Bruno Carla Celia Cesar "
    "Clara Cyril Dagny Dario Delia Dora Edda Edgar Elias Elin Emil Enid Erna Esther Fabio Felix Flora Frida "
    "Georg Greta Gustav Hanna Hedda Henrik Ida Ilse Imre Ines Ivo Jana Jonas Judit Karin Klara Lasse Leif "
    "Lena Livia Lucas Magda Marek Mila Nadia Nils Olga Oskar"
).split()
_HEAD = (
    "Alder Ash Bar Birch Black Brook Cedar Clay Cold Corn Crag Dale Elm Fair Fern Field Flint Fox Glen Gold "
    "Green Hart Hazel Heath Hill Holly Iron King Lake Lark Lind Long"
).split()
_TAIL = (
    "acre bank beck berg borne bridge brook bury by cliff combe croft dale den fell field ford gate grove ham "
    "holm hurst land ley low man mere more ridge stead stone wood"
).split()
_SPREAD = 2_654_435_761


@dataclass(frozen=True)
class Person:
    """A guest's name and address for mail; the domain is a reserved one."""

    first: str
    last: str
    email: str


def invent(index: int, seed: int) -> Person:
    """The same person for the same index and seed, on every machine."""
    mixed = (index * _SPREAD + seed * 40_503) % (1 << 32)
    first = _FIRST[mixed % len(_FIRST)]
    last = _HEAD[(mixed >> 8) % len(_HEAD)] + _TAIL[(mixed >> 16) % len(_TAIL)]
    return Person(first, last, f"{first}.{last}{index}@mail.g.example.test".lower())
