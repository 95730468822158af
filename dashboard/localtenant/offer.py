"""Whether this tenant still offers reload tasks: the setting LOCALTENANT_RELOAD_TASKS says open, closing or gone.

Qlik closes its API in these steps: since 20 November 2026 a tenant creates no reload tasks any more.
"""

from django.conf import settings

from dashboard.localtenant.errors import Code, refuse

STAGES = ("open", "closing", "gone")


def check(method: str | None) -> None:
    """Let a call of reload tasks pass. Raises ApiError: 410 for POST when it is closing, 404 for all when gone."""
    stage = settings.LOCALTENANT_RELOAD_TASKS
    if stage == "gone":
        raise refuse(404, Code.NO_SUCH_PATH, "This tenant no longer offers reload tasks.")
    if stage == "closing" and method == "POST":
        raise refuse(410, Code.CLOSED, "Create a task of the new scheduling service instead.")
