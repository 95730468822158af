"""Whatever people, outsiders and dying workers do to tasks in pauses: who was on and untouched is on again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dashboard.inventory.jobs import item as items
from dashboard.inventory.jobs import run as job_run
from dashboard.inventory.models import JobItem, Pause, PauseState, TaskLock
from dashboard.inventory.pauses import pause as pauses
from dashboard.inventory.pauses import run
from dashboard.inventory.sync import run as sync
from tests.conftest import LocalTenant
from tests.desk import UNPACED
from tests.inventory.jobs.pressed import tasks
from tests.inventory.jobs.test_jobs_property import _forget
from tests.inventory.pauses.held import planned

TASKS = 12
subsets = st.sets(st.integers(0, TASKS - 1), min_size=1, max_size=6)
acts = st.one_of(
    st.tuples(st.just("pause"), st.integers(0, 3), subsets),
    st.tuples(st.just("outside"), st.sampled_from(["on", "zone"]), subsets),
    st.tuples(st.just("look"), st.none(), st.none()),
    st.tuples(st.just("work"), st.integers(1, 8), st.none()),
    st.tuples(st.just("kill"), st.none(), st.none()),
    st.tuples(st.sampled_from(["end", "extend"]), st.integers(0, 3), st.none()),
    st.tuples(st.just("pass"), st.integers(1, 4), st.none()),
)


class Trial:
    """A tenant of a few tasks, a clock, and what happens to them."""

    def __init__(self, tenant: LocalTenant, clock: Any) -> None:
        self.tenant, self.clock = tenant, clock
        self.ids = tasks(tenant, TASKS)
        self.touched: set[str] = set()

    def act(self, what: str, how: Any, which: Any) -> None:
        ids = [self.ids[number] for number in sorted(which or ())]
        if what in ("pause", "outside"):
            getattr(self, what)(how, ids)
        elif what in ("end", "extend"):
            self.ask(what, how)
        elif what == "pass":
            self.clock.shift(timedelta(hours=how))
        else:
            getattr(self, what)(how)

    def pause(self, hours: int, ids: list[str]) -> None:
        start = timezone.now() + timedelta(hours=hours) if hours else None
        planned(ids, start=start, until=timedelta(hours=hours + 2))

    def look(self, how: None) -> None:
        run.look(timezone.now())

    def work(self, count: int) -> None:
        for _ in range(count):
            job_run.step(timezone.now())

    def ask(self, what: str, number: int) -> None:
        found = list(Pause.objects.order_by("pk"))
        pause = found[number % len(found)] if found else None
        if pause and what == "end":
            pauses.end(pause, "ada", timezone.now())
        elif pause:
            pauses.move_end(pause, pause.ends_at + timedelta(hours=1))

    def outside(self, how: str, ids: list[str]) -> None:
        self.touched.update(ids)
        found = self.tenant.models.LocalTask.objects.filter(pk__in=ids)
        found.update(**({"state": "Enabled", "disabled_code": ""} if how == "on" else {"time_zone": "Asia/Tokyo"}))
        sync.run()

    def kill(self, how: None) -> None:
        """Let a worker die that has just begun with an item."""
        if job := next(iter(job_run.turns(timezone.now())), None):
            items.claim(job, timezone.now())

    def settle(self) -> None:
        for _ in range(30):
            self.clock.shift(timedelta(hours=1))
            run.look(timezone.now())
            job_run.work(self.clock.shift)  # to wait is to let time pass

    def enabled(self) -> set[str]:
        return set(self.tenant.models.LocalTask.objects.filter(state="Enabled").values_list("pk", flat=True))


@pytest.fixture
def unlimited(connected: LocalTenant, settings: Any) -> LocalTenant:
    """The tenant, which counts no calls here."""
    settings.LOCALTENANT_TIER1_PER_MINUTE = settings.LOCALTENANT_TIER2_PER_MINUTE = UNPACED
    return connected


@given(done=st.lists(acts, min_size=4, max_size=16))
@hypothesis_settings(
    max_examples=6,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whoever_was_on_and_untouched_is_on_again_when_all_pauses_are_over(
    unlimited: LocalTenant, done: list[Any]
) -> None:
    _forget(unlimited)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        trial = Trial(unlimited, clock)
        for act in done:
            trial.act(*act)
        trial.settle()

    assert set(Pause.objects.values_list("state", flat=True)) <= {PauseState.OVER}
    assert not JobItem.objects.exclude(step="").exists()
    assert not TaskLock.objects.exists()
    assert set(trial.ids) - trial.enabled() <= trial.touched
    for item in JobItem.objects.filter(task_id__in=set(trial.ids) - trial.enabled(), result="done"):
        assert item.why in ("changed", "paused on")
