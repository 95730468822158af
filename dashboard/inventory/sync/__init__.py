"""The sync that renews the copy."""
