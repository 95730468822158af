"""The tables of alerts: who wants to hear what, what went wrong, what is still to be told, and what was sent.

What is wrong is an incident, written once in the transaction that finds it, together with the news of it for each
channel. News become messages, and these are sent under a lease: so a process that is killed at any point leaves either
nothing, or news or a message that another one takes up.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models

from dashboard.inventory.fields import JsonText
from dashboard.inventory.models.history import HOST


class Channel(models.Model):
    """A search, a target, and what it wants to hear."""

    class Target(models.TextChoices):
        """Where its messages go."""

        HERE = "here"  # nowhere: they are shown on the page
        MAIL = "mail"
        WEBHOOK = "webhook"
        SLACK = "slack"
        TEAMS = "teams"

    tenant = models.CharField(max_length=HOST)  # its key: see `tenant_key.py`
    name = models.CharField(max_length=100)
    q = models.TextField(blank=True)  # the search; empty: all tasks
    kinds = JsonText(default=list)  # words of `alerts/kinds.py`
    target = models.CharField(max_length=8, choices=Target, default=Target.HERE)
    sealed = models.TextField(blank=True)  # JSON of the address and the secret, see `sealing.py`
    shown = models.TextField(blank=True)  # what of the address may be seen
    hourly = models.BooleanField(default=False)  # one message an hour, not at once
    zone = models.TextField(default="UTC")  # of the quiet hours and of the times in its messages
    quiet_from = models.CharField(max_length=5, blank=True)  # wall clock, 22:00; empty: no quiet hours
    quiet_until = models.CharField(max_length=5, blank=True)
    on = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)  # when the first of the sends in a row failed
    paused_at = models.DateTimeField(null=True)  # it failed for a day: nothing is sent until somebody resumes it
    alive_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the token of its monitor's address
    alive_read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="one_channel_a_name"),)
        indexes = (models.Index(fields=("alive_digest",), name="channel_by_monitor"),)
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def wants(self) -> frozenset[str]:
        return frozenset(self.kinds)


class Incident(models.Model):
    """Something that went wrong with a task, or with the sync: open until it is over."""

    class Ending(models.TextChoices):
        """How it came to be over."""

        RESOLVED = "resolved"  # it runs again
        REPLACED = "replaced"  # something else is wrong now, or it happened anew
        LET_GO = "let go"  # a person switched the task off, or deleted it
        MOMENT = "moment"  # it never lasted: something that somebody did

    tenant = models.CharField(max_length=HOST)
    kind = models.CharField(max_length=16)
    subject = models.TextField(blank=True)  # the id of a task or of a channel; empty: the sync
    name = models.TextField(blank=True)  # of the app
    cause = models.TextField(blank=True)  # what it is grouped by: the error text, the owner's name
    facts = JsonText(default=dict)  # what messages tell of it
    since = models.DateTimeField()  # when it happened, as far as is known
    seen_at = models.DateTimeField()  # when the sync saw it
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "kind", "subject"), condition=models.Q(closed_at=None), name="one_open_incident"
            ),
        )
        indexes = (
            models.Index(fields=("tenant", "closed_at"), name="incidents_open"),
            models.Index(fields=("tenant", "seen_at"), name="incidents_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name or self.subject}"


class Message(models.Model):
    """What is sent to a channel's target: the same key at each try, by which a receiver knows it again."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting"
        SENT = "sent"
        KEPT = "kept"  # there is no target: it is shown on the page

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="messages")
    key = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()
    facts = JsonText()  # what it tells: see `alerts/letter.py`
    subject = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.IntegerField(default=0)
    next_at = models.DateTimeField()  # of the next try
    lease_owner = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answers = JsonText(default=list)  # of the last tries: when, whether it was taken, what was answered

    class Meta:
        indexes = (
            models.Index(fields=("state", "next_at"), name="messages_due"),
            models.Index(fields=("channel", "made_at"), name="messages_of_channel"),
        )

    def __str__(self) -> str:
        return self.subject

    def is_leased(self, now: datetime) -> bool:
        return bool(self.lease_owner) and self.leased_until is not None and self.leased_until > now


class News(models.Model):
    """What a channel is to be told of an incident: without a message it is not told yet."""

    class What(models.TextChoices):
        """That it began, or that it is over."""

        OPENED = "opened"
        RESOLVED = "resolved"

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="news")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="news")
    what = models.CharField(max_length=8, choices=What)
    made_at = models.DateTimeField()
    dropped = models.BooleanField(default=False)  # it was over before it could be told
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, default=None, related_name="news")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("channel", "incident", "what"), name="told_once"),)
        indexes = (models.Index(fields=("message", "dropped"), name="news_untold"),)

    def __str__(self) -> str:
        return f"{self.what}: {self.incident_id} for {self.channel_id}"


class Snooze(models.Model):
    """Until when a task, or all that a search finds, is not told of, and why."""

    tenant = models.CharField(max_length=HOST)
    task_id = models.TextField(blank=True)
    q = models.TextField(blank=True)  # where it is of a search
    until = models.DateTimeField()
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # before its time, by somebody
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = (models.Index(fields=("tenant", "until"), name="snoozes_by_end"),)

    def __str__(self) -> str:
        return f"{self.task_id or self.q} until {self.until}"


class Watch(models.Model):
    """How far alerts have looked at a tenant: one row a tenant, locked by whoever looks."""

    tenant = models.CharField(max_length=HOST, primary_key=True)
    change_pk = models.BigIntegerField(default=0)  # the last entry of the history that was looked at
    runs_until = models.DateTimeField(null=True)  # planned runs were looked for until then
    looked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.tenant} at {self.looked_at}"
