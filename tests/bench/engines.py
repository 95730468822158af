"""One engine on one workload, alone in a fresh process: `python engines.py ENGINE WORKLOAD DATA EVERY`.

Prints one JSON object: seconds of processor time, of all and of each task, runs, megabytes above the start. EVERY=n
takes each n-th task, ordered by rule so that the sample has its share of each kind. Imports only what the engine needs,
for python-dateutil-rs takes over the name dateutil and runs in an environment of its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Task = dict[str, Any]
Runs = int


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ours(data: dict[str, Any], workload: str) -> Callable[[Task], Runs]:
    from dashboard.scheduling.recurrence.recurrence import Recurrence
    from dashboard.scheduling.schedule import Schedule

    (first, last), year = ([wall(text).replace(tzinfo=UTC) for text in data[key]] for key in ("win", "year"))
    now = wall(data["now"]).replace(tzinfo=UTC)

    def schedule(task: Task) -> Schedule:
        return Schedule(
            recurrences=tuple(Recurrence.parse(f"RRULE:{rule}") for rule in task["rules"]),
            time_zone=ZoneInfo(task["tz"]),
            starts_at=wall(task["dtstart"]),
        )

    return {
        "W4": lambda task: len(schedule(task).next_times(now, 1)),
        "W5": lambda task: schedule(task).count_by_day(*year, UTC).total,
    }.get(workload, lambda task: len(schedule(task).instants(first, last)))


def dateutil(data: dict[str, Any], workload: str, *, zoned: bool = False) -> Callable[[Task], Runs]:
    from dateutil.rrule import rruleset, rrulestr

    def moment(text: str, task: Task) -> datetime:
        return wall(text).replace(tzinfo=UTC).astimezone(ZoneInfo(task["tz"])) if zoned else wall(text)

    def rules(task: Task) -> Any:
        start = wall(task["dtstart"]).replace(tzinfo=ZoneInfo(task["tz"]) if zoned else None)
        union = rruleset()
        for rule in task["rules"]:
            until = rule if zoned else rule.replace("Z", "")
            union.rrule(rrulestr(until, dtstart=start))
        return union

    def window(task: Task, key: str) -> list[datetime]:
        first, last = (moment(text, task) for text in data[key])
        found = rules(task).between(first, last - timedelta(seconds=1), inc=True)
        return [run.astimezone(UTC) for run in found] if zoned else list(found)

    return {
        "W4": lambda task: int(rules(task).after(moment(data["now"], task)) is not None),
        "W5": lambda task: sum(Counter(run.date() for run in window(task, "year")).values()),
    }.get(workload, lambda task: len(window(task, "win")))


def dateutil_zoned(data: dict[str, Any], workload: str) -> Callable[[Task], Runs]:
    return dateutil(data, workload, zoned=True)


def recurring_ical_events(data: dict[str, Any], workload: str) -> Callable[[Task], Runs]:
    import icalendar
    import recurring_ical_events as library

    def query(task: Task) -> Any:
        start = f"DTSTART;TZID={task['tz']}:{task['dtstart']}"
        lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", start, *(f"RRULE:{rule}" for rule in task["rules"])]
        return library.of(icalendar.Calendar.from_ical("\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR"])))

    def window(task: Task, key: str) -> list[datetime]:
        first, last = (wall(text).replace(tzinfo=UTC) for text in data[key])
        return [event["DTSTART"].dt.astimezone(UTC) for event in query(task).between(first, last)]

    def upcoming(task: Task) -> Runs:
        return int(next(query(task).after(wall(data["now"]).replace(tzinfo=UTC)), None) is not None)

    return {
        "W4": upcoming,
        "W5": lambda task: sum(Counter(run.date() for run in window(task, "year")).values()),
    }.get(workload, lambda task: len(window(task, "win")))


ENGINES = {engine.__name__: engine for engine in (ours, dateutil, dateutil_zoned, recurring_ical_events)}


def sample(data: dict[str, Any], workload: str, every: int) -> list[Task]:
    tasks = data["W1" if workload == "W5" else workload]
    return tasks if every == 1 else sorted(tasks, key=lambda task: str(task["rules"]))[every // 2 :: every]


def peak_memory() -> float:
    """Megabytes this process has held at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main(engine: str, workload: str, path: str, every: str) -> None:
    data = json.loads(Path(path).read_text())
    tasks = sample(data, workload, int(every))
    answer = ENGINES[engine](data, workload)
    before, runs, times = peak_memory(), 0, []
    for task in tasks:
        begin = time.process_time()
        runs += answer(task)
        times.append(time.process_time() - begin)
    grown = peak_memory() - before
    print(json.dumps({"seconds": sum(times), "runs": runs, "times": times, "tasks": len(tasks), "mb": grown}))


if __name__ == "__main__":
    main(*sys.argv[1:])
