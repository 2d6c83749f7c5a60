"""QuickBooks Desktop: a company file that answers when its Web Connector calls."""
