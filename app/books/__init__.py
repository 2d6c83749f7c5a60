"""Outbound adapters: one folder a kind of books."""
