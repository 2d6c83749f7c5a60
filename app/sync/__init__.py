"""Use cases: the shell around the pure core. Decisions live in plan, SQL in data, HTTP in the adapters."""
