"""Suites that every adapter of a kind inherits."""
