"""The house of the engine's tests."""

from tests.sync.fixtures import alice, house, open_doors

__all__ = ["alice", "house", "open_doors"]
