"""The channels: who hears what. Their addresses and secrets go in sealed, and are never given back.

Also what one would have told last week, and what its uptime monitor is told.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from dashboard import sealing
from dashboard.inventory import database
from dashboard.inventory.alerts import compose, delivery, snoozes, words
from dashboard.inventory.alerts.targets import target, webhook
from dashboard.inventory.alerts.targets.target import Sealed
from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.task_row import BY_PEOPLE
from dashboard.inventory.models import Channel, Incident, Message, TaskCopy
from dashboard.inventory.search.search import parse
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import TaskState

WEEK = timedelta(days=7)
TOKEN_BYTES = 32
LOG = 50  # messages that a log shows
_NOTED = timedelta(minutes=10)  # when a monitor last asked is no more exact than that
Target = Channel.Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a channel with these values is about, and would have said."""

    matching: int  # tasks
    messages: int  # of the last week
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """What a monitor is told."""

    well: bool
    says: str


def all_channels() -> list[Channel]:
    """The channels of the configured tenant, by name, each with `waiting`, the number of its messages that wait."""
    waiting = Count("messages", filter=Q(messages__state=Message.State.WAITING))
    return list(Channel.objects.filter(tenant=tenant_key()).annotate(waiting=waiting).order_by("name", "pk"))


def find(key: int) -> Channel | None:
    return Channel.objects.filter(tenant=tenant_key(), pk=key).first()


def save(channel: Channel, *, address: str = "") -> str | None:
    """Keep a channel; an address that is not given stays as it was. Gives a webhook's new secret, told once."""
    told = None
    if channel.target == Target.HERE:
        channel.sealed = channel.shown = ""
    elif address:
        secret = webhook.new_secret() if channel.target == Target.WEBHOOK else ""
        channel.sealed = Sealed(address=address, secret=secret).seal()
        channel.shown = address if channel.target == Target.MAIL else target.shown(address)
        told = secret or None
    channel.save()
    if address:
        delivery.resume(channel, timezone.now())
    return told


def delete(channel: Channel, now: datetime) -> None:
    """Let go of a channel, its log and what was told of it."""
    delivery.let_go(channel, now)
    channel.delete()


def is_taken(name: str, but: int | None) -> bool:
    return Channel.objects.filter(tenant=tenant_key(), name=name).exclude(pk=but or 0).exists()


def new_secret(channel: Channel) -> str | None:
    """Make a new secret of a webhook, told this once; None where the address cannot be read."""
    try:
        address = Sealed.of(channel.sealed).address
    except sealing.NotOurs:
        return None
    secret = webhook.new_secret()
    Channel.objects.filter(pk=channel.pk).update(sealed=Sealed(address=address, secret=secret).seal())
    return secret


def test(channel: Channel, now: datetime) -> Message:
    """Send a test, as all else is sent; a paused target too is tried."""
    if channel.paused_at:
        delivery.resume(channel, now)
    return compose.send(channel, words.trial(channel, now), now)


def messages(channel: Channel | None = None) -> Sequence[Message]:
    found = Message.objects.filter(channel__tenant=tenant_key()).select_related("channel")
    found = found.filter(channel=channel) if channel else found
    return list(found.order_by("-made_at", "-pk")[:LOG])


def message(key: int) -> Message | None:
    return Message.objects.filter(channel__tenant=tenant_key(), pk=key).select_related("channel").first()


def forecast(q: str, wanted: Sequence[str], now: datetime, *, hourly: bool) -> Forecast:
    """Count the tasks that a search finds, and what it would have told in the last week."""
    where = parse(q).where(now)
    ids = set(TaskCopy.objects.filter(where, tenant=tenant_key()).values_list("task_id", flat=True)) if q else None
    found = Incident.objects.filter(tenant=tenant_key(), seen_at__gte=now - WEEK, kind__in=list(wanted))
    told = [one for one in found if ids is None or not one.subject or one.subject in ids]
    groups = {_message_key(one, hourly=hourly) for one in told}
    return Forecast(matching=copies().filter(where).count(), messages=len(groups), incidents=len(told))


def make_alive(channel: Channel) -> str:
    """Make the address of a monitor, or a new one for it. The token is told this once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Channel.objects.filter(pk=channel.pk).update(alive_digest=_digest(token), alive_read_at=None)
    return token


def revoke_alive(channel: Channel) -> bool:
    return bool(Channel.objects.filter(pk=channel.pk).exclude(alive_digest="").update(alive_digest=""))


def by_token(token: str, now: datetime) -> Channel | None:
    """The channel of a monitor's address, noted as asked for."""
    found = Channel.objects.filter(alive_digest=_digest(token), tenant=tenant_key()).first()
    if found and (found.alive_read_at is None or now - found.alive_read_at > _NOTED):
        with database.optional():
            Channel.objects.filter(pk=found.pk).update(alive_read_at=now)
    return found


def alive(channel: Channel, now: datetime, *, is_fresh: bool) -> Alive:
    """Well when the copy is fresh and no task that the channel's search finds is disabled.

    Snoozed ones do not count, nor those that a person disabled, or may have.
    """
    if not is_fresh:
        return Alive(well=False, says="The copy of the tasks is old: nothing is known of now.")
    rows = copies().filter(parse(channel.q).where(now), state=TaskState.DISABLED).exclude(reason__in=BY_PEOPLE)
    stopped = dict(rows.order_by("app_sort").values_list("task_id", "app_name"))
    snoozed = snoozes.snoozed(stopped, now)
    left = [name for task_id, name in stopped.items() if task_id not in snoozed]
    if not left:
        return Alive(well=True, says="Nothing is stopped.")
    names = ", ".join(words.one_line(name, 80) for name in left[:5])
    return Alive(well=False, says=f"{len(left)} stopped: {names}{', …' if len(left) > 5 else ''}")


def _message_key(incident: Incident, *, hourly: bool) -> tuple[Any, ...]:
    """Incidents with the same key would have been one message: those of an hour, or of one look, kind and cause."""
    if hourly:
        return (incident.seen_at.replace(minute=0, second=0, microsecond=0),)
    return (incident.seen_at, incident.kind, incident.cause)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
