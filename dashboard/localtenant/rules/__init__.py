"""The embedded tenant's own reading of recurrence lines."""
