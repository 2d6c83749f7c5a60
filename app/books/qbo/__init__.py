"""QuickBooks Online: we call it over REST, and it answers at once."""
