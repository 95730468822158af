"""Time and nothing else: no Django, no HTTP, no clock."""
