"""Schedules as files: written, read, compared with the tenant's tasks, and carried out."""
