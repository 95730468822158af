"""The search language: text becomes conditions on the copy."""
