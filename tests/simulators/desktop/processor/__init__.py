"""The company file and its request processor."""
