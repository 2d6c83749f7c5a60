"""One benchmark a module: what it is asked, the line it answers, and the target that the line is held against."""
