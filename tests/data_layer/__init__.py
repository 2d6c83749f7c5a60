"""The data layer, on SQLite or (CARTBOOKS_TEST_DATABASE=postgresql) on PostgreSQL."""
