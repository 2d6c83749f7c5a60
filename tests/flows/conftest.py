"""The house of the stories: the same as the engine's."""

from tests.sync.fixtures import alice, house, open_doors

__all__ = ["alice", "house", "open_doors"]
