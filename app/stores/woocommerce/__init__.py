"""WooCommerce: its REST API v3 read into neutral orders."""
