"""Practice companies by country: what a new one is born with."""
