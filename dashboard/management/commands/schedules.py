"""`manage.py schedules`: schedules as files that are exported, compared with the tenant, and carried out."""

from dashboard.management.schedules.command import Command

__all__ = ["Command"]
