"""What spreading a peak brings, and what it costs: `python -m tests.bench.spread [--tasks 10000]`.

The sample and a large company: their worst five minutes with an hour around them, over four weeks, and of a whole day.
Then 2,000 tasks that all may move. The seconds are the planner's own, without reading tasks; a ratio beside them tells
them in plans of 200 tasks at one minute, made in the same process.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.scheduling.calendar.load import load_of
from dashboard.scheduling.instants import Seconds
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.spread.places import Candidate
from dashboard.scheduling.spread.plan import SpreadPlan, plan_spread
from dashboard.scheduling.spread.window import SpreadWindow, whole_cells
from dashboard.scheduling.spread.window_lines import day_span, loads_without, window_lines

NOW, DAY, ZONE = datetime(2026, 11, 23, 12, tzinfo=UTC), date(2026, 11, 24), ZoneInfo("Europe/Zurich")
TOLERANCE = 30  # minutes


def main() -> None:
    """Print a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    options = parser.parse_args()
    base = min(alone(200)[3] for _ in range(5))
    for name, schedules in (("sample", sample()), (f"{options.tasks:,} tasks", large(options.tasks))):
        for what, days, around in (("an hour around", 1, 60), ("4 weeks of that", 28, 60), ("a whole day", 1, 1_440)):
            told(f"{name}, {what}", partial(of_tasks, schedules, days, around), base)
    told("2,000 at one minute", lambda: alone(2_000), base)
    told("2,000 of eight hours", lambda: of_hours(2_000), base)


def told(name: str, plan: Callable[[], tuple[SpreadPlan, int, float, float]], base: float) -> None:
    """Print what a plan brings, and its seconds, as a ratio to `base` too."""
    found, movable, reading, planning = plan()
    least = "the least" if found.is_least else "not known to be the least"
    print(
        f"{name:30} peak {found.before:5,} -> {found.after:4,} ({least}), {found.moved:5,} of {movable:5,} move;"
        f" who can {reading:6.3f} s, plan {planning:6.3f} s (x {planning / base:,.1f})"
    )


def of_tasks(schedules: Sequence[Schedule], days: int, around: int) -> tuple[SpreadPlan, int, float, float]:
    """Spread the worst five minutes of the day over the minutes around it, counted on some days."""
    window = around_the_peak(schedules, days, around)
    span = day_span(window)
    runs = [schedule.instants(*span) for schedule in schedules]
    begin = time.perf_counter()
    lines = [
        line
        for task, (schedule, own) in enumerate(zip(schedules, runs, strict=True))
        for line in window_lines(task, schedule, own, window, NOW)
    ]
    movable = [line for line in lines if line.range]
    others = loads_without(np.concatenate(runs), movable, window)
    middle = time.perf_counter()
    candidates = [
        Candidate(
            key=str(line.task),
            minutes=line.minutes,
            earliest=max(line.range.earliest, -TOLERANCE),
            latest=min(line.range.latest, TOLERANCE),
        )
        for line in movable
        if line.range
    ]
    plan = plan_spread(candidates, others, window.firsts)
    return plan, len(movable), middle - begin, time.perf_counter() - middle


def around_the_peak(schedules: Sequence[Schedule], days: int, around: int) -> SpreadWindow:
    """The window that the day page opens."""
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=ZONE) for day in (DAY, DAY + timedelta(days=1)))
    runs: Seconds = np.concatenate([schedule.instants(begin, end) for schedule in schedules])
    (peak,) = load_of(runs, begin, end).peaks(1)
    wall = peak.at.astimezone(ZONE)
    at = wall.hour * 60 + wall.minute
    opens, closes = whole_cells(at - around, at + around + 5)
    return SpreadWindow(zone=ZONE, first_day=DAY, days=days, opens=opens, closes=closes)


def sample() -> list[Schedule]:
    """The tasks of the sample company."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    import django

    django.setup()
    from dashboard.localtenant.data.sample.history import stories

    tasks = (story.task for story in stories(NOW) if story.task.recurrence and story.task.state == "Enabled")
    found = (made(task.recurrence, task.time_zone, task.start) for task in tasks)
    return [schedule for schedule in found if schedule]


def large(tasks: int) -> list[Schedule]:
    """The rhythms of a large company."""
    from dashboard.localtenant.data.rhythms import ZONES, make_plan

    schedules = []
    for number in range(tasks):
        random = Random(number)
        plan = make_plan(random)
        zone = random.choices(list(ZONES), weights=list(ZONES.values()))[0]
        start = f"2026-01-05T{random.randrange(24):02}:{random.randrange(60):02}:00"
        schedule = made(plan.lines, zone, start) if plan.lines else None
        schedules += [schedule] if schedule else []
    return schedules


def made(lines: Sequence[str], zone: str, start: str) -> Schedule | None:
    """A schedule of some lines; None where a line or the zone cannot be read: the sample has such tasks."""
    starts_at = datetime.fromisoformat(start) if start else None
    try:
        parsed = tuple(map(Recurrence.parse, lines))
        return Schedule(recurrences=parsed, time_zone=ZoneInfo(zone), starts_at=starts_at)
    except ValueError:
        return None


def alone(count: int) -> tuple[SpreadPlan, int, float, float]:
    """All at one minute of one day, the hour beside it busy already."""
    others = np.random.default_rng(1).poisson(3, 180)
    return planned([Candidate(key=str(n), minutes=(60,), earliest=-30, latest=30) for n in range(count)], others)


def of_hours(count: int) -> tuple[SpreadPlan, int, float, float]:
    """At round minutes of eight hours of five days."""
    random = Random(1)
    minutes = [60 * random.randrange(8) + random.choice((0, 0, 0, 15, 30, 45)) for _ in range(count)]
    days = [random.choice(((0, 1, 2, 3, 4), (0,), (1, 3))) for _ in range(count)]
    candidates = [
        Candidate(
            key=str(n),
            minutes=tuple(day * 480 + minute for day in some),
            earliest=-min(minute % 60, 30),
            latest=min(59 - minute % 60, 30),
        )
        for n, (minute, some) in enumerate(zip(minutes, days, strict=True))
    ]
    return planned(candidates, np.random.default_rng(1).poisson(1, 5 * 480), days=5)


def planned(candidates: Sequence[Candidate], others: Seconds, days: int = 1) -> tuple[SpreadPlan, int, float, float]:
    """Plan, and measure it."""
    begin = time.perf_counter()
    plan = plan_spread(candidates, others, range(0, len(others) + 1, len(others) // days))
    return plan, len(candidates), 0.0, time.perf_counter() - begin


if __name__ == "__main__":
    main()
