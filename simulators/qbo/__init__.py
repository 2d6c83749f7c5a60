"""A practice QuickBooks Online: a stateful company that answers Intuit's v3 wire format and is hard to please."""
