"""The recurrence editor."""
