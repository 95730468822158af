"""Measures pages while the tenant lives: `python -m tests.bench.life [--tasks 10000] [--minutes 5] [--against COMMIT]`.

The tenant is a process of its own whose runs happen; the dashboard is `manage.py serve` with a sync each minute; one
person goes round ten pages. Then one minute in which nobody asks. With `--against` the code of a commit serves beside
it, page by page in turn, with the same tenant: its figures stand beside ours, and ratios (theirs to ours).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta

from tests.bench.processes import UNLIMITED, Desk, LiveTenant, checkout, desk, live_tenant, memory, processor

ZONE = "zone=Europe/Zurich"
SEARCHES = ("sales", "state:disabled", "audit runs>2/d", "ledger de", "zone:America/* next<2h")
FURTHER = 3  # every third round looks a step further ahead
IDLE = 60  # seconds

Times = dict[str, list[tuple[float, float]]]  # of each page: seconds of wall clock, and of processor of the web process


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--newer", type=int, default=0, help="tasks of the newer scheduling besides")
    parser.add_argument("--minutes", type=float, default=5, help="that the person goes round")
    parser.add_argument("--pause", type=float, default=1.5, help="seconds between two pages")
    parser.add_argument("--idle", type=int, default=IDLE, help="seconds without a request at the end; 0: none")
    parser.add_argument("--reads", type=int, default=UNLIMITED, help="the tenant's limit of reads a minute")
    parser.add_argument("--against", default="", metavar="COMMIT", help="older code that is measured beside this one")
    parser.add_argument("--against-python", default=sys.executable, help="its Python, where it needs other packages")
    parser.add_argument("--database", default="", help="a PostgreSQL URL for our side (default: SQLite)")
    options = parser.parse_args()
    limits = {"TENANT_READS_PER_MINUTE": str(options.reads)}
    with ExitStack() as stack:
        reads = options.reads * (2 if options.against else 1)
        tenant = stack.enter_context(live_tenant(options.tasks, newer=options.newer, reads=reads))
        desks = [stack.enter_context(desk("ours", tenant, database=options.database, settings=limits))]
        if options.against:
            older, python = stack.enter_context(checkout(options.against)), options.against_python
            older_desk = desk(options.against[:9], tenant, folder=older, python=python, settings=limits)
            desks.append(stack.enter_context(older_desk))
        times = live(desks, options.minutes * 60, options.pause)
        idle = {one.name: idle_minute(one, options.idle) for one in desks} if options.idle else {}
        report(options.tasks + options.newer, tenant, desks, times, idle)


def pages(round_: int, today: date) -> Iterator[tuple[str, str]]:
    """Each page with its address; every third round looks at other days than the rest."""
    day = today + timedelta(days=31 * (round_ % FURTHER == FURTHER - 1))
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    further = f"&day={monday}" if day > today else ""
    yield "list", f"/tasks/?page={1 + round_ % 7}"
    yield "search", f"/tasks/?q={SEARCHES[round_ % len(SEARCHES)]}"
    yield "month", f"/calendar/{day.year}/{day.month}/?{ZONE}"
    yield "week", f"/calendar/{year}/w{week}/?{ZONE}"
    yield "day", f"/calendar/{day.year}/{day.month}/{day.day}/?{ZONE}"
    yield "agenda", f"/calendar/agenda/?{ZONE}{further}"
    yield "year", f"/calendar/{day.year}/?{ZONE}"
    yield "load", f"/calendar/load/?{ZONE}{further}"
    yield "disabled", "/disabled/"
    yield "history", "/history/"


def live(desks: list[Desk], seconds: float, pause: float) -> dict[str, Times]:
    """Go round until the time is over; the first round is not counted, for every page is there for the first time."""
    times: dict[str, Times] = {one.name: defaultdict(list) for one in desks}
    end, round_ = time.monotonic() + seconds, 0
    for one in desks:
        for name, address in pages(0, date.today()):  # noqa: DTZ011
            times[one.name]["cold"].append(timed(one, address))
            print(f"{one.name}: first {name} {1000 * times[one.name]['cold'][-1][0]:.0f} ms", file=sys.stderr)
    while time.monotonic() < end:
        round_ += 1
        for name, address in pages(round_, date.today()):  # noqa: DTZ011
            for one in desks:
                times[one.name][name].append(timed(one, address))
            desks = [*desks[1:], *desks[:1]]  # who comes after a pause finds the machine's caches cold
            time.sleep(pause)
            if time.monotonic() > end:
                break
    return times


def timed(one: Desk, address: str) -> tuple[float, float]:
    """Seconds of wall clock and of processor that a page took; a sync in the same process counts too."""
    start, busy = time.perf_counter(), processor(one.web)
    one.get(address)
    return time.perf_counter() - start, processor(one.web) - busy


def idle_minute(one: Desk, seconds: int) -> float:
    """Processor seconds of all its processes in a minute in which nobody asks."""
    pids = one.web + one.workers
    before = processor(pids)
    time.sleep(seconds)
    return (processor(pids) - before) * 60 / seconds


def report(tasks: int, tenant: LiveTenant, desks: list[Desk], times: dict[str, Times], idle: dict[str, float]) -> None:
    median_aim, p95_aim, web_aim = (150, 400, 300) if tasks <= 10_000 else (0, 1_500, 700)
    head = "".join(f"{name:>11}{'p95':>8}{'cpu':>8}" for name in times)
    print(f"\n{tasks:,} tasks, milliseconds\n{'page':10}{'asked':>6}{head}{'aim':>12}" + _ratio_head(desks))
    for page in (page for page in next(iter(times.values())) if page != "cold"):
        found = [summary(times[one.name][page]) for one in desks]
        cells = "".join(f"{median:11.0f}{p95:8.0f}{busy:8.0f}" for median, p95, busy in found)
        missed = found[0][1] > p95_aim or (median_aim and found[0][0] > median_aim)
        aim = (f"{median_aim}/{p95_aim}" if median_aim else f"-/{p95_aim}") + (" !" if missed else "  ")
        ratio = f"{found[1][0] / found[0][0]:8.1f}{found[1][2] / max(found[0][2], 0.1):8.1f}" if found[1:] else ""
        print(f"{page:10}{len(times[desks[0].name][page]):6}{cells}{aim:>12}{ratio}")
    line("cold round, all", [1000 * sum(wall for wall, _ in times[one.name]["cold"]) for one in desks], None, "ms")
    line("web now", [memory(one.web) for one in desks], web_aim, "MB")
    line("web at most", [memory(one.web, "VmHWM") for one in desks], None, "MB")
    line("worker at most", [memory(one.workers, "VmHWM") for one in desks], 200, "MB")
    line("first sync, at most", [one.first_sync.memory for one in desks], None, "MB")
    if idle:
        line("idle minute", [idle[one.name] for one in desks], 1.5, "s of processor")
    line("100 pages", [tenant.pages_seconds] * len(desks), None, "s")
    line("first sync", [one.first_sync.seconds for one in desks], 2 * tenant.pages_seconds, "s")
    line("first sync", [one.first_sync.processor for one in desks], None, "s of processor")


def summary(measured: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Median and 95th percentile of the wall clock and the median of the processor, in milliseconds."""
    walls = sorted(1000 * wall for wall, _ in measured) or [0.0]
    return (
        statistics.median(walls),
        walls[min(len(walls) - 1, round(0.95 * (len(walls) - 1)))],
        statistics.median([1000 * busy for _, busy in measured] or [0.0]),
    )


def line(name: str, values: list[float], aim: float | None, unit: str) -> None:
    told = "".join(f"{value:12.1f}" for value in values)
    ratio = f"   ratio {values[1] / values[0]:.1f}" if values[1:] and values[0] else ""
    wanted = f"   aim {aim:.1f}{' !' if values[0] > aim else ''}" if aim is not None else ""
    print(f"{name:20}{told} {unit}{wanted}{ratio}")


def _ratio_head(desks: list[Desk]) -> str:
    return f"{'wall x':>8}{'cpu x':>8}" if desks[1:] else ""


if __name__ == "__main__":
    main()
