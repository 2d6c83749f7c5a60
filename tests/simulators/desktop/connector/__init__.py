"""The Web Connector, against a small application of the tests."""
