"""The tables. Importing this package makes the metadata complete."""

from app.data.tables import books_lists, ledger, pairing, people, work

__all__ = ["books_lists", "ledger", "pairing", "people", "work"]
