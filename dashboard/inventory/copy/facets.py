"""The columns of the copy of which a filter bar has a choice each, and the keys of which it offers one at a time."""

FACETS = ("state", "reason", "kind")
CHOICES = (*FACETS, "failing")
