"""Bookkeeping, rule by rule: orders in, documents out."""
