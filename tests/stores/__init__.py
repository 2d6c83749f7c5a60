"""Tests of the store adapters, each in a folder of its own."""
