"""Measures schedule files: `python -m tests.bench.schedule_files [--tasks 10000]`.

Seconds of processor time to write, and to read and plan: a file as it was written, one in which every schedule is
another one (and what that means for runs, in words), and one in which every schedule is typed.
"""

import argparse
import io
import time
from collections.abc import Callable
from typing import Any

from tests.bench.company import company

UNLIMITED = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    options = parser.parse_args()
    with company(options.tasks, database="", reads_per_minute=UNLIMITED):
        from dashboard.inventory.sync import run as sync

        sync.run()
        for format_ in ("yaml", "json", "csv", "xlsx"):
            data = timed(f"{format_}: write", lambda format_=format_: exported(format_))  # type: ignore[misc]
            planned(f"{format_}: plan, nothing to do", data, format_)
            drifted(f"{format_}: drift", data, format_)
        text = exported("yaml").decode()
        drifted("yaml: drift, every schedule changed", text.replace("FREQ=DAILY", "FREQ=HOURLY").encode(), "yaml")
        planned("yaml: plan, every schedule changed", text.replace("FREQ=DAILY", "FREQ=HOURLY").encode(), "yaml")
        planned("csv: plan, every schedule typed", typed(), "csv")


def timed(name: str, work: Callable[[], Any]) -> Any:
    start = time.process_time()
    done = work()
    print(f"{name:40} {time.process_time() - start:6.2f} s", flush=True)
    return done


def exported(format_: str) -> bytes:
    from django.utils import timezone

    from dashboard.inventory.schedule_files.write import write_schedule_file
    from dashboard.inventory.tasks import TaskQuery

    return b"".join(write_schedule_file(TaskQuery.parse(""), format_, timezone.now()))


def planned(name: str, data: bytes, format_: str) -> None:
    """Read, plan and print, as the command does."""
    from django.core.management.color import no_style
    from django.utils import timezone

    from dashboard.inventory.schedule_files.comparison import plan
    from dashboard.inventory.schedule_files.read import read_schedule_file
    from dashboard.management.schedules.output import Printer

    found = timed(name, lambda: plan(read_schedule_file(data, f"x.{format_}"), now=timezone.now()))
    timed("  and in words", lambda: Printer(io.StringIO(), no_style()).plan(found, timezone.now()))
    print(f"  {len(found.items):,} to do, {found.left:,} left, {len(found.refused):,} refused, {len(data):,} bytes")


def drifted(name: str, data: bytes, format_: str) -> None:
    from django.utils import timezone

    from dashboard.inventory.schedule_files.drift import drift
    from dashboard.inventory.schedule_files.read import read_schedule_file

    timed(name, lambda: drift(read_schedule_file(data, f"x.{format_}"), now=timezone.now()))


def typed() -> bytes:
    """A file that types another time for each task."""
    from dashboard.inventory.copy.read import copies

    rows = enumerate(copies().values_list("task_id", "app_name"))
    lines = [f'{task_id},"{name}",weekdays at {n % 24}:{n // 24 % 60:02}' for n, (task_id, name) in rows]
    return "\n".join(["task,app,schedule", *lines]).encode()


if __name__ == "__main__":
    main()
