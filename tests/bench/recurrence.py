"""The engine beside its peers, on the same tasks, in one run: `python -m tests.bench.recurrence --peers DIR`.

DIR holds what the peers need: `DIR/node_modules` with rrule, rrule-temporal and rrule-rust, and `DIR/rs`, a virtual
environment with python-dateutil-rs. Without it only the Python engines of the test environment run. Each cell is a
fresh process with cold caches, from the text of the rules to the answer, in seconds of processor time, for the machine
may have other work; ours runs three times before and after each of the others, and the ratio is to the median of these.
Slow engines get a stated part of the tasks and are scaled. The tasks are those of
tests.bench.workloads, or of a file of the same form (--data).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from tests.bench.workloads import workloads

HERE = Path(__file__).resolve().parent
WORKLOADS = ("W1", "W2", "W3", "W4", "W5")
OWN_RUNS = 3  # of ours before a peer, and as many after it
AIMS = {"W1": 500, "W2": 5_000, "W3": 60, "W4": 800, "W5": 150}  # times dateutil, zoned like us


@dataclass(frozen=True, kw_only=True)
class Engine:
    """How to start an engine, and of how many tasks it gets one, for each workload; 0: not at all."""

    name: str
    command: Callable[[Path], list[str]]
    every: tuple[int, int, int, int, int]
    in_peers: bool = False


def _python(name: str) -> Callable[[Path], list[str]]:
    return lambda _: [sys.executable, "-m", "tests.bench.engines", name]


def _node(name: str) -> Callable[[Path], list[str]]:
    return lambda _: ["node", str(HERE / "peers.mjs"), name]


OURS = Engine(name="ours", command=_python("ours"), every=(1, 1, 1, 1, 1))
ENGINES = (
    Engine(name="dateutil, zoned", command=_python("dateutil_zoned"), every=(10, 20, 2, 50, 20)),
    Engine(name="dateutil, naive", command=_python("dateutil"), every=(10, 20, 2, 50, 20)),
    Engine(name="recurring-ical-events", command=_python("recurring_ical_events"), every=(20, 40, 4, 100, 40)),
    Engine(
        name="python-dateutil-rs, naive",
        # -P: beside engines.py stands a calendar.py, which is not the standard library's.
        command=lambda peers: [str(peers / "rs" / "bin" / "python"), "-P", str(HERE / "engines.py"), "dateutil"],
        every=(1, 1, 1, 1, 1),
    ),
    Engine(name="rrule (npm)", command=_node("rrule"), every=(200, 0, 20, 1000, 200), in_peers=True),
    Engine(name="rrule-temporal (npm)", command=_node("rrule-temporal"), every=(2, 2, 2, 2, 4), in_peers=True),
    Engine(name="rrule-rust (npm)", command=_node("rrule-rust"), every=(2, 10, 1, 50, 4), in_peers=True),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reload-desk-bench-") as folder:
        if options.data is None:
            options.data = Path(folder) / "workloads.json"  # the engines read it in processes of their own
            options.data.write_text(json.dumps(workloads()))
        _compare(options)


def _compare(options: argparse.Namespace) -> None:
    engines = [engine for engine in ENGINES if options.peers or ("npm" not in engine.name and "-rs" not in engine.name)]
    results = {engine.name: _measured(engine, options.data, options.peers) for engine in engines}
    results = {OURS.name: _middle(results)} | results
    print(_table(results))
    print(_per_task(results[OURS.name]))
    print(_growth(options.data))


def _measured(engine: Engine, data: Path, peers: Path | None) -> list[dict[str, Any] | None]:
    """The cells of an engine, each with our own runs just before and after it: short ones, so that one says little."""
    return [
        _cell_of(engine, workload, every, data, peers) if every else None
        for workload, every in zip(WORKLOADS, engine.every, strict=True)
    ]


def _cell_of(engine: Engine, workload: str, every: int, data: Path, peers: Path | None) -> dict[str, Any]:
    before = [_run(OURS, workload, 1, data, peers) for _ in range(OWN_RUNS)]
    found = _run(engine, workload, every, data, peers)
    own = before + [_run(OURS, workload, 1, data, peers) for _ in range(OWN_RUNS)]
    scaled = found["seconds"] * own[0]["tasks"] / found["tasks"]
    ratio = scaled / statistics.median(run["seconds"] for run in own)
    print(f"{engine.name} {workload}: {found['seconds']:.3f} s for 1 task of {every}, {ratio:,.0f}x", file=sys.stderr)
    return found | {"every": every, "scaled": scaled, "ratio": ratio, "own": own}


def _middle(results: dict[str, list[dict[str, Any] | None]]) -> list[dict[str, Any] | None]:
    """For each workload the median of all our own runs."""
    own: list[dict[str, Any] | None] = []
    for cells in zip(*results.values(), strict=True):
        runs = sorted((run for cell in cells if cell for run in cell["own"]), key=lambda run: run["seconds"])
        middle = runs[len(runs) // 2]
        own.append(middle | {"every": 1, "scaled": middle["seconds"], "ratio": None})
    return own


def _run(engine: Engine, workload: str, every: int, data: Path, peers: Path | None) -> dict[str, Any]:
    command = [*engine.command(peers or Path()), workload, str(data.resolve()), str(every)]
    return _once(command, peers if engine.in_peers else HERE.parents[1])


def _once(command: list[str], folder: Path | None) -> dict[str, Any]:
    found = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
    if found.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {found.stderr[-800:]}")
    result: dict[str, Any] = json.loads(found.stdout.splitlines()[-1])
    return result


def _table(results: dict[str, list[dict[str, Any] | None]]) -> str:
    """Seconds for each engine, and how many times ours that is; ~ marks what is scaled from a part."""
    lines = [f"| CPU seconds (times ours) | {' | '.join(WORKLOADS)} | MB for W1 |", "|---|---|---|---|---|---|---|"]
    for name, cells in results.items():
        memory = f"{cells[0]['mb']:.0f}" if cells[0] and cells[0]["every"] == 1 else "-"
        lines.append(f"| {name} | {' | '.join(map(_cell, cells))} | {memory} |")
    aims = " | ".join(f"{AIMS[workload]:,}x" for workload in WORKLOADS)
    return "\n".join([*lines, f"| aim, times dateutil zoned | {aims} | |"])


def _cell(cell: dict[str, Any] | None) -> str:
    if not cell:
        return "-"
    mark = "~" if cell["every"] > 1 else ""
    ratio = f" ({cell['ratio']:,.0f}x)" if cell["ratio"] else ""
    return f"{mark}{cell['scaled']:.3g}{ratio}"


def _per_task(ours: list[dict[str, Any] | None]) -> str:
    lines = ["", "| ours, microseconds a task | median | p95 | p99 | most | runs |", "|---|---|---|---|---|---|"]
    for workload, cell in zip(WORKLOADS, ours, strict=True):
        times = sorted(time * 1e6 for time in cell["times"]) if cell else [0.0]
        marks = [statistics.median(times), times[len(times) * 95 // 100], times[len(times) * 99 // 100], times[-1]]
        lines.append(
            f"| {workload} | {' | '.join(f'{mark:.0f}' for mark in marks)} | {cell['runs'] if cell else 0:,} |"
        )
    return "\n".join(lines)


def _growth(data: Path) -> str:
    """What a window costs by the age of the start, by its length, and by the number of tasks."""
    first = datetime(2026, 10, 1, tzinfo=UTC)
    rules = (
        "FREQ=DAILY;BYHOUR=3,9",
        "FREQ=MINUTELY;INTERVAL=15;BYHOUR=8",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=DAILY;COUNT=99999",
    )
    lines = ["", "| age of the start, years | microseconds for a month | steps |", "|---|---|---|"]
    for age in (1, 10, 100, 1_000):
        schedules = [_schedule(rule, first.year - age) for rule in rules]
        budget = Budget()
        for schedule in schedules:
            schedule.instants(first, first + timedelta(days=31), budget)
        took = _best(lambda schedules=schedules: [s.instants(first, first + timedelta(days=31)) for s in schedules])
        lines.append(f"| {age:,} | {took / len(rules):.0f} | {budget.spent_steps} |")
    lines += ["", "| window, days | microseconds for 15-minute runs | runs | counts by day |", "|---|---|---|---|"]
    schedule = _schedule("FREQ=MINUTELY;INTERVAL=15", 2020)
    for days in (1, 31, 366, 3_660):
        span = (first, first + timedelta(days=days))
        took, runs = _best(lambda span=span: schedule.instants(*span)), len(schedule.instants(*span))
        counted = _best(lambda span=span: schedule.count_by_day(*span, UTC))
        lines.append(f"| {days:,} | {took:.0f} | {runs:,} | {counted:.0f} |")
    return "\n".join([*lines, *_growth_with_tasks(data)])


def _growth_with_tasks(data: Path) -> Iterator[str]:
    yield from ("", "| tasks, next run of each | milliseconds |", "|---|---|")
    tasks, now = json.loads(data.read_text())["W4"], datetime(2026, 10, 15, 12, tzinfo=UTC)
    for count in (100, 1_000, 10_000):
        begin = time.perf_counter()
        for task in tasks[:count]:
            Schedule(
                recurrences=tuple(Recurrence.parse(f"RRULE:{rule}") for rule in task["rules"]),
                time_zone=ZoneInfo(task["tz"]),
                starts_at=datetime.fromisoformat(task["dtstart"]),
            ).next_times(now, 1)
        yield f"| {count:,} | {(time.perf_counter() - begin) * 1e3:.0f} |"


def _schedule(rule: str, year: int) -> Schedule:
    start = datetime.fromisoformat(f"{year:04}-01-01T00:00")
    return Schedule(recurrences=(Recurrence.parse(rule),), time_zone=ZoneInfo("Europe/Zurich"), starts_at=start)


def _best(work: Callable[[], object]) -> float:
    """Microseconds of the quickest of some runs, caches warm."""
    times = []
    for _ in range(15):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times) * 1e6


if __name__ == "__main__":
    main()
