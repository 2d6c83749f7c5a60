"""Inbound adapters: one folder a store platform."""
