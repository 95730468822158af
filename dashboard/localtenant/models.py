"""What the embedded tenant remembers: users, spaces, apps, their tasks of both services, and the reloads that ran."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.functional import cached_property

from dashboard.localtenant import clock
from dashboard.localtenant.ids import id_at, new_id, new_uuid
from dashboard.localtenant.scheduling_tasks.timing import Timing, app_of, timing_of, trigger_type


class LocalIdentity(models.Model):
    """What this tenant calls itself, made once for each database: the one row of its table."""

    tenant_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    moved_until = models.DateTimeField(null=True, blank=True)  # how far the move of reload tasks has come

    def __str__(self) -> str:
        return self.name


class LocalUser(models.Model):
    """Somebody who may own tasks and hold a token. A deleted user stays, so that an owner can still be named."""

    class Status(models.TextChoices):
        """The API's words for what a user can do."""

        ACTIVE = "active"
        DISABLED = "disabled"
        DELETED = "deleted"

    id = models.CharField(primary_key=True, max_length=64, default=new_id)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    is_admin = models.BooleanField(default=False)  # a tenant admin sees every task and may reload every app
    zone = models.CharField(max_length=64, default="UTC")  # the zone the person prefers to see times in
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class LocalSpace(models.Model):
    """Where apps are kept together; its members may reload them."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id)
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=10, default="shared")  # shared, managed or data
    description = models.TextField(blank=True)
    owner = models.ForeignKey(LocalUser, on_delete=models.PROTECT, related_name="owned_spaces")
    members: models.ManyToManyField[LocalUser, LocalRole] = models.ManyToManyField(
        LocalUser, through="LocalRole", related_name="spaces"
    )
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class LocalRole(models.Model):
    """What a user is in a space; any role allows to reload the apps of the space."""

    space = models.ForeignKey(LocalSpace, on_delete=models.CASCADE)
    user = models.ForeignKey(LocalUser, on_delete=models.CASCADE)
    name = models.CharField(max_length=20, default="facilitator")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("space", "user", "name"), name="one_role_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} is {self.name} in {self.space_id}"


class LocalApp(models.Model):
    """Something that reloads; without a space it is in its owner's personal one."""

    id = models.CharField(primary_key=True, max_length=64)  # a UUID
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    owner = models.ForeignKey(LocalUser, on_delete=models.PROTECT, related_name="apps")
    space = models.ForeignKey(LocalSpace, on_delete=models.SET_NULL, null=True, blank=True, related_name="apps")
    failure_rate = models.FloatField(default=0.0)  # how many of its reloads fail, 0 none, 1 all
    pace = models.PositiveIntegerField(default=0, db_default=0)  # seconds between runs after a breakdown; 0: schedules
    datasets = models.TextField(blank=True, default="", db_default="")  # of pipelines that it reads, split by blanks
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class LocalTask(models.Model):
    """A reload task. Schedule fields hold the text that was sent, so that it goes back byte for byte.

    `id` gives the order of the list: ids made by this tenant grow with time.
    """

    class State(models.TextChoices):
        """The API's states; an empty state is left out of the body, as a real tenant was seen to do."""

        ENABLED = "Enabled"
        DISABLED = "Disabled"
        COMPLETED = "Completed"

    id = models.CharField(primary_key=True, max_length=64, default=new_id)
    app_id = models.CharField(max_length=64, db_index=True)  # no foreign key: a task outlives its app
    owner = models.ForeignKey(LocalUser, on_delete=models.PROTECT, related_name="tasks")
    partial = models.BooleanField(default=False)
    auto_reload = models.BooleanField(default=False)
    auto_reload_partial = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, blank=True)  # empty: start and end carry offsets
    start = models.CharField(max_length=64, blank=True)  # startDateTime, wall clock of time_zone
    end = models.CharField(max_length=64, blank=True)  # endDateTime, likewise
    recurrence = models.JSONField(default=list)  # list of RECUR lines
    state = models.CharField(max_length=10, choices=State, default=State.ENABLED, blank=True)
    disabled_code = models.CharField(max_length=32, blank=True)
    log = models.TextField(blank=True)
    migrated = models.BooleanField(default=False)  # moved to the new scheduling: shown, never run
    failures = models.PositiveIntegerField(default=0)  # reloads that failed in a row
    last_at = models.DateTimeField(null=True, blank=True)  # lastExecutionTime
    next_at = models.DateTimeField(null=True, blank=True)  # nextExecutionTime
    next_known = models.BooleanField(default=False)  # False: next_at is computed when the task is next read
    revision = models.PositiveIntegerField(default=0)  # grows with every write, so that two writers notice each other

    def __str__(self) -> str:
        return self.id

    @property
    def has_schedule(self) -> bool:
        """Whether the task has a time schedule: lines, or a start for a single run."""
        return bool(self.recurrence or self.start)


