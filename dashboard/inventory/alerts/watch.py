"""After each sync: what is wrong that was not before, what is over, and who is to be told of it.

All of a look is written in one transaction, with the mark that it was made: killed before, the next look finds the
same; two at once, and one of them writes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from dashboard.inventory.alerts import lateness, past, people, runs, trouble
from dashboard.inventory.alerts.kinds import ALWAYS, OFFERED, AlertKind
from dashboard.inventory.alerts.trouble import AlertTrouble, Look
from dashboard.inventory.copy.task_row import BY_PEOPLE
from dashboard.inventory.models import Channel, Incident, Message, News, SyncState, TaskCopy, Watch
from dashboard.inventory.search.search import parse
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import TaskState

EVERYTHING = "Everything"  # the channel that there is from the start: without a target, it is read on the page
KEPT = timedelta(days=180)  # that messages and what is over are kept
FORGOTTEN_AT_ONCE = 500  # rows
Ending = Incident.Ending
_STATES = (AlertKind.DISABLED, AlertKind.OWNER)  # kinds that are a state of the task

logger = logging.getLogger(__name__)


def after_sync(now: datetime) -> None:
    """Look at what a sync, well ended or not, has left. Raises nothing: alerts end no sync."""
    try:
        look(now)
    except DatabaseError as error:
        logger.warning("Alerts wait for the next sync: %s", error)
    except Exception:
        logger.exception("Alerts failed at something of ours.")


def look(now: datetime) -> list[Incident]:
    """Write down what is new and what is over; gives what is new. The first look of all only takes stock."""
    tenant = tenant_key()
    state = SyncState.objects.filter(tenant=tenant).first()
    if state is None or state.as_of is None:
        return []
    watch, _ = Watch.objects.get_or_create(tenant=tenant)
    opened = list(Incident.objects.filter(tenant=tenant, closed_at=None))
    found = trouble.look(tenant, {incident.subject for incident in opened}, now)
    is_first = watch.looked_at is None
    until = people.last_change(tenant)
    passing = [] if is_first else lateness.look(tenant, watch.runs_until, now)
    moments = [] if is_first else list(people.look(tenant, watch.change_pk, until))
    with transaction.atomic():
        same = Watch.objects.filter(tenant=tenant, looked_at=watch.looked_at)
        if not same.update(looked_at=now, runs_until=now, change_pk=until):
            return []
        kept = _close(opened, found, state, passing, now)
        lasting = [one for one in (*found.troubles, *passing) if (one.kind, one.subject) not in kept]
        made = _open(tenant, lasting, now, is_first=is_first)
        made += _open(tenant, moments, now, is_first=False, ending=Ending.MOMENT)
        if is_first:
            standing = {(one.subject, one.since) for one in made}
            over = [one for one in past.look(tenant, now) if (one.subject, one.since) not in standing]
            _open(tenant, over, now, is_first=True, ending=Ending.REPLACED)
            ensure_channel(tenant, now)
        else:
            tell(made, now)
        _forget(tenant, now)
    return made


def ensure_channel(tenant: str, now: datetime) -> None:
    if not Channel.objects.filter(tenant=tenant).exists():
        kinds = [kind.value for kind in OFFERED]
        Channel.objects.create(tenant=tenant, name=EVERYTHING, kinds=kinds, made_at=now)


def tell(made: Sequence[Incident], now: datetime, *, but: int = 0) -> None:
    """Let each channel have news of the incidents that it wants to hear of, in the caller's transaction.

    `but` is the key of a channel that is not told. A task that had stopped before anybody saw it run is no news.
    """
    made = [one for one in made if not one.facts.get("at_least")]
    if not made:
        return
    for channel in Channel.objects.filter(tenant=made[0].tenant, on=True).exclude(pk=but):
        wanted = [one for one in made if one.kind in channel.wants | ALWAYS]
        matching = _matching(channel, wanted, now)
        News.objects.bulk_create(
            [
                News(channel=channel, incident=one, what=News.What.OPENED, made_at=now)
                for one in wanted
                if not _is_of_task(one) or one.subject in matching
            ],
            ignore_conflicts=True,
        )


def close(incident: Incident, ending: str, now: datetime) -> None:
    """End an incident; who was told that it began, or is about to be, is told that it is resolved."""
    if not Incident.objects.filter(pk=incident.pk, closed_at=None).update(closed_at=now, ending=ending):
        return
    told = News.objects.filter(incident=incident, what=News.What.OPENED, dropped=False).exclude(message=None)
    if ending == Ending.RESOLVED:
        News.objects.bulk_create(
            [
                News(channel_id=key, incident=incident, what=News.What.RESOLVED, made_at=now)
                for key in told.values_list("channel_id", flat=True)
            ],
            ignore_conflicts=True,
        )


def _forget(tenant: str, now: datetime) -> None:
    """Take out what is over for so long that nobody asks for it, a piece at a time."""
    limit = now - KEPT
    messages = Message.objects.filter(channel__tenant=tenant, made_at__lt=limit).exclude(state=Message.State.WAITING)
    for rows in (messages, Incident.objects.filter(tenant=tenant, closed_at__lt=limit)):
        keys = list(rows.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
        if keys:
            rows.model._default_manager.filter(pk__in=keys).delete()


def _is_of_task(incident: Incident) -> bool:
    return incident.kind not in (AlertKind.SYNC, AlertKind.CHANNEL)


def _matching(channel: Channel, wanted: Iterable[Incident], now: datetime) -> set[str]:
    """The tasks among these that the channel's search finds; one that was just deleted too."""
    ids = [one.subject for one in wanted if _is_of_task(one)]
    rows = TaskCopy.objects.filter(parse(channel.q).where(now), tenant=channel.tenant, task_id__in=ids)
    return set(rows.values_list("task_id", flat=True)) if ids else set()


