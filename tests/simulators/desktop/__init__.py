"""The practice QuickBooks Desktop."""
