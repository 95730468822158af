"""The phases of a sync that read names: of apps and spaces by pages, of owners one by one where they are not known."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.copy import write
from dashboard.inventory.models import Name, NameKind, SyncState, TaskCopy, TokenUser
from dashboard.inventory.sync.session import OF_ONE, SyncSession
from dashboard.tenant.errors import NotFound, TenantError, Unavailable
from dashboard.tenant.resources import User

OWNER_KEPT = timedelta(days=1)  # for so long an owner's name and status are taken for true
OWNER_AWAITED = timedelta(hours=1)  # after so long one is asked for again of whom the tenant could not tell
UNTOLD = 3  # owners in a row of whom the tenant does not tell: then it may tell of none
SLOW = timedelta(seconds=10)  # an answer that tells nothing and took so long: the others would cost as much
UNKNOWN_OWNER = "Unknown user"
_LEFT = ("deleted", "disabled")  # statuses of users who have left

logger = logging.getLogger(__name__)

Entry = tuple[str, str, dict[str, Any]]  # key, name, extra


def apps_page(session: SyncSession, state: SyncState) -> None:
    """Copy the names of one page of apps; after the last one the apps that were not seen are gone."""
    asked_at = timezone.now()
    apps, cursor = session.tenant.app_page(state.cursor)
    whole = {} if cursor else {"apps_generation": state.generation}
    entries = [(app.id, app.name, {"space_id": app.space_id, "owner_id": app.owner_id}) for app in apps]
    with session.page(state, cursor=cursor, count=len(apps), **whole):
        changed = _keep(session.host, NameKind.APP, entries, generation=state.generation, at=asked_at)
        if not cursor:
            changed |= _mark_gone(session.host, state.generation)
        write.update_names(session.host, NameKind.APP, changed)


def spaces_page(session: SyncSession, state: SyncState) -> None:
    asked_at = timezone.now()
    spaces, cursor = session.tenant.space_page(state.cursor)
    entries: list[Entry] = [(space.id, space.name, {"kind": space.kind}) for space in spaces]
    with session.page(state, cursor=cursor, count=len(spaces)):
        changed = _keep(session.host, NameKind.SPACE, entries, generation=state.generation, at=asked_at)
        write.update_names(session.host, NameKind.SPACE, changed)


def owners_of(session: SyncSession, owner_ids: Iterable[str]) -> None:
    """Copy the names of those owners of a page of tasks that have none yet, so that their rows are written once.

    Names are not worth failing for: where the tenant fails at all of them, the rest is left to later syncs.
    """
    wanted = set(owner_ids) - {""}
    known = Name.objects.filter(tenant=session.host, kind=NameKind.OWNER, key__in=wanted).values_list("key", flat=True)
    for owner_id in sorted(wanted - set(known)):
        if not session.owners_left:
            return
        session.lease.heartbeat()
        try:
            told = _owner(session, owner_id)
        except TenantError as error:
            logger.warning("Names of owners are missing: %s", error)
            session.owners_left = 0
        else:
            with transaction.atomic():
                _keep_owner(session.host, owner_id, told, generation=0)


def next_owner(session: SyncSession, state: SyncState) -> None:
    """Copy the name of one owner that is not known, or not for a day; the phase ends when there is none."""
    owner_id = _unnamed_owner(session.host) if session.owners_left else None
    if owner_id is None:
        session.finish(state)
        return
    told = _owner(session, owner_id)
    with session.page(state, cursor=owner_id, count=1):
        _keep_owner(session.host, owner_id, told, generation=state.generation)


def token_user(session: SyncSession) -> None:
    """Learn whose token the sync and all writes use, so that pages can name the next owner; asks at most hourly."""
    credential, now = connect.credential(), timezone.now()
    known = TokenUser.objects.filter(pk=credential).first()
    if known is not None and timedelta() <= now - known.learnt_at < OWNER_AWAITED:
        return
    try:
        user = session.tenant.me()
    except TenantError as error:
        logger.info("The tenant does not say whose token this is: %s", error)
        return
    told = {"user_id": user.id, "name": user.name or user.id, "learnt_at": now}
    with transaction.atomic():
        TokenUser.objects.update_or_create(credential=credential, defaults=told)
        TokenUser.objects.filter(learnt_at__lt=now - OWNER_KEPT).delete()  # of tokens that were before
        if user.id:
            _keep_owner(session.host, user.id, user, generation=0)


def mark_unknown_apps(tenant: str, generation: int, *, before: datetime | None) -> None:
    """The apps of tasks that no list of apps has ever shown are gone too. Only after a whole list of both.

    Of tasks first seen `before` the apps were asked for; None: of all. A younger one's app may be younger than the
    list of apps: the next sync tells.
    """
    known = Name.objects.filter(tenant=tenant, kind=NameKind.APP).values("key")
    tasks = TaskCopy.objects.filter(tenant=tenant, deleted_at=None).exclude(app_id="").exclude(app_id__in=known)
    if before is not None:
        tasks = tasks.filter(first_seen_at__lt=before)
    entries: list[Entry] = [(app_id, "", {}) for app_id in tasks.values_list("app_id", flat=True).distinct()]
    changed = _keep(tenant, NameKind.APP, entries, generation=generation, at=timezone.now(), gone=True)
    write.update_names(tenant, NameKind.APP, changed)


def _keep(
    tenant: str, kind: NameKind, entries: Iterable[Entry], *, generation: int, at: datetime, gone: bool = False
) -> set[str]:
    by_key = {key: (name, extra) for key, name, extra in entries}
    known = {name.key: name for name in Name.objects.filter(tenant=tenant, kind=kind, key__in=by_key)}
    names = [
        Name(tenant=tenant, kind=kind, key=key, name=name, extra=extra, gone=gone, generation=generation, read_at=at)
        for key, (name, extra) in by_key.items()
    ]
    changed = [name for name in names if not _is_same(name, known)]
    Name.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["tenant", "kind", "key"],
        update_fields=["name", "extra", "gone", "generation", "read_at"],
    )
    keys = {name.key for name in changed}
    same = [name.pk for key, name in known.items() if key not in keys]
    Name.objects.filter(pk__in=same).update(generation=generation, read_at=at)
    return keys


def _is_same(name: Name, known: Mapping[str, Name]) -> bool:
    before = known.get(name.key)
    return before is not None and (before.name, before.extra, before.gone) == (name.name, name.extra, name.gone)


def _mark_gone(tenant: str, generation: int) -> set[str]:
    missing = Name.objects.filter(tenant=tenant, kind=NameKind.APP, gone=False, generation__lt=generation)
    keys = set(missing.values_list("key", flat=True))
    missing.update(gone=True)
    return keys


def _unnamed_owner(tenant: str) -> str | None:
    fresh = Name.objects.filter(tenant=tenant, kind=NameKind.OWNER, read_at__gt=timezone.now() - OWNER_KEPT)
    tasks = TaskCopy.objects.filter(tenant=tenant, deleted_at=None).exclude(owner_id="")
    return tasks.exclude(owner_id__in=fresh.values("key")).values_list("owner_id", flat=True).first()


def _owner(session: SyncSession, owner_id: str) -> User | TenantError:
    """Ask for an owner; one that the tenant does not know any more has left. Raises what others would meet as well.

    A failure that is about this one is given: the others are asked for all the same, unless it may be about all.
    """
    session.owners_left -= 1
    asked_at = timezone.now()
    try:
        told = session.tenant.user(owner_id)
    except NotFound:
        told = User(id=owner_id, name=UNKNOWN_OWNER, status="deleted")
    except OF_ONE as error:
        logger.warning("The name of an owner is missing: %s", error)
        session.owners_untold += 1
        if session.owners_untold >= UNTOLD or timezone.now() - asked_at >= SLOW:
            session.owners_left = 0
        return error
    session.owners_untold = 0
    return told


def _keep_owner(tenant: str, owner_id: str, told: User | TenantError, *, generation: int) -> None:
    """Keep what the tenant told of an owner, and give it to the rows that are there already.

    Where it told nothing, what is known stays, and counts as read: else this one would be the next to be asked for
    again and again, and the others never.
    """
    now = timezone.now()
    if isinstance(told, User):
        entry: Entry = (owner_id, told.name, {"status": told.status})
        gone = told.status in _LEFT
        changed = _keep(tenant, NameKind.OWNER, [entry], generation=generation, at=now, gone=gone)
        write.update_names(tenant, NameKind.OWNER, changed)
        return
    read_at = now - OWNER_KEPT + OWNER_AWAITED if isinstance(told, Unavailable) else now
    name = Name(tenant=tenant, kind=NameKind.OWNER, key=owner_id, generation=generation, read_at=read_at)
    Name.objects.bulk_create(
        [name], update_conflicts=True, unique_fields=["tenant", "kind", "key"], update_fields=["read_at"]
    )
