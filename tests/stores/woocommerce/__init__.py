"""Tests of the WooCommerce adapter: pure ones on recorded orders, the others against the practice store."""
