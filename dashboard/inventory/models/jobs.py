"""Jobs: many changes that one press has asked for, each an item with a result of its own."""

from __future__ import annotations

from django.db import models

from dashboard.inventory.fields import JsonText
from dashboard.inventory.models.history import HOST, ChangePage

MADE = "+"  # begins the id of an item whose task is still to be made


class JobKind(models.TextChoices):
    """What a job does to each of its tasks (`jobs/kinds.py`). The label is what people press."""

    ENABLE = "enable", "Enable"
    DISABLE = "disable", "Disable"
    TAKE_OVER = "take over", "Take over"
    SHIFT = "shift", "Shift by minutes"
    TIME = "time", "Set time"
    ZONE = "zone", "Change zone"
    END = "end", "Change end"
    SPREAD = "spread", "Spread a peak"
    DUPLICATE = "duplicate", "Duplicate"
    DELETE = "delete", "Delete"
    RENAME = "rename", "Rename"
    RUN = "run", "Run now"
    RUN_MISSED = "run missed", "Run what was missed"
    FILE = "file", "Apply a file"
    PAUSE = "pause", "Pause"


class JobState(models.TextChoices):
    """Where a job is. Nothing is written before it is started, nor while it is paused."""

    DRAFT = "draft"  # it waits for the press that starts it
    PLANNED = "planned"  # it waits for the time of its pause
    RUNNING = "running"
    PAUSED = "paused"  # by a person, or by itself where `error` says why
    OVER = "over"


class ItemResult(models.TextChoices):
    """What has come of an item."""

    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"  # nothing was written; `why` says why
    FAILED = "failed"
    UNDONE = "undone"


class ItemStep(models.TextChoices):
    """What a worker is still to do with an item."""

    NONE = ""
    DO = "do"
    UNDO = "undo"


class Job(models.Model):
    """Many changes that one press has asked for."""

    tenant = models.CharField(max_length=HOST)
    kind = models.CharField(max_length=16)  # of JobKind
    options = JsonText(default=dict)  # what the kind needs to know: minutes, a time, a zone
    q = models.TextField(blank=True)  # the search whose tasks were asked for; empty where they were picked by hand
    actor = models.CharField(max_length=150)  # the user's name
    page = models.CharField(max_length=16, choices=ChangePage)
    reason = models.TextField(blank=True)  # why, in the person's own words
    undone_by = models.CharField(max_length=150, blank=True)  # who asked for the undo of it
    state = models.CharField(max_length=8, choices=JobState, default=JobState.DRAFT)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)  # when an item of it was last begun: jobs take turns
    wait_until = models.DateTimeField(null=True)  # it rests until then; `error` says why
    error = JsonText(null=True)  # kind and facts of the TenantError for which it rests, or has paused itself

    class Meta:
        indexes = (
            models.Index(fields=("tenant", "state", "worked_at"), name="jobs_by_turn"),
            models.Index(fields=("tenant", "made_at"), name="jobs_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} by {self.actor}"


class JobItem(models.Model):
    """One task of a job, as it was at the press, and what has come of it.

    `operation` is that of the change that the step makes, so no step can make two: whoever goes on with an item after
    the process that had it has died finds the change by it. `claimed_at` says that a process is at it.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items")
    place = models.IntegerField()  # in the order of the press
    task_id = models.TextField()
    app_name = models.TextField(blank=True)  # as it was called then
    seen = models.CharField(max_length=16, blank=True)  # the digest of the copy at the press
    wanted = JsonText(null=True)  # values by the names of `Task`; null: nothing is to be changed
    was = models.TextField(blank=True)  # in words, what it changes
    becomes = models.TextField(blank=True)
    is_odd = models.BooleanField(default=False)  # it changes in a way that somebody should look at first: `note`
    note = models.TextField(blank=True)

    step = models.CharField(max_length=8, choices=ItemStep, blank=True)
    result = models.CharField(max_length=8, choices=ItemResult, default=ItemResult.PENDING)
    why = models.CharField(max_length=32, blank=True)  # a word for why it was skipped, failed or was not undone
    error = JsonText(null=True)  # kind and facts of the TenantError, the tenant's trace among them
    change_id = models.BigIntegerField(null=True)  # the entry of the history
    undo_id = models.BigIntegerField(null=True)  # the one that took it back
    ended_at = models.DateTimeField(null=True)

    operation = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("job", "task_id"), name="once_a_job"),)
        indexes = (
            models.Index(fields=("job", "step", "place"), name="job_items_to_do"),
            models.Index(fields=("job", "result", "place"), name="job_items_by_result"),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.result}"

    @property
    def makes(self) -> bool:
        return self.task_id.startswith(MADE)
