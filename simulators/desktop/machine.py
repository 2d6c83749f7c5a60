"""The state of the PC that QuickBooks stands on: what runs, what is open, what is in the way."""

from dataclasses import dataclass, field
from threading import Lock

from pydantic import BaseModel, ConfigDict

from simulators.desktop.statuses import Unprocessed

MAIN, OTHER = "main", "other"


class MachineState(BaseModel):
    """`open` is the company file that is open: main, or other for one that has nothing to do with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    running: bool = True
    dialog: bool = False
    single_user_elsewhere: bool = False
    open: str = MAIN


@dataclass
class Machine:
    state: MachineState = field(default_factory=MachineState)
    _locks: set[tuple[str, str]] = field(default_factory=set)
    _guard: Lock = field(default_factory=Lock)

    def begin(self, wanted: str, files: dict[str, str]) -> str:
        """Which company a session gets that asks for this path, or for "" as whatever is open; raises Unprocessed."""
        if self.state.dialog:
            raise Unprocessed(0x80040414)
        if not self.state.running:
            if not wanted:
                raise Unprocessed(0x80040416)
            self.state = self.state.model_copy(update={"running": True, "open": _key(wanted, files)})
        if self.state.single_user_elsewhere:
            raise Unprocessed(0x80040410)
        if wanted and _key(wanted, files) != self.state.open:
            raise Unprocessed(0x8004040A)
        return self.state.open

    def lock(self, company: str, owner_id: str) -> None:
        """One session of an application at a time works on a company file."""
        with self._guard:
            if (company, owner_id) in self._locks:
                raise Unprocessed(0x8004041B)
            self._locks.add((company, owner_id))

    def unlock(self, company: str, owner_id: str) -> None:
        with self._guard:
            self._locks.discard((company, owner_id))


def _key(path: str, files: dict[str, str]) -> str:
    found = next((key for key, file in files.items() if file.lower() == path.lower()), None)
    if found is None:
        raise Unprocessed(0x80040408)
    return found
