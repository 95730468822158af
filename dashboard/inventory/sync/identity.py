"""Learns which tenant answers at the configured host, and names all that is known of it by its own id.

That is done again and again, and moves only what still stands under the host: so it does not matter where a process
that was at it ended, nor what one of an earlier version has written since.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from dashboard import connect
from dashboard.inventory import tenant_key
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.models import (
    Channel,
    CopyVersion,
    EditorSnapshot,
    Glance,
    Incident,
    Job,
    MoveCheck,
    Name,
    Pause,
    ReloadCopy,
    Snooze,
    SyncState,
    Tally,
    TaskCopy,
    TaskLock,
    TenantIdentity,
    Visit,
    Watch,
    Worker,
)
from dashboard.inventory.models.history import HOST, rekey
from dashboard.tenant.errors import NotConfigured, TenantError
from dashboard.tenant.resources import TenantFacts

AT_ONCE = 2_000  # rows of the long tables that are moved by one write
# Tables that one write moves, and what else makes a row of theirs the only one.
_SHORT: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (TaskCopy, ("task_id",)),
    (Name, ("kind", "key")),
    (EditorSnapshot, ("task_id", "digest")),
    (TaskLock, ("task_id",)),
    (Glance, ("task_id",)),
    (Tally, ("kind", "label")),
    (SyncState, ()),
    (Channel, ("name",)),
    (Incident, ("kind", "subject")),
    (Snooze, ("task_id", "q", "made_at")),
    (Watch, ()),
    (Job, ("pk",)),
    (Pause, ("pk",)),
    (MoveCheck, ("older_id",)),
    (Visit, ("user",)),
)

logger = logging.getLogger(__name__)
_confirmed: dict[str, float] = {}  # by host, when this process last asked


def confirm() -> None:
    """Ask the tenant who it is, unless that was done just now; where it does not tell, all stays as it is.

    Another process may have learnt it a moment ago, so the key is read anew in any case. Raises NotConfigured, and
    what the database raises.
    """
    tenant_key.forget()
    host, seconds = connect.tenant_name(), settings.TENANT_CONFIRM_SECONDS
    asked_at = _confirmed.get(host)
    if seconds is None or (asked_at is not None and time.monotonic() - asked_at < seconds):
        return
    _confirmed[host] = time.monotonic()
    try:
        facts = connect.tenant(CountingLimiter).identity()
    except NotConfigured:
        raise
    except TenantError as error:
        logger.info("%s does not say which tenant it is: %s", host, error)
        del _confirmed[host]
        return
    if facts.id and len(facts.id) <= HOST:
        learn(host, facts)


def learn(host: str, facts: TenantFacts) -> None:
    known = TenantIdentity.objects.filter(host=host).first()
    name = facts.name or (known.name if known and known.tenant_id == facts.id else "")
    if known is None or (known.tenant_id, known.name) != (facts.id, name) or _is_left(host):
        with transaction.atomic():
            values = {"tenant_id": facts.id, "name": name, "learnt_at": timezone.now()}
            TenantIdentity.objects.update_or_create(host=host, defaults=values)
            for model, others in _SHORT:
                _move(model, others, host, facts.id)
            Worker.objects.filter(tenant=host).update(tenant=facts.id)
            CopyVersion.objects.filter(tenant__in=(host, facts.id)).delete()  # so every process reads all rows anew
    tenant_key.forget()  # another process may have written it, after another thread here has read what stood before
    while rekey(host, facts.id, at_once=AT_ONCE):
        pass
    while _move_runs(host, facts.id):
        pass


def _is_left(host: str) -> bool:
    return any(model._default_manager.filter(tenant=host).exists() for model, _ in _SHORT)


def _move(model: type[Model], others: tuple[str, ...], old: str, new: str) -> None:
    """What stands under the id already is the younger one, or the same."""
    rows = model._default_manager
    same: dict[str, Any] = {name: OuterRef(name) for name in others}
    rows.filter(Exists(rows.filter(tenant=new, **same)), tenant=old).delete()
    rows.filter(tenant=old).update(tenant=new)


def _move_runs(old: str, new: str) -> int:
    keys = list(ReloadCopy.objects.filter(tenant=old).order_by("-created_at").values_list("pk", flat=True)[:AT_ONCE])
    found = ReloadCopy.objects.filter(pk__in=keys)
    with transaction.atomic():
        found.filter(Exists(ReloadCopy.objects.filter(tenant=new, reload_id=OuterRef("reload_id")))).delete()
        found.update(tenant=new)
    return len(keys)