class LocalSchedulingTask(models.Model):
    """A task of the newer scheduling service: one workflow definition of one state and one action.

    What lists filter and sort by stands in columns; they follow from the definition and from the runs.
    """

    id = models.CharField(primary_key=True, max_length=64, default=new_uuid)
    name = models.CharField(max_length=255)
    folded_name = models.CharField(max_length=600)  # comparisons know no case
    definition = models.JSONField(default=dict)  # all that a client wrote, but what the service keeps itself
    enabled = models.BooleanField(default=False)
    disabled_code = models.CharField(max_length=32, blank=True)
    app_id = models.CharField(max_length=64, db_index=True)  # no foreign key: a task outlives its app
    owner = models.ForeignKey(LocalUser, on_delete=models.PROTECT, related_name="scheduling_tasks")
    created_by = models.CharField(max_length=64)
    updated_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)
    updated_at = models.DateTimeField(db_index=True)
    trigger_type = models.PositiveSmallIntegerField(default=0)
    migrated_from = models.CharField(max_length=64, blank=True, db_index=True)  # the id of a reload task
    failures = models.PositiveIntegerField(default=0)  # runs that failed in a row
    arrived = models.JSONField(default=dict)  # event -> when it came, for a task that waits for several
    next_at = models.DateTimeField(null=True, blank=True)
    next_known = models.BooleanField(default=False)  # False: next_at is computed when the task is next read
    last_run_id = models.CharField(max_length=64, blank=True)  # a reload
    last_started_at = models.DateTimeField(null=True, blank=True)
    last_ended_at = models.DateTimeField(null=True, blank=True)  # may lie ahead: the run goes on
    last_succeeded = models.BooleanField(default=True)
    last_triggered_by = models.CharField(max_length=200, blank=True)
    last_executed_as = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=0)  # grows with every write, so that two writers notice each other

    def __str__(self) -> str:
        return self.name

    @cached_property
    def _timing(self) -> Timing:
        return timing_of(self.definition, created_at=self.created_at)

    @property
    def recurrence(self) -> list[str]:
        return self._timing.lines

    @property
    def time_zone(self) -> str:
        return self._timing.zone

    @property
    def start(self) -> str:
        return self._timing.start

    @property
    def end(self) -> str:
        return self._timing.end

    @property
    def has_schedule(self) -> bool:
        return bool(self.recurrence or self.start)

    def define(self, definition: dict[str, Any]) -> None:
        self.__dict__.pop("_timing", None)
        self.definition = definition
        self.name = definition["name"]
        self.folded_name = self.name.casefold()
        self.app_id = app_of(definition)
        self.trigger_type = trigger_type(definition)


class LocalParent(models.Model):
    """That a task of the newer service starts when another one ends: an edge of the graph of tasks."""

    child = models.ForeignKey(LocalSchedulingTask, on_delete=models.CASCADE, related_name="parents")
    parent_id = models.CharField(max_length=64, db_index=True)  # no foreign key: a task outlives its parent
    event = models.CharField(max_length=600)  # its name in the child's definition
    status = models.CharField(max_length=20, blank=True)  # succeeded or failed; empty: any end

    def __str__(self) -> str:
        return f"{self.child_id} after {self.parent_id}"


class LocalReload(models.Model):
    """One run of an app. It is running until `ended_at` has come."""

    class Source(models.TextChoices):
        """What kind of task began it: the API's resourceType."""

        RELOAD_TASKS = "reload-tasks"
        TASKS = "tasks"

    id = models.CharField(primary_key=True, max_length=64, default=new_id)
    app_id = models.CharField(max_length=64)
    task_id = models.CharField(max_length=64, blank=True)
    user_id = models.CharField(max_length=64)
    partial = models.BooleanField(default=False)
    succeeded = models.BooleanField(default=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    source = models.CharField(
        max_length=20, choices=Source, default=Source.RELOAD_TASKS, db_default=Source.RELOAD_TASKS
    )
    triggered_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    is_open = models.BooleanField(default=False, db_default=False)  # nothing has followed from its end yet

    class Meta:
        indexes = (
            models.Index(fields=("task_id", "created_at", "id"), name="reloads_of_task"),
            models.Index(fields=("task_id",), name="open_reloads", condition=models.Q(is_open=True)),
            models.Index(fields=("created_at", "id"), name="reloads_by_time"),
            models.Index(fields=("app_id", "created_at", "id"), name="reloads_of_app"),
        )

    def __str__(self) -> str:
        return f"{self.app_id} at {self.created_at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def of(cls, task: LocalTask, at: datetime, *, error: str, wait: timedelta, work: timedelta) -> LocalReload:
        """A run that a task began at an instant, waited for and worked; without an error it succeeded. Not saved."""
        return cls(
            id=id_at(at, task.id),
            app_id=task.app_id,
            task_id=task.id,
            user_id=task.owner_id,
            partial=task.partial,
            succeeded=not error,
            error=error,
            created_at=at,
            started_at=at + wait,
            ended_at=at + wait + work,
        )
