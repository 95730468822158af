"""Every write to the tenant, its history, and its undo."""
