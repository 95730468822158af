"""The tenant's tasks as they were last read."""
