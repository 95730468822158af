"""Schedules as files: exported, and imported after a look at what they would change."""
