"""What chains cost a month: `python -m tests.bench.chains`, 2,000 tasks of which nine in ten wait for another one.

The aim: less than 100 ms for a month that nobody has looked at yet, over what its heads alone cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median
from zoneinfo import ZoneInfo

from dashboard.inventory.copy.chains import ChainMember, places
from dashboard.scheduling.calendar.runs import RunsCache
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import After, Parent, TaskState

TASKS, LONGEST, EVERY_ALL = 2_000, 10, 20  # tasks, links of a chain, one in so many waits for two
MONTH = date(2026, 10, 26), date(2026, 12, 7)
ROUNDS = 5
ZONE = ZoneInfo("Europe/Zurich")


def main() -> None:
    """Print the median of some rounds, in milliseconds of processor time."""
    heads = [head(number) for number in range(TASKS // LONGEST)]
    alone = [measured(lambda: RunsCache().runs(tuple(heads), *MONTH)) for _ in range(ROUNDS)]
    whole, placed = [], []
    for _ in range(ROUNDS):
        members = {task_id: member for number, one in enumerate(heads) for task_id, member in chain(number, one)}
        placed.append(measured(lambda found=members: places(found)))  # type: ignore[misc]
        found = places(members)
        schedules = (*heads, *(place.schedule for place in found.values()))
        whole.append(measured(lambda asked=schedules: RunsCache().runs(asked, *MONTH)))  # type: ignore[misc]
    print(f"{len(members):,} tasks: places {median(placed):.0f} ms, runs of a month {median(whole):.0f} ms, "
          f"of the {len(heads)} heads alone {median(alone):.0f} ms")  # fmt: skip


def head(number: int) -> Schedule:
    line = f"RRULE:FREQ=DAILY;BYHOUR={number % 24};BYMINUTE={number % 60};BYSECOND=0"
    return Schedule(recurrences=(Recurrence.parse(line),), time_zone=ZONE)


def chain(number: int, schedule: Schedule) -> list[tuple[str, ChainMember]]:
    made = [(f"{number}-0", ChainMember(TaskState.ENABLED, 300, None, schedule))]
    for link in range(1, LONGEST):
        parents = (Parent(task_id=f"{number}-{link - 1}"),)
        if link > 1 and (number + link) % EVERY_ALL == 0:
            parents = (*parents, Parent(task_id=f"{number}-{link - 2}"))
        after = After(parents=parents, needs_all=True)
        made.append((f"{number}-{link}", ChainMember(TaskState.ENABLED, 60 * link, after, None)))
    return made


def measured(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1_000


if __name__ == "__main__":
    main()
