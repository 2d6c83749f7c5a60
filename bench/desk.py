"""The app's side of a benchmark: `cartbooks drill`, a process that answers a line for each line."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.programs import Process, heard

LOOKS_EVERY = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Connection:
    """A merchant's."""

    merchant: str
    connection: str

    @property
    def whose(self) -> dict[str, str]:
        return {"merchant": self.merchant, "connection": self.connection}


@dataclass(frozen=True, slots=True)
class Pairing(Connection):
    """With a practice company."""

    realm: str
    email: str


@dataclass(frozen=True, slots=True)
class PairedDesktop(Connection):
    """With a company file, and what its Web Connector must know."""

    qwc: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Synced:
    """A run that was done from beginning to end in the desk's process."""

    state: str
    message: str
    seconds: float
    cpu_seconds: float
    max_rss_mb: float


@dataclass(frozen=True, slots=True)
class Looked:
    """The newest run of a connection, and its orders by state."""

    run: str
    state: str
    message: str
    started: float
    finished: float | None
    orders: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OwnCode:
    """Seconds of one core for so many orders."""

    orders: int
    documents: int
    translate_seconds: float
    plan_seconds: float
    encode_seconds: float


@dataclass(frozen=True, slots=True)
class Desk:
    """A drill process."""

    process: Process
    log: Path

    def pair(self, shop: str, settings: Mapping[str, object] | None = None, password: str = "") -> Pairing:
        """A merchant of their own with a practice company and this shop, ready to run."""
        told = {"do": "pair", "shop": shop, "settings": settings or {}, "password": password}
        return Pairing(**self._ask(told))

    def copies(self, pairing: Pairing, many: int) -> list[Pairing]:
        """So many more merchants with a connection like this one, which has its first run behind it."""
        found = self._ask({"do": "copy", **pairing.whose, "copies": many})["copies"]
        return [Pairing(**one, email="") for one in found]

    def pair_desktop(self, shop: str) -> PairedDesktop:
        """The same with a company file, before its Web Connector has called."""
        return PairedDesktop(**self._ask({"do": "pair-desktop", "shop": shop}))

    def answer(self, pairing: Connection, settings: Mapping[str, object] | None = None) -> None:
        """The wizard, once shop and books were looked at."""
        self._ask({"do": "answer", **pairing.whose, "settings": settings or {}})

    def live(self, pairing: Connection, minutes: int, first_in: float) -> None:
        """From now on it runs by itself."""
        self._ask({"do": "live", **pairing.whose, "minutes": minutes, "first_in": first_in})

    def begin_sync(self, pairing: Pairing, *, throttle: bool = False, profile: Path | None = None) -> None:
        """Start a run in the desk's process; `synced` waits for its end."""
        told = {"do": "sync", **pairing.whose, "throttle": throttle}
        self._tell(told | ({"profile": str(profile)} if profile else {}))

    def follow_sync(self, watching: "Desk", pairing: Pairing) -> Iterator[Looked]:
        """Start a run in this process, and look at it from another one until it ends."""
        before = watching.look(pairing).run
        self.begin_sync(pairing)
        while (seen := watching.look(pairing)).run == before or seen.state == "running":
            yield seen
            if self.process.poll() is not None:
                return
            time.sleep(LOOKS_EVERY)

    def synced(self) -> Synced:
        return Synced(**self._hear())

    def sync(self, pairing: Pairing) -> Synced:
        self.begin_sync(pairing)
        return self.synced()

    def enlist(self, pairing: Pairing) -> None:
        """A run for whichever worker takes it up."""
        self._ask({"do": "enlist", **pairing.whose})

    def look(self, pairing: Connection) -> Looked:
        return Looked(**self._ask({"do": "look", **pairing.whose}))

    def first_end(self, pairing: Pairing, after: float) -> float | None:
        """When the first run that was begun after this moment came to its end."""
        found = self._ask({"do": "ended", **pairing.whose, "after": after})["finished"]
        return None if found is None else float(found)

    def own_code(self, pairing: Pairing, orders: int, profile: Path | None) -> OwnCode:
        told = {"do": "own-code", **pairing.whose, "orders": orders}
        return OwnCode(**self._ask(told | ({"profile": str(profile)} if profile else {})))

    def _ask(self, wish: Mapping[str, object]) -> dict[str, Any]:
        self._tell(wish)
        return self._hear()

    def _tell(self, wish: Mapping[str, object]) -> None:
        assert self.process.stdin is not None  # noqa: S101 - it was started with one
        self.process.stdin.write(json.dumps(wish) + "\n")
        self.process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(heard(self.process, self.log))
        return found
