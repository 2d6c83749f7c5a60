"""Practice companies and shops: programs of their own that speak the real wire formats over HTTP."""
