"""The books: one folder an adapter."""
