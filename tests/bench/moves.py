"""What the check of moved tasks finds and costs: `python -m tests.bench.moves [--tasks 2000] [--years 5]`.

A tenant with so many reload tasks (0: the sample company) moves them all by itself. The check of the whole copy is
timed; then one thing after the other is lost from each newer task, and it is counted how many of these the proof finds:
by a lost or added run, or by a setting alone.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.scheduling.move.proof import MoveOutcome, MoveProof, end_of, prove
from dashboard.scheduling.task import Task
from tests.bench.company import company

UNLIMITED = 1_000_000  # calls a minute
BY_RUNS, BY_SETTINGS, MISSED = "by runs", "by settings", "not found"
LINE_LOST = "a line lost"


@dataclass(frozen=True, kw_only=True)
class Move:
    """A reload task as it was, and the bodies of what it became."""

    older: Task
    newer: Sequence[dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=2_000)
    parser.add_argument("--years", type=int, default=5)
    options = parser.parse_args()
    with company(options.tasks or 1, reads_per_minute=UNLIMITED):
        fill_and_move(is_sample=not options.tasks)
        measure(options.years)
        table(moves(), options.years)


def fill_and_move(*, is_sample: bool) -> None:
    """Let the tenant move all after the copy has read it, and read both worlds."""
    from dashboard.inventory.sync import run as sync
    from dashboard.localtenant.data.sample import fill_sample
    from dashboard.localtenant.models import LocalApp, LocalTask
    from dashboard.localtenant.scheduling_tasks import move

    if is_sample:
        LocalTask.objects.all().delete()
        LocalApp.objects.all().delete()
        fill_sample()
    sync.run()
    move.finish()
    sync.run()


def measure(years: int) -> None:
    """The whole check, of nothing kept, of all kept, and of a page."""
    from django.utils import timezone

    from dashboard.inventory.models import MoveCheck
    from dashboard.inventory.move import check, report

    MoveCheck.objects.all().delete()
    now = timezone.now()
    for words, act in (
        ("all pairs, none kept", lambda: check.check(now, years=years)),
        ("all pairs, all kept", lambda: check.check(now, years=years)),
        ("all again", lambda: check.check(now, years=years, anew=True)),
        ("what the page asks", lambda: (report.totals(), report.page("", 1))),
    ):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        print(f"{words}: {time.perf_counter() - wall:.2f} s, {time.process_time() - cpu:.2f} s of processor time")
    counts = Counter(MoveCheck.objects.values_list("outcome", flat=True))
    print(f"outcomes: {dict(counts)}, {sum(filter(None, MoveCheck.objects.values_list('runs', flat=True))):,} runs")


def moves() -> list[Move]:
    """The pairs that are identical, from the copy."""
    from dashboard.inventory.models import MoveCheck, TaskCopy
    from dashboard.inventory.move.pairs import as_before_move, tasks_of

    found = MoveCheck.objects.filter(outcome=MoveOutcome.IDENTICAL)
    older = tasks_of(found.values_list("older_id", flat=True))
    bodies: Mapping[str, list[dict[str, Any]]] = defaultdict(list)
    for older_id, body in TaskCopy.objects.exclude(moved_from="").order_by("pk").values_list("moved_from", "body"):
        bodies[older_id].append(body)
    return [Move(older=as_before_move(task), newer=bodies[task_id]) for task_id, task in older.items()]


def table(pairs: Sequence[Move], years: int) -> None:
    from tests.moves import MUTATIONS, mutated

    cases: dict[str, Callable[[Move], Sequence[dict[str, Any]] | None]] = {
        name: lambda pair, name=name: _first_mutated(pair, lambda body: mutated(body, name)) for name in MUTATIONS
    }
    cases[LINE_LOST] = lambda pair: pair.newer[1:] if len(pair.newer) > 1 else None
    print(f"| of {len(pairs):,} identical pairs | lost | {BY_RUNS} | {BY_SETTINGS} alone | {MISSED} |")
    print("|---|---|---|---|---|")
    missed: list[tuple[str, Task]] = []
    for name, change in cases.items():
        tried = [(pair, _found(pair, newer, years)) for pair in pairs if (newer := change(pair)) is not None]
        found = Counter(how for _, how in tried)
        print(f"| {name} | {len(tried):,} | {found[BY_RUNS]:,} | {found[BY_SETTINGS]:,} | {found[MISSED]:,} |")
        missed += [(name, pair.older) for pair, how in tried if how == MISSED]
    for name, older in missed:
        print(f"not found: {name}: {older.recurrences}, {older.zone_name}, {older.starts_at} to {older.ends_at}")


def _first_mutated(
    pair: Move, change: Callable[[dict[str, Any]], dict[str, Any] | None]
) -> Sequence[dict[str, Any]] | None:
    """The newer tasks with the first one changed that has something to lose."""
    for place, body in enumerate(pair.newer):
        if (lost := change(body)) is not None:
            return [*pair.newer[:place], lost, *pair.newer[place + 1 :]]
    return None


def _found(pair: Move, newer: Iterable[dict[str, Any]], years: int) -> str:
    from django.utils import timezone

    from dashboard.tenant.parse import read_task

    now: datetime = timezone.now()
    proof: MoveProof = prove(pair.older, [read_task(body) for body in newer], now, end_of(now, years))
    if proof.outcome is not MoveOutcome.DIFFERS:
        return MISSED
    return BY_RUNS if proof.has_other_runs else BY_SETTINGS


if __name__ == "__main__":
    main()
