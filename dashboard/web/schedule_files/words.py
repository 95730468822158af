"""A plan of a schedule file in words: each task with what is different, what that means for its runs, and the sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.inventory import token_user
from dashboard.inventory.changes.diff import FieldDifference, differences
from dashboard.inventory.copy import names
from dashboard.inventory.copy.names import Names
from dashboard.inventory.schedule_files.meaning import DAYS, RunChange, run_change
from dashboard.inventory.schedule_files.plan import Act, FilePlan, PlanItem
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Origin, Task
from dashboard.web.notices import MOST_TOLD, short_name

SIGNS: Mapping[Act, str] = {Act.MAKE: "+", Act.CHANGE: "~", Act.REMOVE: "-"}
_NEWER = "Qlik's newer scheduling"
HEADINGS: Mapping[Act, str] = {Act.MAKE: "To make", Act.CHANGE: "To change", Act.REMOVE: "To remove"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """One task of a plan."""

    sign: str
    act: Act
    app_name: str  # with the task's own name, where it has one
    task_id: str  # empty for one that is made
    where: str  # in the file; empty for one that is removed
    differences: list[FieldDifference]
    runs: str
    app_id: str = ""
    costs: str = ""  # which reload tasks it turns off


def item_words(items: Iterable[PlanItem], now: datetime) -> list[ItemWords]:
    """Tell what is done with each task; `now` is aware."""
    items = list(items)
    tasks = [task for item in items for task in (item.before and item.before.task, item.after) if task]
    known = names.known(tenant_key(), tasks) if tasks else Names()
    writer = token_user.name() if token_user.becomes_owner() else ""
    return [_item_words(item, known, writer, now) for item in items]


def sums(plan: FilePlan) -> str:
    counts = {f"to {act.value}": len(plan.of(act)) for act in Act}
    counts |= {"left out, which would turn off reload tasks": len(plan.costly)}
    counts |= {"as in the file": plan.left, "refused": len(plan.refused), "skipped": len(plan.skipped)}
    said = [f"{count:,} {name}" for name, count in counts.items() if count or name == "as in the file"]
    return f"{', '.join(said)}."


def _item_words(item: PlanItem, known: Names, writer: str, now: datetime) -> ItemWords:
    before, after = item.before.task if item.before else None, item.after
    found = [one for one in differences(before, after, known) if one.field != "Owner"] if after else []
    if before is None:
        found = [one for one in found if one.after not in ("", "no") and not _goes_without_saying(one)]
        found += [FieldDifference(field="Made in", before="", after=_NEWER)] if _is_newer(after) else []
    elif after is not None and item.before and writer and item.before.owner_name != writer:
        found.append(FieldDifference(field="Owner", before=item.before.owner_name, after=writer))
    return ItemWords(
        sign=SIGNS[item.act],
        act=item.act,
        app_name=item.before.label if item.before else item.app_name,
        task_id=before.id if before else "",
        where=str(item.place) if item.place.line else "",
        differences=found,
        runs=_runs(run_change(item, now), after or before, is_new=before is None),
        app_id=item.app_id,
        costs=_costs(item.turns_off),
    )


def _costs(task_ids: Sequence[str]) -> str:
    if not task_ids:
        return ""
    told = [short_name(task_id) for task_id in task_ids[:MOST_TOLD]]
    if len(task_ids) > MOST_TOLD:
        told.append(f"{len(task_ids) - MOST_TOLD} more")
    them = "the reload task" if len(task_ids) == 1 else f"{len(task_ids)} reload tasks"
    return f"turns off {them} of its app: {', '.join(told)}"


def _is_newer(task: Task | None) -> bool:
    return task is not None and task.origin is Origin.SCHEDULING


def _goes_without_saying(one: FieldDifference) -> bool:
    return one.field == "App" or (one.field == "State" and one.after == "Enabled")


def _runs(change: RunChange | None, task: Task | None, *, is_new: bool) -> str:
    if change is None:
        return "too many to count"
    if not change.gained and not change.lost:
        return "the same runs" if change.next_after else ""
    zone = (task.time_zone if task else None) or UTC
    ends = [f"{at.astimezone(zone):%a %d %b %H:%M}" if at else "none" for at in (change.next_before, change.next_after)]
    told = ends[1] if ends[0] == ends[1] or is_new else f"{ends[0]} → {ends[1]}"
    return f"+{change.gained:,} -{change.lost:,} in {DAYS} days; next {told}"
