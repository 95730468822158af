"""The history's tables: what was asked for, what came of it, and the lock of a task that is being written.

A change is written down before the tenant is called, and its ending when that is over, in rows that are only ever
added. While it lasts the task's `TaskLock` stands. So a process that is killed at any point leaves either nothing, or a
change without an ending and its lock, and `changes/recovery.py` looks at the task and ends it; or an ended change.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from django.db import models, transaction

from dashboard.inventory.fields import JsonText

# Text of a tenant has no length that we could rely on; only what is ours has one.
HOST = 255

RowT = TypeVar("RowT", bound=models.Model)


class AppendOnly(TypeError):
    """Somebody tried to rewrite history."""


class AddedRows(models.QuerySet[RowT]):
    """Rows that can be added and read. `forget_history` takes old ones out by `_raw_delete`, and nothing else does."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly("The history is only added to.")

    def delete(self) -> NoReturn:
        raise AppendOnly("The history is only added to; forget_history takes out what is too old.")

    def bulk_update(self, objs: Iterable[RowT], fields: Iterable[str], batch_size: int | None = None) -> NoReturn:
        raise AppendOnly("The history is only added to.")

    def bulk_create(self, objs: Iterable[RowT], *args: Any, **options: Any) -> list[RowT]:
        """Add rows. Raises AppendOnly where it would write over others."""
        if options.get("update_conflicts"):
            raise AppendOnly("The history is only added to.")
        return super().bulk_create(objs, *args, **options)


class AddedRow(models.Model):
    """A row that is written once."""

    objects = AddedRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Add the row. Raises AppendOnly for one that stands already."""
        if not self._state.adding:
            raise AppendOnly("The history is only added to.")
        super().save(*args, **options | {"force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("The history is only added to; forget_history takes out what is too old.")


class ChangePage(models.TextChoices):
    """Where a change was asked for."""

    LIST = "list"
    TASK = "task"
    EDITOR = "editor"
    CALENDAR = "calendar"
    DISABLED = "disabled"
    HISTORY = "history"
    NOW = "now"
    JOB = "job"
    COMMAND_LINE = "command line"  # manage.py reload-task
    SYNC = "sync"  # not asked for here: it was done elsewhere, and seen


class ChangeKind(models.TextChoices):
    """What is different afterwards."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    COMPLETED = "completed"  # its schedule has run out: only ever seen
    EDITED = "edited"
    CREATED = "created"
    DELETED = "deleted"
    RESTORED = "restored"  # a new task made of one that was deleted
    OWNER = "owner"  # nothing but the owner: seen, or taken over here
    MOVED = "moved"  # made of a reload task, the one before, by Qlik: only ever seen
    RUN = "run"  # started at once: the task itself stays as it is


MAKING = (ChangeKind.CREATED, ChangeKind.RESTORED)  # kinds by which a task is made


