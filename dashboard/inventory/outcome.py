"""How a change ended, and the HTTP status that tells an htmx page so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.inventory.rows import TaskRow
from dashboard.tenant import errors

# Only statuses that htmx is told to swap (templates/base.html), and none of the ones that django-htmx takes over.
STATUSES: Mapping[type[errors.TenantError], int] = {
    errors.NotFound: 410,
    errors.Gone: 410,
    errors.Rejected: 422,
    errors.Forbidden: 422,
    errors.RateLimited: 429,
    errors.Unauthorized: 502,
    errors.Malformed: 502,
    errors.OutcomeUnknown: 502,
    errors.Unreachable: 503,
    errors.TimedOut: 503,
    errors.Unavailable: 503,
    errors.NotConfigured: 503,
}


def status_of(error: errors.TenantError) -> int:
    """Give the status of an answer that says this; 502 for an error that the table does not know."""
    return STATUSES.get(type(error), 502)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a press on a switch, and the task as the tenant has it now."""

    task_id: str
    wanted: bool  # enabled
    row: TaskRow | None  # None when the task could not be read
    error: errors.TenantError | None = None
    conflict: bool = False  # the task differs from what the person saw; nothing was changed

    @property
    def refused(self) -> bool:
        """Whether the tenant took the change without complaint, and yet has the task in another state."""
        return not self.error and not self.conflict and (self.row is None or self.row.task.enabled != self.wanted)

    @property
    def done(self) -> bool:
        """Whether the task is in the wanted state."""
        return not (self.error or self.conflict or self.refused)

    @property
    def status(self) -> int:
        """200, or what the failure is."""
        if self.error:
            return status_of(self.error)
        return 200 if self.done else 409
