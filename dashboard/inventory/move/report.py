"""What the checks of moves say together, and one page of them: those that need a look first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy import read
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import MoveCheck, TaskCopy
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult
from dashboard.inventory.move.check import pending
from dashboard.inventory.move.pairs import as_before_move
from dashboard.inventory.paging import Paged, place
from dashboard.inventory.tenant_key import tenant_key
from dashboard.inventory.verification import TenantOpinion, tenant_opinion
from dashboard.scheduling.move.proof import YEARS, MoveOutcome
from dashboard.scheduling.second_opinion import Verdict
from dashboard.scheduling.task import Origin, Task, TaskState

MOST_NAMES = 4  # of pairs that differ, where only some are named
HAS_OTHER_RUNS = Q(lost__gt=0) | Q(added__gt=0)
_URGENT = (MoveOutcome.DIFFERS, MoveOutcome.TWICE, MoveOutcome.WITHOUT, MoveOutcome.UNPROVED, MoveOutcome.IDENTICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPair:
    """One move: what was proved of it, and both sides as the copy has them now."""

    check: MoveCheck
    older: TaskRow | None  # None: the copy has never seen it
    newer: list[TaskRow]
    edited: Change | None = (
        None  # the last one made here to a newer task that was not taken back, where the pair differs
    )

    @property
    def name(self) -> str:
        shown = self.older or next(iter(self.newer), None)
        return shown.label if shown else self.check.older_id

    @property
    def older_task(self) -> Task | None:
        return as_before_move(self.older.task) if self.older else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTotals:
    """What all checks say. Counts of runs are of the years that were looked ahead."""

    counts: Mapping[MoveOutcome, int]  # pairs
    runs: int  # of those that are identical
    lost: int
    added: int
    settings_only: int  # pairs that differ, though no run is lost or added
    doubled: int
    years: int  # looked ahead, at least
    last_at: datetime | None
    asked: int  # pairs that a library was asked about
    agreed: int
    disagreed: int  # it reads one in another way, and no reason for that is known
    pending: int  # pairs that are to be checked, or checked anew
    waiting: int  # reload tasks that nobody has moved yet

    @property
    def pairs(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePage(Paged):
    """One page of the checks with an outcome, or of all."""

    pairs: list[CheckedPair]


def totals() -> MoveTotals:
    checks = _checks()
    counted = dict(checks.values_list("outcome").annotate(pairs=Count("pk")).order_by())
    sums: dict[str, Any] = checks.aggregate(
        runs=Sum("runs", filter=Q(outcome=MoveOutcome.IDENTICAL)),
        **{f"{name}_runs": Sum(name) for name in ("lost", "added", "doubled")},
        settings_only=Count("pk", filter=Q(outcome=MoveOutcome.DIFFERS) & ~HAS_OTHER_RUNS),
        years=Min("years"),
        last_at=Max("checked_at"),
        asked=Count("pk", filter=Q(opinion__in=list(Verdict))),
        agreed=Count("pk", filter=Q(opinion=Verdict.EQUAL)),
        disagreed=Count("pk", filter=Q(opinion=Verdict.DIFFERENT)),
    )
    return MoveTotals(
        counts={outcome: counted.get(outcome, 0) for outcome in MoveOutcome},
        runs=sums["runs"] or 0,
        lost=sums["lost_runs"] or 0,
        added=sums["added_runs"] or 0,
        doubled=sums["doubled_runs"] or 0,
        settings_only=sums["settings_only"],
        years=sums["years"] or YEARS[0],
        last_at=sums["last_at"],
        asked=sums["asked"],
        agreed=sums["agreed"],
        disagreed=sums["disagreed"],
        pending=pending(),
        waiting=copies().filter(origin=Origin.RELOAD).exclude(state=TaskState.MOVED).count(),
    )


def page(outcome: str, number: int) -> MovePage:
    """Give the checks with an outcome, all without one; those that change most stand first."""
    found = _with(outcome)
    matching = found.count()
    number, pages, window = place(matching, number)
    pairs = _pairs(list(found.order_by(*_order())[window]))
    return MovePage(pairs=pairs, shown=len(pairs), matching=matching, number=number, pages=pages)


def every(outcome: str) -> Iterator[CheckedPair]:
    for keys in chunks(list(_with(outcome).order_by(*_order()).values_list("pk", flat=True)), AT_ONCE):
        found = MoveCheck.objects.in_bulk(keys)
        yield from _pairs([found[key] for key in keys if key in found])


def pair(older_id: str) -> CheckedPair | None:
    """Give the check of one reload task, also by the id of a task that came of it; None where there is none."""
    made_of = TaskCopy.objects.filter(tenant=tenant_key(), task_id=older_id).values("moved_from")
    found = _checks().filter(Q(older_id=older_id) | Q(older_id__in=made_of)).first()
    return next(iter(_pairs([found])), None) if found else None


def has_any() -> bool:
    return _checks().exists()


def differing() -> tuple[int, list[CheckedPair]]:
    """How many pairs differ, and the first of them."""
    found = _with(MoveOutcome.DIFFERS)
    count = found.count()
    return count, _pairs(list(found.order_by(*_order())[:MOST_NAMES])) if count else []


def next_runs(pair: CheckedPair, now: datetime) -> list[TenantOpinion]:
    told = ((row, schedule_of(row.task)) for row in pair.newer)
    opinions = (tenant_opinion(row, schedule, now) for row, schedule in told if schedule)
    return [opinion for opinion in opinions if opinion]


def _checks() -> QuerySet[MoveCheck]:
    return MoveCheck.objects.filter(tenant=tenant_key())


def _with(outcome: str) -> QuerySet[MoveCheck]:
    return _checks().filter(outcome=outcome) if outcome else _checks()


def _order() -> list[Any]:
    names = TaskCopy.objects.filter(tenant=OuterRef("tenant"), task_id=OuterRef("older_id")).values("app_sort")[:1]
    return [
        Case(*(When(outcome=outcome, then=Value(rank)) for rank, outcome in enumerate(_URGENT)), default=Value(9)),
        Case(When(HAS_OTHER_RUNS, then=Value(0)), default=Value(1)),
        Subquery(names),
        F("older_id"),
    ]


def _pairs(checks: list[MoveCheck]) -> list[CheckedPair]:
    ids = {task_id for check in checks for task_id in (check.older_id, *check.newer_ids)}
    rows = read.by_id(ids)
    differ = [task_id for check in checks if check.outcome == MoveOutcome.DIFFERS for task_id in check.newer_ids]
    edited = _edited(differ) if differ else {}
    return [
        CheckedPair(
            check=check,
            older=rows.get(check.older_id),
            newer=[rows[task_id] for task_id in check.newer_ids if task_id in rows],
            edited=next((edited[task_id] for task_id in check.newer_ids if task_id in edited), None),
        )
        for check in checks
    ]


def _edited(task_ids: list[str]) -> Mapping[str, Change]:
    """By task, the last change made here that was not taken back: all are from after the move."""
    kinds = (ChangeKind.EDITED, ChangeKind.ENABLED, ChangeKind.DISABLED)
    of_tasks = Change.objects.filter(tenant=tenant_key(), task_id__in=task_ids, endings__result=ChangeResult.DONE)
    done = list(of_tasks.filter(kind__in=kinds).exclude(actor="").order_by("pk"))
    undone = {change.undoes for change in done}
    return {change.task_id: change for change in done if change.undoes is None and change.pk not in undone}
