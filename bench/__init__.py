"""Benchmarks and crash drills: they start the app and the practice programs as processes, and import neither."""
