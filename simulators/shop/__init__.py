"""A practice store: recorded shops served over HTTP as WooCommerce's REST v3 serves its own."""
