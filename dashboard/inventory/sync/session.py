"""What the phases of a sync share: the lease, the tenant, and how one phase ends and the next begins."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from dashboard import connect
from dashboard.inventory.models import SyncPhase, SyncState
from dashboard.inventory.sync.lease import Lease
from dashboard.tenant.connection import MOST_EMPTY_PAGES, MOST_PAGES, Course
from dashboard.tenant.errors import Forbidden, Gone, Malformed, Rejected, Unavailable
from dashboard.tenant.tenant import Tenant

OWNERS_A_SYNC = 300  # each costs a call of its own; the others follow with the next sync
# Answers to a question about one thing alone: they say nothing of the others, and not that it is gone.
OF_ONE = (Forbidden, Rejected, Unavailable, Malformed, Gone)


@dataclass(slots=True, kw_only=True)
class SyncSession:
    """One run of the sync by one process."""

    lease: Lease
    tenant: Tenant
    has_restarted: bool = False  # since a cursor was refused
    owners_left: int = OWNERS_A_SYNC  # that may still be asked for
    owners_untold: int = 0  # in a row, of whom the tenant did not tell
    most_pages: int = MOST_PAGES  # of one list
    most_empty: int = MOST_EMPTY_PAGES  # pages without an element in a row
    is_resumed: bool = False  # it goes on with what another one began
    _began: float = field(default_factory=time.monotonic)
    _courses: dict[tuple[int, str], Course] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return self.lease.tenant

    @property
    def whole_seconds(self) -> dict[str, float]:
        """What the state keeps of the seconds until now; nothing where another run has read a part."""
        return {} if self.is_resumed or self.has_restarted else {"whole_seconds": time.monotonic() - self._began}

    @contextmanager
    def page(self, state: SyncState, *, cursor: str, count: int, **values: Any) -> Iterator[None]:
        """The transaction of one page of `count` elements: what is written in it counts only with the step forward.

        Without a further cursor the phase is over. Raises LeaseLost, and Malformed for a list that goes in a circle or
        has no end.
        """
        self._check(state, cursor, count)
        step = {"cursor": cursor, "seen": state.seen + count} if cursor else self._next(state)
        with transaction.atomic():
            self.lease.write(**step, **values)
            yield

    def finish(self, state: SyncState, **values: Any) -> None:
        self.lease.write(**self._next(state), **values)

    def _check(self, state: SyncState, cursor: str, count: int) -> None:
        made = Course(most_pages=self.most_pages, most_empty=self.most_empty)
        course = self._courses.setdefault((state.generation, state.phase), made)
        if reason := course.wrong(cursor, count):
            raise Malformed(host=connect.tenant_name(), method="GET", path=f"the list of {state.phase}", reason=reason)

    def _next(self, state: SyncState) -> dict[str, Any]:
        return {"phase": SyncPhase(state.phase).following, "cursor": "", "seen": 0}
