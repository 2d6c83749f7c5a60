"""The configuration document, as values."""