class ChangeResult(models.TextChoices):
    """What came of a change."""

    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Change(AddedRow):
    """One entry of the history: what somebody asked for here, or what was done elsewhere and seen."""

    tenant = models.CharField(max_length=HOST)  # its key: see `tenant_key.py`
    task_id = models.TextField(blank=True)  # of a restoration the old one; empty where a task was to be made
    app_id = models.TextField(blank=True)
    app_name = models.TextField(blank=True)  # as it was called then
    app_sort = models.TextField(blank=True)  # the name case-folded, to be searched
    at = models.DateTimeField()  # when it was asked for, or seen
    actor = models.CharField(max_length=150, blank=True)  # the user's name; empty when it was done elsewhere
    page = models.CharField(max_length=16, choices=ChangePage)
    kind = models.CharField(max_length=16, choices=ChangeKind)
    before = JsonText(null=True)  # the body; null when there was no task
    wanted = JsonText(null=True)  # the values asked for, by the names of `Task`; null for what was only seen
    reason = models.TextField(blank=True)  # why, in the person's own words
    undoes = models.BigIntegerField(null=True)  # the change that it takes back; that one may have been forgotten
    operation = models.CharField(max_length=32, unique=True)
    job = models.BigIntegerField(null=True)  # the job that it is a part of; that one may have been forgotten

    class Meta:
        indexes = (
            models.Index(fields=("tenant", "at"), name="changes_by_time"),
            models.Index(fields=("tenant", "task_id", "at"), name="changes_of_task"),
            models.Index(fields=("undoes",), name="changes_undone"),
            models.Index(fields=("job",), name="changes_of_job"),
        )

    def __str__(self) -> str:
        return f"{self.app_name} {self.kind} by {self.actor or 'others'} at {self.at}"

    @property
    def makes(self) -> bool:
        return self.kind in MAKING

    @property
    def why(self) -> str:
        """The reason that was given with it, or afterwards; asks the database unless `afterthoughts` are prefetched."""
        told = max(self.afterthoughts.all(), key=lambda one: one.pk, default=None)
        return told.reason if told else self.reason

    @property
    def ending(self) -> Ending | None:
        """What came of it, None while it lasts; asks the database unless `endings` are prefetched."""
        return max(self.endings.all(), key=lambda ending: ending.pk, default=None)


def undoing(change_ids: Iterable[int]) -> models.QuerySet[Change]:
    return Change.objects.filter(undoes__in=change_ids, endings__result=ChangeResult.DONE)


class Ending(AddedRow):
    """What came of a change. The last one counts: who heard nothing may have been answered by somebody's look."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="endings")
    at = models.DateTimeField()
    result = models.CharField(max_length=8, choices=ChangeResult)
    after = JsonText(null=True)  # the body as it was then; null when there was no task, or it could not be read
    task_id = models.TextField(blank=True)  # of the task that was made
    error = JsonText(null=True)  # kind and facts of the TenantError, the tenant's trace among them
    looked = models.BooleanField(default=False)  # found by a look at the task, not told by the answer to the change

    class Meta:
        indexes = (models.Index(fields=("task_id",), name="endings_of_task"),)

    def __str__(self) -> str:
        return f"{self.result} at {self.at}"


class Afterthought(AddedRow):
    """Why a change was made, in the words of who made it, told after it was made. The last one counts."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="afterthoughts")
    at = models.DateTimeField()
    reason = models.TextField()

    def __str__(self) -> str:
        return f"{self.reason} at {self.at}"


class TaskLock(models.Model):
    """Stands while a write of a task is under way, so that writes of one task come one after the other."""

    has_change = False  # whether this process has started a change under it: the change's ending releases it

    tenant = models.CharField(max_length=HOST)
    task_id = models.TextField()
    operation = models.CharField(max_length=32)  # of the change
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "inventory_turn"  # its name before
        constraints = (models.UniqueConstraint(fields=("tenant", "task_id"), name="one_turn_a_task"),)

    def __str__(self) -> str:
        return f"{self.task_id} since {self.taken_at}"


def forget(before: datetime) -> int:
    """Take out the changes from before an instant, for ever: the bodies that a deleted task could be restored of too.

    The one way out of the history, and only the command `forget_history` goes it. Gives how many there were.
    """
    old = Change.objects.filter(at__lt=before)
    with transaction.atomic():
        for rows in (Ending.objects, Afterthought.objects):
            of_old = rows.filter(change__in=old.values("pk"))
            of_old._raw_delete(of_old.db)
        return int(old._raw_delete(old.db))


def rekey(old: str, new: str, *, at_once: int) -> int:
    """Name the tenant of some entries by its own id, where they name it by its host; gives how many these were.

    Nothing else of an entry is touched, and only `sync/identity.py` goes this way past what the history refuses.
    """
    plain: models.QuerySet[Change] = models.QuerySet(Change).filter(tenant=old)
    keys = list(plain.order_by("-pk").values_list("pk", flat=True)[:at_once])
    return models.QuerySet(Change).filter(pk__in=keys).update(tenant=new)
