"""Pages of the load: when most reloads start, and when it is quiet."""
