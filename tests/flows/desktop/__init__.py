"""The main job on a QuickBooks Desktop: our server, a practice PC that calls it, a practice shop, all processes."""
