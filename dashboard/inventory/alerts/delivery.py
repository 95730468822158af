"""Sends what waits, each message under a lease: who dies with one leaves it to the next, under the same key.

A message that was sent by a process that died before it could write that down is sent again. That is the one case in
which a receiver gets it twice, and the key in it tells.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard import sealing
from dashboard.inventory.alerts import watch
from dashboard.inventory.alerts.compose import has_target
from dashboard.inventory.alerts.kinds import AlertKind
from dashboard.inventory.alerts.letter import Letter
from dashboard.inventory.alerts.targets import SENDS
from dashboard.inventory.alerts.targets.target import Parcel, Said, Sealed, Send
from dashboard.inventory.models import Channel, Incident, Message
from dashboard.inventory.tenant_key import tenant_key

LEASE = timedelta(seconds=60)  # longer than any send takes
WAITS = (10, 60, 300, 900, 1800, 3600)  # seconds before the next try; from then on the last of these
JITTER = 0.2  # of these, more or less, so that many do not come at once
LONGEST_WAIT = 3600  # seconds that a target may ask us to wait
PATIENCE = timedelta(days=1)  # a target that fails for so long is paused
ANSWERS = 10  # tries that are kept of a message
NO_KEY = (
    "Its address cannot be read: it was sealed with another key than seal_key in the data folder, or "
    "RELOAD_DESK_SEAL_KEY. Type the address in again."
)
State = Message.State

logger = logging.getLogger(__name__)


def due(now: datetime) -> QuerySet[Message]:
    """The messages whose time has come, that nobody alive is about to send, the oldest first."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    found = Message.objects.filter(free, state=State.WAITING, next_at__lte=now)
    return found.filter(channel__tenant=tenant_key(), channel__paused_at=None, channel__on=True).order_by("next_at")


def deliver(channel_id: int | None = None, *, sends: Mapping[str, Send] = SENDS) -> int:
    """Try what is due, of one channel or of all, one after the other; gives how many were sent."""
    sent = 0
    tried: set[int] = set()
    while message := _next(channel_id, tried):
        tried.add(message.pk)
        if owner := _lease(message):
            sent += _send(message, owner, sends)
    return sent


def try_again(key: int, now: datetime) -> bool:
    """Let a message be tried at once, sent or not; False where there is no such message, or nowhere to send it."""
    message = Message.objects.filter(pk=key, channel__tenant=tenant_key()).select_related("channel").first()
    if message is None or not has_target(message.channel):
        return False
    Message.objects.filter(pk=key).update(state=State.WAITING, next_at=now, lease_owner="", leased_until=None)
    return True


def resume(channel: Channel, now: datetime) -> None:
    """Send to a paused channel again, what has waited too."""
    Channel.objects.filter(pk=channel.pk).update(paused_at=None, failing_since=None)
    Message.objects.filter(channel=channel, state=State.WAITING).update(next_at=now)
    let_go(channel, now)


def let_go(channel: Channel, now: datetime) -> None:
    for incident in Incident.objects.filter(
        tenant=channel.tenant, kind=AlertKind.CHANNEL, subject=str(channel.pk), closed_at=None
    ):
        watch.close(incident, Incident.Ending.LET_GO, now)


def wait_after(tries: int, *, draw: Callable[[], float] = random.random) -> timedelta:
    seconds = WAITS[min(tries, len(WAITS)) - 1]
    return timedelta(seconds=seconds * (1 - JITTER + 2 * JITTER * draw()))


def _next(channel_id: int | None, tried: set[int]) -> Message | None:
    found = due(timezone.now()).exclude(pk__in=tried)
    if channel_id is not None:
        found = found.filter(channel=channel_id)
    return found.select_related("channel").first()


def _lease(message: Message) -> str:
    """Take a message; empty where another process was faster."""
    now, owner = timezone.now(), uuid4().hex
    mine = due(now).filter(pk=message.pk).order_by()
    taken = Message.objects.filter(pk__in=mine.values("pk"), state=State.WAITING)
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return owner if taken.filter(free).update(lease_owner=owner, leased_until=now + LEASE) else ""


def _send(message: Message, owner: str, sends: Mapping[str, Send]) -> bool:
    said = _tried(message, sends)
    now = timezone.now()
    answers = [*message.answers, {"at": now.isoformat(), "taken": said.taken, "says": said.says}][-ANSWERS:]
    values = {"tries": message.tries + 1, "answers": answers, "lease_owner": "", "leased_until": None}
    if said.taken:
        values |= {"state": State.SENT, "sent_at": now}
    else:
        wait = wait_after(message.tries + 1)
        asked = timedelta(seconds=min(said.retry_after or 0, LONGEST_WAIT))
        values |= {"next_at": now + max(wait, asked)}
    with transaction.atomic():
        Message.objects.filter(pk=message.pk, lease_owner=owner).update(**values)
        _note(message.channel, said, now)
    return said.taken


def _tried(message: Message, sends: Mapping[str, Send]) -> Said:
    try:
        to = Sealed.of(message.channel.sealed)
        parcel = Parcel(key=message.key, letter=Letter.of(message.facts), to=to, at=int(timezone.now().timestamp()))
        return sends[message.channel.target](parcel)
    except sealing.NotOurs:
        return Said(taken=False, says=NO_KEY)
    except Exception as error:
        # What it says may hold the address: its kind alone is told.
        logger.error("A message could not be sent: %s", type(error).__name__)
        return Said(taken=False, says=f"Reload Desk itself failed ({type(error).__name__}).")


def _note(channel: Channel, said: Said, now: datetime) -> None:
    """Remember since when a target fails; one that has failed for a day, or wants nothing more, is paused and told."""
    mine = Channel.objects.filter(pk=channel.pk)
    if said.taken:
        mine.exclude(failing_since=None).update(failing_since=None)
        return
    mine.filter(failing_since=None).update(failing_since=now)
    failing = Q(failing_since__lte=now - PATIENCE)
    if mine.filter(failing if not said.gone else Q(), paused_at=None).update(paused_at=now):
        incident, is_new = Incident.objects.get_or_create(
            tenant=channel.tenant,
            kind=AlertKind.CHANNEL,
            subject=str(channel.pk),
            closed_at=None,
            defaults={
                "name": channel.name,
                "cause": said.says[:200],
                "facts": {"error": said.says},
                "since": now,
                "seen_at": now,
            },
        )
        if is_new:
            watch.tell([incident], now, but=channel.pk)
