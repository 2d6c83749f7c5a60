"""The desktop's adapter, over a line that a test writes the script of."""
