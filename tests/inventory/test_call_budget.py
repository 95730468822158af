"""Budgets of calls: people are only counted, jobs wait, and a part is left for people."""

from typing import Any

import pytest

from dashboard.inventory.call_budget import WINDOW, CountingLimiter, WaitingLimiter
from dashboard.inventory.models import CallCount

pytestmark = pytest.mark.django_db


class Clock:
    """Seconds that pass only by sleeping."""

    def __init__(self, at: float = 1_000_002.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def clock(settings: Any) -> Clock:
    settings.TENANT_READS_PER_MINUTE, settings.TENANT_WRITES_PER_MINUTE = 100, 50
    return Clock()


def test_jobs_use_four_fifths_of_a_minute_whatever_minute_one_looks_at(clock: Clock) -> None:
    pace = WaitingLimiter("c", sleep=clock.sleep, clock=clock)
    times = []
    for _ in range(50):
        pace.take(1)
        times.append(clock.at)

    assert max(sum(start <= at < start + 60 for at in times) for start in times) <= 100 * 0.8 * 1.1
    assert len(set(times)) > 5


def test_each_tier_has_a_budget_of_its_own(clock: Clock) -> None:
    pace = WaitingLimiter("c", sleep=clock.sleep, clock=clock)
    for _ in range(8):
        pace.take(1)
    pace.take(2)

    assert clock.at == 1_000_002.0


def test_what_people_did_counts_for_jobs_too(clock: Clock) -> None:
    people, jobs = CountingLimiter("c", clock=clock), WaitingLimiter("c", sleep=clock.sleep, clock=clock)
    for _ in range(100):
        people.take(1)

    jobs.take(1)

    assert clock.at >= 1_000_002.0 + WINDOW - 1_000_002.0 % WINDOW
    assert clock.at < 1_000_002.0 + 2 * WINDOW


def test_another_credential_has_another_budget(clock: Clock) -> None:
    for name in ("one", "other"):
        pace = WaitingLimiter(name, sleep=clock.sleep, clock=clock)
        for _ in range(8):
            pace.take(1)

    assert clock.at == 1_000_002.0
    assert CallCount.objects.count() == 2


def test_a_clock_that_was_set_back_does_not_hold_jobs_for_long(clock: Clock) -> None:
    pace = WaitingLimiter("c", sleep=clock.sleep, clock=clock)
    for _ in range(8):
        pace.take(1)

    clock.at -= 3600
    pace.take(1)

    assert clock.at == 1_000_002.0 - 3600


def test_writes_of_jobs_and_clicks_together_stay_below_the_limit_of_any_minute(clock: Clock, settings: Any) -> None:
    settings.TENANT_WRITES_PER_MINUTE = 100
    people, jobs = CountingLimiter("c", clock=clock), WaitingLimiter("c", sleep=clock.sleep, clock=clock)
    made, clicked = [], 0.0
    begin = clock.at
    while clock.at < begin + 300:
        jobs.take(2)
        made.append(clock.at)
        if clock.at > clicked + 7.5:  # eight clicks a minute
            people.take(2)
            made.append(clock.at)
            clicked = clock.at

    a_minute = [sum(start <= at < start + 60 for at in made) for start in made if start < begin + 240]
    assert max(a_minute) <= 100
    assert min(a_minute) >= 90


def test_a_burst_of_clicks_holds_jobs_for_a_minute_at_most(clock: Clock) -> None:
    people, jobs = CountingLimiter("c", clock=clock), WaitingLimiter("c", sleep=clock.sleep, clock=clock)
    for _ in range(1000):
        people.take(2)

    jobs.take(2)

    assert 0 < clock.at - 1_000_002.0 <= 61


def test_writes_after_a_clock_was_set_back_are_not_held_for_long(clock: Clock) -> None:
    jobs = WaitingLimiter("c", sleep=clock.sleep, clock=clock)
    jobs.take(2)

    clock.at -= 3600
    jobs.take(2)

    assert clock.at == 1_000_002.0 - 3600
