"""The columns of the copy of which a filter bar has a choice each."""

FACETS = ("state", "reason", "kind")
