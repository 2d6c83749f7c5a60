"""The only SQL: one module an aggregate, every function through a merchant."""
