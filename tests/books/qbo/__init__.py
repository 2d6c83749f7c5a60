"""QuickBooks Online, against the practice company over HTTP and against recorded answers."""