def _open(
    tenant: str, found: Iterable[AlertTrouble], now: datetime, *, is_first: bool, ending: str = ""
) -> list[Incident]:
    """`is_first`: nobody saw them happen, so they were seen when they began, and nobody is told."""
    return [
        Incident.objects.create(
            tenant=tenant,
            kind=one.kind,
            subject=one.subject,
            name=one.name,
            cause=one.cause,
            facts=dict(one.facts),
            since=one.since,
            seen_at=min(one.since, now) if is_first else now,
            closed_at=now if ending else None,
            ending=ending,
        )
        for one in found
    ]


def _close(
    opened: Iterable[Incident], found: Look, state: SyncState, passing: Iterable[AlertTrouble], now: datetime
) -> set[tuple[str, str]]:
    present = {(one.kind.value, one.subject): one for one in (*found.troubles, *passing)}
    kept = set()
    for incident in opened:
        key = (incident.kind, incident.subject)
        ending = _ending(incident, present, found, state)
        if ending:
            close(incident, ending, now)
        else:
            kept.add(key)
    return kept


def _ending(incident: Incident, present: dict[tuple[str, str], AlertTrouble], found: Look, state: SyncState) -> str:
    if incident.kind == AlertKind.SYNC:
        return Ending.RESOLVED if state.failures == 0 else ""
    if not _is_of_task(incident):
        return ""
    task = found.tasks.get(incident.subject)
    if task is None or _is_let_go(task):
        return Ending.LET_GO
    if one := present.get((incident.kind, incident.subject)):
        return Ending.REPLACED if _is_another(incident, one) else ""
    if trouble.is_stopped(task) or (
        incident.kind == AlertKind.LATE and (AlertKind.MISSED.value, task.task_id) in present
    ):
        return Ending.REPLACED
    return Ending.RESOLVED if _runs_again(incident, task, found, state) else ""


def _is_let_go(task: TaskCopy) -> bool:
    off = task.state == TaskState.DISABLED and task.reason in BY_PEOPLE
    return off or task.state in (TaskState.COMPLETED, TaskState.MOVED)


def _is_another(incident: Incident, one: AlertTrouble) -> bool:
    """Whether a task that is stopped was stopped anew since, or only now, having been in another trouble before."""
    return one.kind in _STATES and bool(one.facts.get("reason")) and one.since > incident.since


def _runs_again(incident: Incident, task: TaskCopy, found: Look, state: SyncState) -> bool:
    course = found.courses[task.task_id]
    if course.runs or state.runs_offered:
        return course.succeeded_since(incident.since - runs.EARLY if incident.kind in _PASSING else incident.since)
    return task.last_run_at is not None and task.last_run_at > incident.since


_PASSING = (AlertKind.MISSED, AlertKind.LATE)
