"""A practice QuickBooks Desktop: a company file, its qbXML processor and a Web Connector."""
