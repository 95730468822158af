"""Which of the tenant's two schedulers makes new tasks, as far as is known here."""

from __future__ import annotations

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.models import SyncState
from dashboard.inventory.models.history import MAKING, Ending
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Origin
from dashboard.tenant import errors
from dashboard.tenant.both import origin_of
from dashboard.tenant.errors import Closed, NotConfigured

_LOOKED_THROUGH = 100  # creations, the newest first


def maker() -> Origin:
    """Give the scheduler that makes new tasks, as far as is known here; no tenant is asked.

    That the older one takes none any more is told by its list, which is gone, or by the last creation that it refused.
    """
    try:
        tenant = connect.tenant(CountingLimiter)
    except NotConfigured:
        return Origin.RELOAD
    if Origin.SCHEDULING not in tenant.origins:
        return Origin.RELOAD
    is_closed = tenant.capabilities().origin is Origin.SCHEDULING or is_older_gone() or _was_refused()
    return Origin.SCHEDULING if is_closed else Origin.RELOAD


def is_older_gone() -> bool:
    """Whether the tenant does not offer reload tasks any more; those of the copy rest there as they were."""
    state = SyncState.objects.filter(tenant=tenant_key()).first()
    return state is not None and state.has_ended(Origin.RELOAD)


def _was_refused() -> bool:
    """Whether the older scheduler refused the last creation that it was asked for."""
    endings = Ending.objects.filter(change__tenant=tenant_key(), change__kind__in=MAKING)
    for error, task_id in endings.order_by("-pk").values_list("error", "task_id")[:_LOOKED_THROUGH]:
        refusal = errors.from_json(error)
        if isinstance(refusal, Closed) and refusal.origin is Origin.RELOAD:
            return True
        if task_id and origin_of(task_id) is Origin.RELOAD:
            return False
    return False
