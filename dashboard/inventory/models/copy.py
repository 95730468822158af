"""The copy of a tenant: its tasks, names and runs as they were last read, and what a person had opened of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Now

from dashboard.inventory.fields import JsonText
from dashboard.inventory.models.history import HOST
from dashboard.scheduling.task import Origin, TaskState
from dashboard.scheduling.wording.english import AFTER_ANOTHER, NO_SCHEDULE, WHEN_DATA_CHANGES


class ScheduleKind(models.TextChoices):
    """What starts a task; or that this cannot be told. The label is what people read."""

    RECURRING = "recurring", "Recurring"
    ONCE = "once", "Once"
    AFTER = "after", AFTER_ANOTHER
    DATA = "data", WHEN_DATA_CHANGES
    NONE = "none", NO_SCHEDULE
    UNREAD = "unread", "Not understood"
    MOVED = "moved", "Moved"  # to the tenant's newer scheduling: see TaskState


class TaskCopy(models.Model):
    """One task as it was last read, and the columns that lists search and sort by (`copy/columns.py`).

    A task that is gone stays, with `deleted_at`: its history goes on to name it. So does a reload task that the newer
    scheduling has taken over, with `moved_to`: it is shown as its successor. All instants are UTC.
    """

    tenant = models.CharField(max_length=HOST)  # its key: see `tenant_key.py`
    task_id = models.TextField()
    body = JsonText()  # the API's own, untouched
    digest = models.CharField(max_length=16)  # of what a person may base a decision on: see `tenant.wire.digest`
    version = models.CharField(max_length=16)  # of the whole body, its runs too
    problem = models.TextField(blank=True)  # why the task is not understood; empty when it is

    origin = models.CharField(max_length=16, default=Origin.RELOAD.value, db_default=Origin.RELOAD.value)  # of Origin
    name = models.TextField(blank=True, default="", db_default="")  # its own one; reload tasks have none
    name_sort = models.TextField(blank=True, default="", db_default="")  # folded
    after = JsonText(null=True, default=None)  # the tasks that it waits for (`copy/chains.py`); null: none
    moved_from = models.TextField(
        blank=True, default="", db_default=""
    )  # the id of the reload task that it was made of
    # The id of a task that was made of this one: until that one is deleted, this one counts as gone. Empty: none.
    moved_to = models.TextField(blank=True, default="", db_default="")
    untold = models.BooleanField(default=False, db_default=False)  # it is gone, and may have been moved: see `sync`

    app_id = models.TextField(blank=True)
    app_name = models.TextField(blank=True)  # the id where no name is known
    app_sort = models.TextField(blank=True)  # the name folded (`copy/text.py`), as databases disagree on case
    app_gone = models.BooleanField(default=False)
    space_id = models.TextField(blank=True)
    space_name = models.TextField(blank=True)
    space_sort = models.TextField(blank=True)  # folded
    owner_id = models.TextField(blank=True)
    owner_name = models.TextField(blank=True)
    owner_sort = models.TextField(blank=True)  # folded
    owner_gone = models.BooleanField(default=False)

    state = models.CharField(max_length=16)  # of TaskState
    disabled_code = models.TextField(blank=True)  # as the tenant gave it
    reason = models.TextField(blank=True)  # the word of a disabled task's reason; empty while it is not disabled
    kind = models.CharField(max_length=16)  # of ScheduleKind
    zone = models.TextField(blank=True)  # the name of its time zone
    zone_sort = models.TextField(blank=True)  # folded
    auto_reload = models.BooleanField(default=False)  # it starts when data changes, maybe beside its schedule
    partial = models.BooleanField(default=False)
    words = models.TextField(blank=True)  # the schedule, short
    words_long = models.TextField(blank=True)
    runs_a_day = models.FloatField(null=True)  # the mean of the coming four weeks, for ghosts too; null: not known
    search_text = models.TextField(blank=True)  # all that free words look through, folded

    next_run_at = models.DateTimeField(null=True)  # ours, or Qlik's; for a disabled task what would start
    # What really starts, what would start if it were enabled, what has no next run: 0, 1, 2. The database works it out.
    start_group = models.GeneratedField(
        expression=Case(
            When(next_run_at=None, then=Value(2)), When(state=TaskState.ENABLED.value, then=Value(0)), default=Value(1)
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    last_run_at = models.DateTimeField(null=True)
    last_result = models.TextField(blank=True)  # the status of the newest run that has ended, as the tenant gave it
    last_error = models.TextField(blank=True, default="", db_default="")  # why that run failed, in one line (`text.py`)
    failures = models.IntegerField(default=0, db_default=0)  # of its newest runs, in a row, since it was last enabled
    typical_seconds = models.FloatField(null=True)  # the median of its newest runs that succeeded; null: none known
    disabled_at = models.DateTimeField(null=True)  # since when it is disabled, null while it is not
    disabled_at_least = models.BooleanField(default=False)  # it is disabled since then or longer
    missed_runs = models.IntegerField(null=True, default=0)  # since `disabled_at`; null: not known
    # The last time that it was disabled and is so no more, which calendars of past days draw; null: none is known.
    was_disabled_at = models.DateTimeField(null=True)  # as `disabled_at` was then; null where only its end is known
    was_disabled_at_least = models.BooleanField(default=False, db_default=False)
    was_disabled_until = models.DateTimeField(null=True)
    was_reason = models.TextField(blank=True, default="", db_default="")

    generation = models.BigIntegerField(default=0)  # the last sync that saw it
    first_seen_at = models.DateTimeField()
    # From when on it is known to be there: it was first seen then, or had the oldest run that the tenant told of it.
    known_since = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField()  # when the tenant was asked for this body
    deleted_at = models.DateTimeField(null=True)
    changed = models.BigIntegerField(default=0, db_default=0)  # the write that last changed what calendars draw of it

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tenant", "task_id"), name="copied_once"),)
        indexes = (
            # All that a plain list counts, so that it reads no row for it.
            models.Index(fields=("tenant", "deleted_at", "state", "reason", "kind", "space_id"), name="copy_counts"),
            models.Index(fields=("tenant", "next_run_at"), name="copy_by_next_run"),
            models.Index(
                fields=("tenant", "start_group", "next_run_at", "app_sort", "task_id"),
                condition=models.Q(deleted_at=None),
                name="copy_by_start",
            ),
            models.Index(fields=("tenant", "app_sort", "task_id"), name="copy_by_app"),
            models.Index(fields=("tenant", "app_id"), name="copy_of_app"),
            models.Index(fields=("tenant", "owner_id"), name="copy_of_owner"),
            models.Index(fields=("tenant", "changed"), name="copy_by_change"),
            models.Index(fields=("tenant", "failures"), name="copy_by_failures"),
            models.Index(fields=("tenant", "known_since"), name="copy_by_known"),
            models.Index(fields=("tenant", "moved_from"), condition=~models.Q(moved_from=""), name="copy_by_moved"),
            models.Index(fields=("tenant", "task_id"), condition=models.Q(untold=True), name="copy_untold"),
        )

    def __str__(self) -> str:
        return f"{self.app_name} ({self.task_id})"


class NameKind(models.TextChoices):
    """What has a name."""

    APP = "app"
    SPACE = "space"
    OWNER = "owner"


class Name(models.Model):
    """The name of an app, a space or an owner; kept when the tenant has it no more."""

    tenant = models.CharField(max_length=HOST)
    kind = models.CharField(max_length=8, choices=NameKind)
    key = models.TextField()  # the tenant's id of it
    name = models.TextField(blank=True)
    gone = models.BooleanField(default=False)  # the app is deleted, the owner has left
    extra = JsonText(default=dict)  # of an app its space_id and owner_id, of an owner its status, of a space its kind
    generation = models.BigIntegerField(default=0)  # the last sync that saw it
    read_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tenant", "kind", "key"), name="named_once"),)

    def __str__(self) -> str:
        return self.name or self.key


class ReloadCopy(models.Model):
    """One actual run; `RUN_DAYS` of the settings says for how long it is kept."""

    tenant = models.CharField(max_length=HOST)
    reload_id = models.TextField()
    app_id = models.TextField(blank=True)
    task_id = models.TextField(blank=True)  # empty when no reload task started it
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    status = models.TextField(blank=True)  # SUCCEEDED, FAILED and others, in the tenant's own words
    error = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tenant", "reload_id"), name="run_once"),)
        indexes = (
            models.Index(fields=("tenant", "task_id", "created_at"), name="runs_of_task"),
            models.Index(fields=("tenant", "created_at"), name="runs_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.reload_id} of {self.app_id}"


class EditorSnapshot(models.Model):
    """A task as somebody opened it in the editor: its lines never travel through the browser (`snapshots.py`)."""

    tenant = models.CharField(max_length=HOST)
    task_id = models.TextField()
    digest = models.CharField(max_length=16)  # posted with the form
    body = JsonText()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "inventory_openedtask"  # its name before
        constraints = (models.UniqueConstraint(fields=("tenant", "task_id", "digest"), name="opened_once"),)
        indexes = (models.Index(fields=("opened_at",), name="opened_by_time"),)

    def __str__(self) -> str:
        return f"{self.task_id} at {self.opened_at}"
