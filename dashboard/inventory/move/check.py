"""Proves what the copy has of moves, and keeps it: what is as it was is not proved twice."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.models import MoveCheck
from dashboard.inventory.move import opinions
from dashboard.inventory.move.pairs import MovedPair, as_before_move, moved_pairs, tasks_of
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.budget import Budget
from dashboard.scheduling.instants import instant_of
from dashboard.scheduling.move.proof import YEARS, MoveOutcome, MoveProof, end_of, prove
from dashboard.scheduling.move.runs import INSTANTS, STEPS
from dashboard.scheduling.task import Task

MOST_PAIRS = 5_000  # of one call; the rest follows with the next one
MOST_STEPS, MOST_INSTANTS = 3_000_000, 60_000_000  # of one call, for pairs whose runs are laid beside each other
NEVER_SEEN = "The reload task was gone before it was ever read here."
_UNIQUE = ("tenant", "older_id")
_REWRITTEN = [field.name for field in MoveCheck._meta.concrete_fields if field.name not in (*_UNIQUE, "id")]

logger = logging.getLogger(__name__)


class CheckResult(NamedTuple):
    """What one call has done."""

    checked: int
    left: int  # pairs that are still to be checked


def after_sync(now: datetime) -> None:
    """Prove what is new since the last sync. Raises nothing: no sync ends by it."""
    try:
        if check(now).checked:
            opinions.ask(now)
    except DatabaseError as error:
        logger.warning("The check of moved tasks waits for the next sync: %s", error)
    except Exception:
        logger.exception("The check of moved tasks failed at something of ours.")


def check(now: datetime, *, years: int | None = None, anew: bool = False, most: int = MOST_PAIRS) -> CheckResult:
    """Prove the pairs that are new, have changed or were looked at over fewer years; `anew`: all, the oldest first.

    Without `years` they are as many as the last time.
    """
    pairs, kept = moved_pairs(), _kept()
    _forget(kept, pairs)
    over = years or max((row.years for row in kept.values()), default=YEARS[0])
    due = [pair for pair in pairs.values() if _is_due(kept.get(pair.older_id), pair, over)]
    if anew:
        others = pairs.keys() - {pair.older_id for pair in due}
        due += [pairs[one] for one in sorted(others, key=lambda one: (kept[one].checked_at, one))]
    checked = 0
    for some in chunks(_affordable(due[:most], now, over), AT_ONCE):
        MoveCheck.objects.bulk_create(
            some, update_conflicts=True, unique_fields=list(_UNIQUE), update_fields=_REWRITTEN
        )
        checked += len(some)
    return CheckResult(checked, len(due) - checked)


def pending() -> int:
    """How many pairs there are that no check speaks of, or one of other bodies than those at hand."""
    pairs, kept = moved_pairs(), _kept()
    return sum(_is_due(kept.get(pair.older_id), pair, 0) for pair in pairs.values())


class _Kept(NamedTuple):
    """What tells whether a check still holds."""

    older_id: str
    key: str
    years: int
    checked_at: datetime


def _kept() -> dict[str, _Kept]:
    rows = MoveCheck.objects.filter(tenant=tenant_key()).values_list(*_Kept._fields)
    return {row.older_id: row for row in map(_Kept._make, rows)}


def _forget(kept: Mapping[str, _Kept], pairs: Mapping[str, MovedPair]) -> None:
    for some in chunks(kept.keys() - pairs.keys()):
        MoveCheck.objects.filter(tenant=tenant_key(), older_id__in=some).delete()


def _is_due(row: _Kept | None, pair: MovedPair, years: int) -> bool:
    return row is None or row.key != pair.key or row.years < years


def _affordable(pairs: Sequence[MovedPair], now: datetime, years: int) -> Iterator[MoveCheck]:
    """Prove one pair after the other, until what one call may spend is spent."""
    steps, instants = 0, 0
    for some in chunks(pairs, AT_ONCE):
        tasks = tasks_of(task_id for pair in some for task_id in (pair.older_id, *pair.newer_ids))
        for pair in some:
            if steps > MOST_STEPS or instants > MOST_INSTANTS:
                return
            budget = Budget(steps=STEPS, instants=INSTANTS)
            yield _row(pair, _proof(pair, tasks, now, years, budget), now, years)
            steps, instants = steps + budget.spent_steps, instants + budget.spent_instants


def _proof(pair: MovedPair, tasks: Mapping[str, Task], now: datetime, years: int, budget: Budget) -> MoveProof:
    older = tasks.get(pair.older_id)
    if older is None:
        return MoveProof(outcome=MoveOutcome.UNPROVED, why_not=NEVER_SEEN)
    newer = [tasks[task_id] for task_id in pair.newer_ids if task_id in tasks]
    return prove(as_before_move(older), newer, now, end_of(now, years), budget)


def _row(pair: MovedPair, proof: MoveProof, now: datetime, years: int) -> MoveCheck:
    listed = {"lost": proof.lost, "added": proof.added, "doubled": proof.doubled}
    return MoveCheck(
        tenant=tenant_key(),
        older_id=pair.older_id,
        key=pair.key,
        newer_ids=list(pair.newer_ids),
        outcome=proof.outcome.value,
        years=years,
        runs=proof.runs,
        clock_changes=proof.clock_changes,
        first_runs={name: [instant_of(run) for run in runs.first] for name, runs in listed.items() if runs.first},
        settings=[setting.value for setting in proof.settings],
        since=now,
        until=proof.until,
        why_not=proof.why_not,
        checked_at=now,
        **{name: runs.count for name, runs in listed.items()},
    )
