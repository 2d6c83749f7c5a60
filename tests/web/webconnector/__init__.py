"""The address that the Web Connector calls, over real HTTP."""
