"""What has changed in the shops, kept in a file across restarts."""

import json
from pathlib import Path

from simulators.shop.shop import Shop


class StateFile:
    """Writes the changes after every request that changes something; without a path it writes nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self, shops: dict[str, Shop]) -> None:
        if self._path is None or not self._path.exists():
            return
        for name, state in json.loads(self._path.read_text()).items():
            if name in shops:
                shops[name].restore(state)

    def save(self, shops: dict[str, Shop]) -> None:
        if self._path is None:
            return
        text = json.dumps({name: shop.state() for name, shop in shops.items()})
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.write_text(text)
        # A rename is all or nothing: a kill in the middle of writing must not leave half a file.
        beside.replace(self._path)
