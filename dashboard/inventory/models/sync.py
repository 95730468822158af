"""How the copy is renewed: how far the sync is, of which tenant, by whose calls, and what people look at."""

from __future__ import annotations

from django.db import models

from dashboard.inventory.fields import JsonText
from dashboard.inventory.models.history import HOST


class SyncPhase(models.TextChoices):
    """What a sync reads, in its order: names come first, so that a task is written once. The label says it."""

    APPS = "apps", "the names of apps"
    SPACES = "spaces", "the names of spaces"
    TASKS = "tasks", "tasks"
    NEWER = "newer tasks", "tasks of the newer scheduling"
    OWNERS = "owners", "the names of owners"
    RUNS = "runs", "runs"
    OLDER_RUNS = "older runs", "older runs"

    @property
    def following(self) -> str:
        phases = list(SyncPhase)
        return dict(zip(phases, (*phases[1:], ""), strict=True))[self]


class SyncState(models.Model):
    """How far the sync of a tenant is: one row a tenant, and the lease that only one process holds."""

    tenant = models.CharField(max_length=HOST, primary_key=True)
    generation = models.BigIntegerField(default=0)  # counts the syncs that were begun
    phase = models.CharField(max_length=16, blank=True)  # of SyncPhase; empty between two syncs
    cursor = models.TextField(blank=True)  # of the next page of the phase, empty for its first
    seen = models.IntegerField(default=0)  # elements of the phase so far
    about = models.IntegerField(default=0)  # tasks of the last whole list: about so many to come
    started_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True)  # when the last sync that saw the whole lists was begun
    worlds = JsonText(default=dict, db_default={})  # of each scheduler, by Origin: see `sync/worlds.py`
    finished_at = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)  # in a row
    failed_at = models.DateTimeField(null=True)
    error = JsonText(null=True)  # kind and facts of the TenantError that ended the last sync; null when it ended well
    apps_generation = models.BigIntegerField(default=0)  # of the last sync that saw the whole list of apps
    wanted_at = models.DateTimeField(null=True)  # somebody wants a sync that no worker has begun yet; null: nobody does
    whole_seconds = models.FloatField(default=0, db_default=0)  # in which the whole list was read the last time
    glanced_at = models.DateTimeField(null=True)  # when the tasks that people look at were last asked for
    runs_head_at = models.DateTimeField(null=True)  # runs are copied from now down to this one
    runs_cursor = models.TextField(blank=True)  # of older runs, still to be copied
    runs_offered = models.BooleanField(default=True)  # whether the tenant tells its runs

    def __str__(self) -> str:
        return f"{self.tenant} {self.phase or 'idle'}"

    def offers(self, origin: str) -> bool:
        """Whether the tasks of a scheduler were read, and it has not ended since."""
        kept = self.worlds.get(origin) or {}
        return bool(kept.get("as_of")) and not self.has_ended(origin)

    def has_ended(self, origin: str) -> bool:
        return bool((self.worlds.get(origin) or {}).get("ended_at"))


class TenantIdentity(models.Model):
    """Which tenant answers at a host: tables name it by its own id from then on (`tenant_key.py`)."""

    host = models.CharField(max_length=HOST, primary_key=True)  # with its port where it has one
    tenant_id = models.CharField(max_length=HOST)
    name = models.TextField(blank=True)
    learnt_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name or self.tenant_id} at {self.host}"


class TokenUser(models.Model):
    """Whose token it is that this desk writes with: a write makes that user the owner (`token_user.py`)."""

    credential = models.CharField(max_length=16, primary_key=True)  # a digest: never the token
    user_id = models.TextField(blank=True)
    name = models.TextField(blank=True)
    learnt_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name or self.user_id


class Worker(models.Model):
    """A process of `manage.py worker`, which renews the copy of a tenant; its row says that it lives (`workers.py`)."""

    name = models.CharField(max_length=200, primary_key=True)  # its machine and process
    tenant = models.CharField(max_length=HOST)
    heartbeat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} for {self.tenant}"


class CopyVersion(models.Model):
    """How often the copy of a tenant was written (`copy/version.py`)."""

    tenant = models.CharField(max_length=HOST, primary_key=True)
    epoch = models.CharField(max_length=32)  # another one where the copy was begun anew
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.tenant} {self.number}"


class CallCount(models.Model):
    """How many calls a credential has made in the current window of time: all processes share it."""

    credential = models.CharField(max_length=16)  # a digest: never the token
    tier = models.SmallIntegerField()  # 1 reads, 2 writes
    window = models.BigIntegerField()  # a number that grows with time
    count = models.IntegerField(default=0)
    due_ms = models.BigIntegerField(default=0, db_default=0)  # when a job may make the next write, since 1970

    class Meta:
        db_table = "inventory_budget"  # its name before
        constraints = (models.UniqueConstraint(fields=("credential", "tier"), name="one_budget_a_tier"),)

    def __str__(self) -> str:
        return f"{self.count} calls of tier {self.tier}"


class TallyKind(models.TextChoices):
    """What is counted."""

    ANSWER = "answer"  # of the tenant
    SYNC_FAILURE = "sync failure"


class Tally(models.Model):
    """A number that only grows, over all processes: what collectors of metrics read (`tallies.py`)."""

    tenant = models.CharField(max_length=HOST)
    kind = models.CharField(max_length=16, choices=TallyKind)
    label = models.CharField(max_length=16, blank=True)  # of an answer its status
    count = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tenant", "kind", "label"), name="tallied_once"),)

    def __str__(self) -> str:
        return f"{self.count} of {self.kind} {self.label}"


class Glance(models.Model):
    """A task that somebody has looked at, while the whole list takes long to be read (`glances.py`)."""

    tenant = models.CharField(max_length=HOST)
    task_id = models.TextField()
    looked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tenant", "task_id"), name="glanced_once"),)
        indexes = (models.Index(fields=("tenant", "looked_at"), name="glances_by_time"),)

    def __str__(self) -> str:
        return f"{self.task_id} at {self.looked_at}"
