"""What came of the moves of reload tasks to the tenant's newer scheduling: one row a reload task, proved and kept."""

from __future__ import annotations

from django.db import models

from dashboard.inventory.fields import JsonText
from dashboard.inventory.models.history import HOST


class MoveCheck(models.Model):
    """A reload task beside the newer tasks that say they came of it (`move/check.py`). All instants are UTC.

    It holds as long as both sides are as they were: `key` changes with them.
    """

    tenant = models.CharField(max_length=HOST)
    older_id = models.TextField()  # the reload task
    key = models.CharField(max_length=16)  # of the bodies of both sides, and of the way in which they are compared
    newer_ids = JsonText(default=list)
    outcome = models.CharField(max_length=16)  # of MoveOutcome
    years = models.SmallIntegerField()  # that were looked ahead
    runs = models.BigIntegerField(null=True)  # of the reload task within these years; null: not counted
    clock_changes = models.IntegerField(default=0)  # of its zone
    lost = models.BigIntegerField(default=0)  # runs that no newer task has
    added = models.BigIntegerField(default=0)
    doubled = models.BigIntegerField(default=0)  # runs that more than one newer task has
    first_runs = JsonText(default=dict)  # the first of `lost`, `added` and `doubled`, in epoch seconds
    settings = JsonText(default=list)  # of MovedSetting: what else is another one
    since = models.DateTimeField()  # the years begin here
    until = models.DateTimeField(null=True)  # before which runs were compared; null: none were
    why_not = models.TextField(blank=True)  # why runs were not compared, or not to the end
    opinion = models.CharField(max_length=32, blank=True)  # of Verdict: what a library says; empty: not asked
    opinion_why = models.TextField(blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tenant", "older_id"), name="move_checked_once"),)
        indexes = (models.Index(fields=("tenant", "outcome"), name="moves_by_outcome"),)

    def __str__(self) -> str:
        return f"{self.older_id} {self.outcome}"
