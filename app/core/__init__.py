"""Values of the field: money, orders, documents, reasons. No I/O, no clock, no settings."""
