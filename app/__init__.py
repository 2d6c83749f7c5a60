"""Cartbooks: e-commerce orders into QuickBooks, to the cent and exactly once."""
