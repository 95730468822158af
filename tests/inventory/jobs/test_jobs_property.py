"""Whatever people, outsiders and dying processes do to forty tasks and their jobs: the history explains the end."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dashboard import connect
from dashboard.inventory.call_budget import PaidLimiter
from dashboard.inventory.changes import history, record, task_lock
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.jobs import item as items
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import run
from dashboard.inventory.models import Change, Ending, Job, JobItem, JobKind, JobState, SyncState, TaskCopy, TaskLock
from dashboard.inventory.models.history import ChangeKind
from dashboard.inventory.sync import run as sync
from dashboard.tenant.wire import digest
from tests.conftest import LocalTenant
from tests.desk import UNPACED
from tests.inventory.jobs.pressed import ADA, draft, no_time, tasks

TASKS = 40
PRESSES = (JobKind.ENABLE, JobKind.DISABLE, JobKind.TAKE_OVER)
subsets = st.sets(st.integers(0, TASKS - 1), min_size=1, max_size=12)
acts = st.one_of(
    st.tuples(st.just("press"), st.sampled_from(PRESSES), subsets),
    st.tuples(st.just("outside"), st.sampled_from(["zone", "state", "gone"]), subsets),
    st.tuples(st.just("work"), st.integers(1, 12), st.none()),
    st.tuples(st.just("kill"), st.sampled_from(["claimed", "locked", "begun", "sent"]), st.none()),
    st.tuples(st.sampled_from(["undo", "pause", "resume", "cancel", "retry"]), st.integers(0, 5), st.none()),
    st.tuples(st.just("sync"), st.none(), st.none()),
)


class Trial:
    """A tenant of forty tasks, and what happens to it."""

    def __init__(self, tenant: LocalTenant) -> None:
        self.tenant = tenant
        self.ids = tasks(tenant, TASKS)

    def act(self, what: str, how: Any, which: Any) -> None:
        ids = [self.ids[number] for number in sorted(which or ())]
        if what == "press":
            jobs.start(draft(how, ids))
        elif what == "outside":
            self.outside(how, ids)
        elif what == "work":
            for _ in range(how):
                run.step(timezone.now())
        elif what == "kill":
            self.kill(how)
        elif what == "sync":
            sync.run()
        elif found := list(Job.objects.order_by("pk")):
            job = found[how % len(found)]
            jobs.undo(job, ADA) if what == "undo" else getattr(jobs, what)(job)

    def outside(self, how: str, ids: list[str]) -> None:
        found = self.tenant.models.LocalTask.objects.filter(pk__in=ids)
        if how == "gone":
            found.filter(pk__in=ids[:2]).delete()
        elif "zone" in how:
            found.update(time_zone="Asia/Tokyo" if how == "zone" else "Europe/Lisbon")
        else:
            found.update(state="Disabled", disabled_code="MANUALLY")

    def kill(self, where: str) -> None:
        """Begin the next item as a process does that dies there, a while ago."""
        job = next(iter(run.turns(timezone.now())), None)
        item = items.claim(job, timezone.now()) if job else None
        if job is None or item is None:
            return
        lock = task_lock.acquire(job.tenant, item.task_id, item.operation, wait=0) if where != "claimed" else None
        alive = self.tenant.models.LocalTask.objects.filter(pk=item.task_id)
        if lock and where in ("begun", "sent") and alive.exists() and job.kind != JobKind.TAKE_OVER:
            wanted = {"enabled": job.kind == JobKind.ENABLE}
            kind = ChangeKind.ENABLED if wanted["enabled"] else ChangeKind.DISABLED
            before = connect.tenant(PaidLimiter).get_task(item.task_id)
            request = ChangeRequest(by=items._by(job, item), kind=kind, task_id=item.task_id, values=wanted)
            record.start(lock, request, before)
            if where == "sent":
                alive.update(state="Enabled" if wanted["enabled"] else "Disabled", disabled_code="")
        long_ago = timezone.now() - timedelta(minutes=5)
        JobItem.objects.filter(pk=item.pk).update(claimed_at=long_ago)
        TaskLock.objects.update(taken_at=long_ago)

    def settle(self) -> None:
        for job in Job.objects.all():
            jobs.resume(job)
        run.work(no_time)
        sync.run()

    def bodies(self) -> dict[str, Any]:
        found = self.tenant.models.LocalTask.objects.values_list("pk", flat=True)
        return {task_id: self.body(task_id) for task_id in found}

    def body(self, task_id: str) -> Any:
        return self.tenant.session.get(f"{self.tenant.url}/api/v1/reload-tasks/{task_id}", timeout=5).json()


@pytest.fixture
def unlimited(connected: LocalTenant, settings: Any) -> LocalTenant:
    """The tenant, which counts no calls here."""
    settings.LOCALTENANT_TIER1_PER_MINUTE = settings.LOCALTENANT_TIER2_PER_MINUTE = UNPACED
    return connected


@given(done=st.lists(acts, min_size=3, max_size=14), which=subsets)
@hypothesis_settings(
    max_examples=4,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_sequence_ends_in_a_state_that_the_history_explains_and_an_undo_is_exact(
    unlimited: LocalTenant, done: list[Any], which: set[int]
) -> None:
    _forget(unlimited)
    trial = Trial(unlimited)
    first = trial.bodies()

    for act in done:
        trial.act(*act)
    trial.settle()

    assert {job.state for job in Job.objects.all()} <= {JobState.OVER}
    assert not JobItem.objects.exclude(step="").exists()
    assert not TaskLock.objects.exists()
    _explained(trial, first)
    _done_once()
    _undo_is_exact(trial, [trial.ids[number] for number in which])


def _explained(trial: Trial, first: dict[str, Any]) -> None:
    """Each task is as its last entry left it, or as it was at first where it has none."""
    now = trial.bodies()
    for task_id in trial.ids:
        entries = history.of(task_id)
        last = entries[0] if entries else None
        known = (last.after.body if last.after else None) if last else first[task_id]
        assert (digest(known) if known else None) == (digest(now[task_id]) if task_id in now else None)


def _done_once() -> None:
    """No item has made two changes that were done, and each that is done has made one."""
    made = Change.objects.filter(endings__result="done", undoes=None).exclude(job=None)
    assert max(Counter(made.values_list("job", "task_id")).values(), default=0) <= 1
    for item in JobItem.objects.filter(result="done"):
        assert Ending.objects.filter(change=item.change_id, result="done").exists()


def _undo_is_exact(trial: Trial, touched: list[str]) -> None:
    before = trial.bodies()
    job = draft(JobKind.DISABLE)
    jobs.start(job)
    trial.settle()
    trial.outside("another zone", touched)
    jobs.undo(job, ADA)
    trial.settle()
    after = trial.bodies()

    undone = set(job.items.filter(result="undone").values_list("task_id", flat=True))
    listed = set(job.items.filter(result="done", why="changed").values_list("task_id", flat=True))
    assert undone | listed == set(job.items.exclude(change_id=None).values_list("task_id", flat=True))
    assert undone.isdisjoint(touched)
    assert {key: digest(after[key]) for key in undone} == {key: digest(before[key]) for key in undone}


def _forget(tenant: LocalTenant) -> None:
    """Begin each example with nothing."""
    Job.objects.all().delete()
    TaskLock.objects.all().delete()
    for rows in (Ending.objects, Change.objects):
        found = rows.all()
        found._raw_delete(found.db)
    tenant.models.LocalTask.objects.all().delete()
    tenant.models.LocalApp.objects.all().delete()
    TaskCopy.objects.all().delete()
    SyncState.objects.all().delete()
