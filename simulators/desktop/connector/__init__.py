"""The Web Connector: loads .qwc files and calls the applications they name."""
