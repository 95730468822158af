"""How long previews of the editor take: a thousand mixed ones, bombs among them. Run: python -m tests.bench.preview"""

# ruff: noqa: E402 - Django must be set up before its models are imported

from __future__ import annotations

import argparse
import os
import random
import time
from collections import defaultdict
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.http import QueryDict
from django.template.loader import render_to_string

from dashboard.scheduling.task import Task, TaskState
from dashboard.web.editor.posted import post_of
from dashboard.web.editor.preview.preview import Preview, context, preview_of
from dashboard.web.editor.schedule_form import ScheduleForm
from tests.scheduling.expansion.test_bombs import BOMBS

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
ZONES = ["America/Toronto", "Europe/Zurich", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
READER = ZoneInfo("Europe/Zurich")
DAYS = ["BYDAY=MO,TU,WE,TH,FR", "BYDAY=SA", "BYDAY=MO,WE"]
ORDINARY = [
    lambda rng: f"FREQ=DAILY;BYHOUR={rng.randrange(24)};BYMINUTE={rng.randrange(60)};BYSECOND=0",
    lambda rng: (
        f"FREQ=WEEKLY;INTERVAL={rng.choice([1, 1, 2])};{rng.choice(DAYS)};BYHOUR=6,12,18;BYMINUTE=30;BYSECOND=0"
    ),
    lambda rng: f"FREQ=WEEKLY;{rng.choice(DAYS)};BYHOUR=8,9,10,11,12,13,14,15;BYMINUTE=0,15,30,45;BYSECOND=0",
    lambda rng: f"FREQ=MONTHLY;BYMONTHDAY={rng.choice(['1', '-1', '1,15', '31'])};BYHOUR=21;BYMINUTE=0;BYSECOND=0",
    lambda rng: f"FREQ=MONTHLY;BYDAY={rng.choice(['2TU', '-1FR', '1MO,3MO'])};BYHOUR=9;BYMINUTE=15;BYSECOND=0",
    lambda rng: f"FREQ=HOURLY;BYMINUTE={rng.randrange(60)};BYSECOND=0",
    lambda rng: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=18;BYMINUTE=0;BYSECOND=0",
    lambda rng: f"FREQ=DAILY;COUNT={rng.randrange(1, 3000)};BYHOUR=4;BYMINUTE=0;BYSECOND=0",
]


def posts(count: int, rng: random.Random) -> list[tuple[str, QueryDict, Task]]:
    """Mixed editors: nine of ten ordinary ones with one to six rules, one being changed; the others bombs."""
    made = []
    for number in range(count):
        if number % 10 == 9:
            bomb = BOMBS[number // 10 % len(BOMBS)]
            made.append(("bomb", *_post(bomb.lines, bomb.start, rng)))
            continue
        lines = tuple(rng.choice(ORDINARY)(rng) for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 6])))
        made.append((f"{len(lines)} rule(s)", *_post(lines, f"{rng.randrange(2015, 2027)}-03-01T06:00", rng)))
    return made


def _post(lines: tuple[str, ...], start: str, rng: random.Random) -> tuple[QueryDict, Task]:
    zone = rng.choice(ZONES)
    task = Task(
        id="bench",
        app_id="bench",
        state=TaskState.ENABLED,
        recurrences=lines,
        time_zone_name=zone,
        time_zone=ZoneInfo(zone),
        starts_at=datetime.fromisoformat(start),
    )
    data = post_of(task)
    data["c1-interval"] = "2"
    return data, task


def measure(data: QueryDict, task: Task) -> tuple[float, Preview]:
    """Seconds for the whole answer: reading the form, computing, rendering."""
    begun = time.perf_counter()
    form = ScheduleForm(data, saved=task)
    shown = preview_of(form, now=NOW, reader_zone=READER)
    render_to_string("editor/_live.html", context(form, shown))
    return time.perf_counter() - begun, shown


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    seconds: dict[str, list[float]] = defaultdict(list)
    unfinished: dict[str, int] = defaultdict(int)
    for kind, data, task in posts(options.count, random.Random(5)):
        took, shown = measure(data, task)
        for name in (kind, "all"):
            seconds[name].append(took)
            unfinished[name] += bool(shown.unfinished)
    print(f"{'previews':>12} {'count':>6} {'median ms':>10} {'p95 ms':>8} {'max ms':>8} {'unfinished':>11}")
    for name, values in sorted(seconds.items()):
        print(_row(name, values, unfinished[name]))


def _row(name: str, values: list[float], unfinished: Any) -> str:
    p95 = quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
    milliseconds = [1000 * value for value in (median(values), p95, max(values))]
    shown = " ".join(f"{value:{width}.1f}" for value, width in zip(milliseconds, (10, 8, 8), strict=True))
    return f"{name:>12} {len(values):>6} {shown} {unfinished:>11}"


if __name__ == "__main__":
    main()
