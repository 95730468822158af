"""`manage.py reload-task`: the tenant's reload tasks from the command line, with the flags of qlik-cli."""

from dashboard.management.reload_task.command import Command

__all__ = ["Command"]
