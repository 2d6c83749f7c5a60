"""The tables. Importing this package makes the metadata complete."""

from app.data.tables import books_lists, desktop, drafts, fees, ledger, looks, pairing, people, undoing, work

__all__ = [
    "books_lists",
    "desktop",
    "drafts",
    "fees",
    "ledger",
    "looks",
    "pairing",
    "people",
    "undoing",
    "work",
]
