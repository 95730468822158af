"""What needs a person now: what stopped, what stops next, and who left. Each number has the search that finds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet, Sum

from dashboard.inventory.copy import read
from dashboard.inventory.copy.read import FAILING, copies
from dashboard.inventory.copy.task_row import BY_PEOPLE, NO_REASON, OWNER_LEFT, TaskRow
from dashboard.inventory.models import Name, NameKind, TaskCopy
from dashboard.inventory.move import report
from dashboard.inventory.move.report import CheckedPair
from dashboard.inventory.search.tokens import quoted
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import TaskState

FEW_LEFT = 2  # failures before Qlik disables a task: then it is told by name
MOST_GROUPS, MOST_FAILING, MOST_OWNERS, MOST_NAMES = 12, 8, 8, 4  # that are shown; the lists have all
LONGEST_NAME = 100  # characters of an owner that is searched for by name

STOPPED = f"state:disabled -reason:{','.join((*BY_PEOPLE, *OWNER_LEFT))}"
LEFT = f"reason:{','.join(OWNER_LEFT)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCount:
    """A number of tasks, and the search that finds exactly these."""

    count: int
    q: str

    def __bool__(self) -> bool:
        return self.count > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedTasks:
    """Tasks that stopped for one cause."""

    reason: str  # the word of it
    error: str  # of the last run, where failures stopped them; empty where none is known
    tasks: TaskCount
    missed: int  # reloads
    is_least: bool  # whether of some it is not known how many they missed
    since: datetime | None  # when the first of them stopped, as far as is known
    names: list[TaskRow]  # at most MOST_NAMES, those that missed most first

    @property
    def more(self) -> int:
        return self.tasks.count - len(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerWhoLeft:
    """A person who left, and the tasks that stopped or will stop with it."""

    id: str
    name: str
    is_deleted: bool  # else the account is disabled
    tasks: str  # the search that finds all of theirs
    stopped: TaskCount
    running: TaskCount
    missed: int
    is_least: bool
    since: datetime | None  # when the first of the tasks stopped
    first_stop: datetime | None  # when the first of those that run starts next
    names: list[TaskRow]

    @property
    def all(self) -> int:
        return self.stopped.count + self.running.count

    @property
    def more(self) -> int:
        return (self.running.count or self.stopped.count) - len(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTrouble:
    """All that needs a person."""

    stopped: TaskCount
    groups: list[StoppedTasks]  # at most MOST_GROUPS
    more_groups: int
    failing: TaskCount
    nearly: TaskCount  # of these those that may fail FEW_LEFT times at most
    next_to_stop: list[TaskRow]  # at most MOST_FAILING of them
    left: TaskCount  # tasks that stopped with their owners
    running: int  # tasks that will
    owners: list[OwnerWhoLeft]  # at most MOST_OWNERS
    more_owners: int
    moved: int  # reload tasks that Qlik has moved, and that run otherwise since
    moved_first: list[CheckedPair]  # some of them
    by_person: TaskCount
    no_reason: TaskCount
    completed: TaskCount
    on_schedule: TaskCount

    @property
    def is_calm(self) -> bool:
        return not (self.stopped or self.failing or self.owners or self.moved)

    @property
    def people(self) -> int:
        return len(self.owners) + self.more_owners


def stopped_since(since: datetime, now: datetime) -> tuple[TaskCount, TaskCount]:
    """Of the tasks that stopped, and of those that stopped with their owners, those since an instant, by the minute."""
    minutes = max(1, -(-int((now - since).total_seconds()) // 60))
    found = copies().filter(state=TaskState.DISABLED, disabled_at__gt=now - timedelta(minutes=minutes))
    left = found.filter(reason__in=OWNER_LEFT).count()
    stopped = found.exclude(reason__in=(*BY_PEOPLE, *OWNER_LEFT)).count()
    piece = f"stopped<{minutes}min" if minutes < 1_000_000 else ""
    return TaskCount(count=stopped, q=f"{STOPPED} {piece}"), TaskCount(count=left, q=f"{LEFT} {piece}")


def needing() -> int:
    """How many tasks need a person: those that stopped, but for what somebody switched off."""
    return copies().filter(state=TaskState.DISABLED).exclude(reason__in=BY_PEOPLE).count()


def trouble(now: datetime) -> OpenTrouble:
    """Look through the copy; asks no tenant."""
    counts = _counts()
    groups, owners = _groups(), _owners()
    nearly = max(1, settings.FAILURES_ALLOWED - FEW_LEFT)
    close = copies().filter(FAILING, failures__gte=nearly)
    stopped = {reason: count for (state, reason), count in counts.items() if state == TaskState.DISABLED}
    moved, moved_first = report.differing()
    return OpenTrouble(
        stopped=TaskCount(count=sum(_without(stopped, (*BY_PEOPLE, *OWNER_LEFT)).values()), q=STOPPED),
        groups=[_group(group) for group in groups[:MOST_GROUPS]],
        more_groups=max(0, len(groups) - MOST_GROUPS),
        failing=TaskCount(count=copies().filter(FAILING).count(), q="failing:yes"),
        nearly=TaskCount(count=close.count(), q=f"failing:yes failures>={nearly}"),
        next_to_stop=read.rows(close.order_by("-failures", F("next_run_at").asc(nulls_last=True))[:MOST_FAILING]),
        left=TaskCount(count=sum(stopped.get(reason, 0) for reason in OWNER_LEFT), q=LEFT),
        running=sum(owner.running.count for owner in owners),
        owners=[_with_names(owner) for owner in owners[:MOST_OWNERS]],
        more_owners=max(0, len(owners) - MOST_OWNERS),
        moved=moved,
        moved_first=moved_first,
        by_person=TaskCount(count=stopped.get("person", 0), q="reason:person"),
        no_reason=TaskCount(count=stopped.get(NO_REASON, 0), q=f"reason:{NO_REASON}"),
        completed=TaskCount(count=counts[TaskState.COMPLETED, ""], q="state:completed"),
        on_schedule=TaskCount(
            count=copies().filter(state=TaskState.ENABLED, next_run_at__gt=now).count(), q="state:enabled next>0s"
        ),
    )


def _counts() -> Counter[tuple[str, str]]:
    groups = copies().values_list("state", "reason").annotate(tasks=Count("state")).order_by()
    return Counter({(state, reason): tasks for state, reason, tasks in groups})


def _without(counts: Mapping[str, int], reasons: Collection[str]) -> dict[str, int]:
    return {reason: count for reason, count in counts.items() if reason not in reasons}


_SUMS: Mapping[str, Any] = {
    "tasks": Count("pk"),
    "missed": Sum("missed_runs"),
    "unknown": Count("pk", filter=Q(missed_runs=None) | Q(disabled_at_least=True)),
    "since": Min("disabled_at"),
}


def _groups() -> list[dict[str, Any]]:
    """Those that failures stopped by their error; one without any last. Then those of codes that are new to us."""
    found = copies().filter(state=TaskState.DISABLED).exclude(reason__in=(*BY_PEOPLE, *OWNER_LEFT))
    failures = found.filter(reason="failures").values("reason", "last_error").annotate(**_SUMS).order_by()
    others = found.exclude(reason="failures").values("reason").annotate(**_SUMS).order_by()
    groups = [*failures, *({"last_error": "", **group} for group in others)]
    return sorted(groups, key=lambda group: (not group["last_error"], -group["tasks"], group["last_error"]))


def _group(found: Mapping[str, Any]) -> StoppedTasks:
    is_failure = found["reason"] == "failures"
    error = f" error:{quoted(found['last_error']) if found['last_error'] else 'none'}" if is_failure else ""
    reason = found["reason"] if is_failure else quoted(found["reason"])
    tasks = copies().filter(state=TaskState.DISABLED, reason=found["reason"])
    return StoppedTasks(
        reason=found["reason"],
        error=found["last_error"],
        tasks=TaskCount(count=found["tasks"], q=f"reason:{reason}{error}"),
        missed=found["missed"] or 0,
        is_least=found["unknown"] > 0,
        since=found["since"],
        names=_names(tasks.filter(last_error=found["last_error"]) if is_failure else tasks),
    )


def _names(found: QuerySet[TaskCopy]) -> list[TaskRow]:
    return read.rows(found.order_by(F("missed_runs").desc(nulls_last=True), "app_sort", "task_id")[:MOST_NAMES])


def _owners() -> list[OwnerWhoLeft]:
    """Those whose tasks will stop first, then those with most that stopped."""
    stopped = _by_owner(copies().filter(state=TaskState.DISABLED, reason__in=OWNER_LEFT))
    gone = Name.objects.filter(tenant=tenant_key(), kind=NameKind.OWNER, gone=True).values_list("key", flat=True)
    ids = (set(gone) | stopped.keys()) - {""}
    running = _by_owner(copies().filter(state=TaskState.ENABLED, owner_id__in=ids))
    owners = [
        _owner(owner_id, stopped.get(owner_id, {}), running.get(owner_id, {}), search)
        for owner_id, search in _searches({**running, **stopped}).items()
    ]
    return sorted(
        owners, key=lambda one: (not one.running, _late(one.first_stop), -one.stopped.count, one.name, one.id)
    )


def _late(at: datetime | None) -> float:
    return at.timestamp() if at else float("inf")


def _by_owner(found: QuerySet[TaskCopy]) -> dict[str, dict[str, Any]]:
    sums = {
        "name": Min("owner_name"),
        "sort": Min("owner_sort"),
        "first": Min("next_run_at"),
        "deleted": Count("pk", filter=Q(reason="owner-deleted")),
    }
    return {row["owner_id"]: row for row in found.values("owner_id").annotate(**_SUMS, **sums).order_by()}


def _owner(owner_id: str, stopped: Mapping[str, Any], running: Mapping[str, Any], search: str) -> OwnerWhoLeft:
    some = stopped or running
    return OwnerWhoLeft(
        id=owner_id,
        name=some["name"] or owner_id,
        is_deleted=bool(stopped.get("deleted")),
        tasks=search,
        stopped=TaskCount(count=stopped.get("tasks", 0), q=f"{LEFT} {search}"),
        running=TaskCount(count=running.get("tasks", 0), q=f"state:enabled {search}"),
        missed=stopped.get("missed") or 0,
        is_least=stopped.get("unknown", 0) > 0,
        since=stopped.get("since"),
        first_stop=running.get("first"),
        names=[],
    )


def _searches(owners: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What finds the tasks of an owner: the name where only one has it, and it stands for no id; else the id."""
    sorts = {owner["sort"] for owner in owners.values()}
    alike = copies().filter(owner_sort__in=sorts).values_list("owner_sort", "owner_id").distinct()
    ids: dict[str, set[str]] = {}
    for sort, owner_id in alike:
        ids.setdefault(sort, set()).add(owner_id)
    return {key: _search(key, owner, len(ids.get(owner["sort"], ())) == 1) for key, owner in owners.items()}


def _search(owner_id: str, owner: Mapping[str, Any], is_alone: bool) -> str:
    if not owner_id:
        return "owner:none"
    by_name = is_alone and 0 < len(owner["name"].strip()) <= LONGEST_NAME and owner["name"].isprintable()
    return f"owner:{quoted(owner['name'] if by_name else owner_id)}"


def _with_names(owner: OwnerWhoLeft) -> OwnerWhoLeft:
    found = copies().filter(owner_id=owner.id)
    running = found.filter(state=TaskState.ENABLED).order_by(F("next_run_at").asc(nulls_last=True), "app_sort")
    names = (
        read.rows(running[:MOST_NAMES])
        if owner.running
        else _names(found.filter(state=TaskState.DISABLED, reason__in=OWNER_LEFT))
    )
    return OwnerWhoLeft(**{name: getattr(owner, name) for name in owner.__slots__} | {"names": names})
