"""News become messages: at once or by the hour, when no quiet hours and no snooze are in the way.

A channel's news and the message of them are joined in one transaction, and only if no other process has joined them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from dashboard.inventory.alerts import snoozes, words
from dashboard.inventory.alerts.letter import Letter
from dashboard.inventory.models import Channel, Incident, Message, News
from dashboard.inventory.tenant_key import tenant_key

HOUR = timedelta(hours=1)
State = Message.State


class TakenByOthers(Exception):
    """Another process has put these news into a message."""


def compose(now: datetime) -> int:
    waiting = News.objects.filter(message=None, dropped=False, channel__tenant=tenant_key())
    keys = set(waiting.values_list("channel_id", flat=True))
    channels = Channel.objects.filter(pk__in=keys)
    return sum(_compose(channel, now) for channel in channels)


def is_due(now: datetime) -> bool:
    return News.objects.filter(message=None, dropped=False, channel__tenant=tenant_key()).exists()


def quiet(channel: Channel, now: datetime) -> bool:
    """Whether a channel's quiet hours hold now, on the clock of its zone; they may go over midnight."""
    start, end = read_time(channel.quiet_from), read_time(channel.quiet_until)
    if start is None or end is None or start == end:
        return False
    wall = now.astimezone(words.zone_of(channel)).time()
    return start <= wall < end if start < end else wall >= start or wall < end


def read_time(text: str) -> time | None:
    """Read 22:00; None where it is no time."""
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None


def send(channel: Channel, letter: Letter, now: datetime) -> Message:
    """Put a message into the box that is delivered from; one without a target is kept for the page."""
    return Message.objects.create(
        channel=channel,
        key=f"msg_{uuid4().hex}",
        made_at=now,
        next_at=now,
        facts=letter.kept(),
        subject=letter.title,
        state=State.WAITING if has_target(channel) else State.KEPT,
    )


def has_target(channel: Channel) -> bool:
    if channel.target == Channel.Target.MAIL:
        return bool(settings.MAIL_SERVER)
    return channel.target != Channel.Target.HERE


def _compose(channel: Channel, now: datetime) -> int:
    news = _untold(channel)
    over = [one for one in news if _is_over(one.what, one.incident)]
    if over:
        _waiting(over).update(dropped=True)
        news = [one for one in news if one not in over]
    if quiet(channel, now) or not channel.on:
        return 0
    held = snoozes.snoozed([one.incident.subject for one in news if one.incident.subject], now)
    due = [one for one in news if one.incident.subject not in held]
    if channel.hourly and not _is_hour_over(due, now):
        return 0
    groups = list(_grouped(due).values())
    written = 0
    for letters in [groups] if channel.hourly and groups else [[group] for group in groups]:
        written += _write(channel, letters, now)
    return written


def _untold(channel: Channel) -> list[News]:
    found = News.objects.filter(channel=channel, message=None, dropped=False)
    return list(found.select_related("incident").order_by("incident__name", "pk"))


def _is_over(what: str, incident: Incident) -> bool:
    """Whether there is nothing left to be told: it is over before it could be."""
    is_over = incident.closed_at is not None and incident.ending != Incident.Ending.MOMENT
    return what == News.What.OPENED and is_over


def _is_hour_over(news: Sequence[News], now: datetime) -> bool:
    if not news:
        return False
    first = min(one.made_at for one in news)
    return now >= first.replace(minute=0, second=0, microsecond=0) + HOUR


def _grouped(news: Sequence[News]) -> dict[tuple[str, str, str], list[News]]:
    groups: dict[tuple[str, str, str], list[News]] = defaultdict(list)
    for one in sorted(news, key=lambda one: one.what != News.What.OPENED):
        groups[one.what, one.incident.kind, one.incident.cause].append(one)
    return groups


def _write(channel: Channel, groups: Sequence[Sequence[News]], now: datetime) -> int:
    every = [one for group in groups for one in group]
    try:
        with transaction.atomic():
            message = send(channel, words.letter(channel, groups, now), now)
            if _waiting(every).update(message=message) != len(every):
                raise TakenByOthers
    except TakenByOthers:
        return 0
    return 1


def _waiting(news: Sequence[News]) -> QuerySet[News]:
    return News.objects.filter(pk__in=[one.pk for one in news], message=None, dropped=False)
