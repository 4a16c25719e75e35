"""Cost estimates of runs, and limits on them."""
