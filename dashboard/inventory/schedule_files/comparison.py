"""Compares a file with the tasks of the copy, row by row: what it would make, change and remove."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dashboard.connect import tenant_name
from dashboard.inventory import tasks as task_list
from dashboard.inventory.changes.maker import is_older_gone, maker
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.schedule_files.apps import AppIndex
from dashboard.inventory.schedule_files.contents import FileProblem, FileRow, Place, Refused, ScheduleFile
from dashboard.inventory.schedule_files.fields import APP, APP_ID, NEW, STATE, TASK, WORDS
from dashboard.inventory.schedule_files.missing import NOT_UNDERSTOOD, check_prune, missing
from dashboard.inventory.schedule_files.pairing import MatchedRow, NamedRow, Pairing
from dashboard.inventory.schedule_files.plan import Act, FilePlan, PlanItem
from dashboard.inventory.schedule_files.wish import RowWish, after_of, wish_of, wish_of_body
from dashboard.inventory.schedule_files.worlds.awaited import AwaitedTasks, WaitsForNew
from dashboard.inventory.schedule_files.worlds.cost import agree, losing
from dashboard.inventory.schedule_files.worlds.moved import became
from dashboard.inventory.schedule_files.worlds.newer import check_change, check_new
from dashboard.inventory.schedule_files.worlds.own_fields import own_values
from dashboard.inventory.schedule_files.worlds.parts import parts_of
from dashboard.inventory.tasks import TaskQuery
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.task import Origin, Task, TaskState
from dashboard.tenant.both import origin_of
from dashboard.tenant.parse import read_task
from dashboard.tenant.resources import numbered
from dashboard.tenant.wire import api_fields, is_whole

_MOVED = "Qlik has moved the task to its newer scheduling: it cannot be changed here any more."
_SEVERAL = "Qlik has moved the task to its newer scheduling, where a task has one rule: name the task of each."
_HALF = "This is half a body: what it leaves out would be cleared. Give the whole body, as the API has it."
_UNNAMED = "The tenant has named this task by no id that it could be written by."


def plan(source: ScheduleFile, *, now: datetime, prune: int | None = None, agreed: Collection[str] = ()) -> FilePlan:
    """Compare a file with the copy; `prune` is the number of tasks that are to be removed, None for none. Asks nobody.

    `agreed` are the apps, by id or name (`*`: all), whose enabled reload tasks may be turned off by new tasks of the
    newer scheduling. `now` is aware. Raises UnreadFile for a file that asks for something as a whole that it may not.
    """
    found = _Planner(source, now).plan(prune)
    agree(found, agreed)
    return found


class _Planner:
    """Compares a file with the copy."""

    def __init__(self, source: ScheduleFile, now: datetime) -> None:
        self._source, self._now = source, now
        is_of_here = _is_of_here(source)
        self._found = FilePlan(notes=list(source.notes), is_of_here=is_of_here)
        self._apps = AppIndex(source, is_of_here=is_of_here)
        self._rows: dict[str, TaskRow] = {}
        self._named: dict[str, Place] = {}  # tasks of here that rows name
        self._unnamed: list[NamedRow] = []
        self._bodies: dict[int, Task] = {}
        self._is_newer_made = maker() is Origin.SCHEDULING
        self._became: Mapping[str, list[str]] = {}  # the tasks that Qlik has moved, and what they are now
        self._meant: Mapping[str, str] = {}  # ids of here by what a file of another tenant calls them

    def plan(self, prune: int | None) -> FilePlan:
        self._rows = {row.task.id: row for row in task_list.all_rows(TaskQuery(), self._now)}
        self._became = became(self._rows.values()) if self._found.is_of_here else {}
        self._losing = {} if is_older_gone() else losing(self._rows.values())
        ids = {self._id_of(row) for row in self._source.rows}
        self._awaited = AwaitedTasks(self._rows, ids, self._id_here)
        for row in self._source.rows:
            self._take(self._read, row)
        self._pair()
        found = self._find_missing()
        if prune is not None:
            here, refused = self._found.is_of_here, bool(self._found.refused)
            check_prune(self._source, found, prune, is_of_here=here, has_refused=refused)
            self._found.items += map(_remove, found or ())
        self._found.items.sort(key=lambda item: (item.place.line == 0, item.place.line, item.place.column))
        for told in (self._found.refused, self._found.skipped):
            told.sort(key=lambda one: (one.place.line, one.place.column))
        return self._found

    def _id_of(self, row: FileRow) -> str:
        return self._body(row).id if row.body is not None else row.text(TASK).strip()

    def _id_here(self, file_id: str) -> str | None:
        here = self._now_called(file_id)
        return here if here in self._rows else self._meant.get(file_id)

    def _now_called(self, file_id: str) -> str:
        """The id of a task of here; of one that Qlik has moved that of the one task that it became."""
        if not self._found.is_of_here:
            return ""
        several = self._became.get(file_id, ())
        return several[0] if len(several) == 1 and file_id not in self._rows else file_id

    def _take(self, step: Any, *arguments: Any) -> None:
        try:
            step(*arguments)
        except WaitsForNew as error:
            self._found.skipped.append(error.problem)
            self._found.later += 1
        except Refused as error:
            self._found.refused.append(error.problem)

    def _read(self, row: FileRow) -> None:
        """Find the task that a row names, and plan its change; what names none waits for the others. Raises Refused."""
        task_id = self._id_of(row)
        if row.body is not None and (skipped := self._skipped_body(row)):
            self._skip(row, task_id, skipped)
            return
        row.check()
        is_new = task_id.casefold() == NEW
        here = self._rows.get(self._now_called(task_id))
        if here is None and len(self._became.get(task_id, ())) > 1:
            self._skip(row, task_id, _SEVERAL)
        elif here is not None:
            self._name(row, here)
        elif row.text(STATE).strip().casefold() == TaskState.MOVED:
            self._skip(row, task_id, _MOVED)
        elif task_id and not is_new and self._found.is_of_here and not self._is_known(task_id):
            says = f"There is no task {task_id[:60]} in this tenant: leave it empty, or write “{NEW}”, to make one."
            raise Refused(says, row.place_of(TASK))
        else:
            app_id = self._app_of(row, "")
            kept = task_id if self._found.is_of_here and not is_new else ""
            own = own_values(row, None) if row.body is None else {"origin": self._body(row).origin}
            is_newer = own.get("origin") is Origin.SCHEDULING or bool(own.get("after"))
            named = NamedRow(row=row, task_id=kept, app_id=app_id, is_new=is_new, is_newer=is_newer, file_id=task_id)
            self._unnamed.append(named)

    def _skip(self, row: FileRow, task_id: str, says: str) -> None:
        """Leave a row alone; what became of its task is no task that the file has not."""
        self._found.skipped.append(FileProblem(place=row.place, says=says))
        for here in (task_id, *self._became.get(task_id, ())):
            self._named.setdefault(here, row.place)

    def _name(self, row: FileRow, here: TaskRow) -> None:
        first = self._named.setdefault(here.task.id, row.place)
        if first is not row.place:
            raise Refused(f"This is the same task as in {first}: keep one.", row.place_of(TASK))
        app_id = self._app_of(row, here.task.app_id)
        if here.task.origin is self._origin_of(row) or self._id_of(row) == here.task.id:
            self._compare(row, here, app_id)
        else:
            self._compare_moved(row, here, app_id)

    def _origin_of(self, row: FileRow) -> Origin:
        return self._body(row).origin if row.body is not None else origin_of(row.text(TASK).strip())

    def _compare_moved(self, row: FileRow, here: TaskRow, app_id: str) -> None:
        """Compare what a row said of a reload task with the task that Qlik has made of it."""
        wish = self._wish(row, here.task)
        parts = parts_of(wish.values, app_id)
        if len(parts) > 1:
            self._found.skipped.append(FileProblem(place=row.place, says=_SEVERAL))
        else:
            self._compare(row, here, app_id, RowWish(values=parts[0], enabled=wish.enabled))

    def _is_known(self, task_id: str) -> bool:
        """Whether this desk has ever seen the task: one that is gone is made again."""
        return TaskCopy.objects.filter(tenant=tenant_key(), task_id=task_id).exists()

    def _app_of(self, row: FileRow, current: str) -> str:
        if row.body is not None:
            app_id = self._body(row).app_id
            return self._apps.of_body(app_id, row.place_in_body(app_id), current=current)
        return self._apps.of_row(row, current=current)

    def _body(self, row: FileRow) -> Task:
        if id(row) not in self._bodies:
            self._bodies[id(row)] = read_task(row.body)
        return self._bodies[id(row)]

    def _skipped_body(self, row: FileRow) -> str:
        body = row.body or {}
        if list(body) == ["raw"]:
            return _UNNAMED
        if not is_whole(body):
            raise Refused(_HALF, row.place)
        return _MOVED if self._body(row).state is TaskState.MOVED else ""

    def _pair(self) -> None:
        free = [row for task_id, row in self._rows.items() if task_id not in self._named]
        self._refuse_doubles()
        pairing = Pairing(free, self._is_so, self._parts_of)
        self._meant = pairing.meant
        for pair in pairing.pairs(self._unnamed, self._found.refused):
            self._take(self._plan_pair, pair)

    def _parts_of(self, named: NamedRow) -> list[RowWish]:
        """What the tasks will be that the newer scheduling makes of a row; nothing where the older one makes it."""
        if not (named.is_newer or self._is_newer_made):
            return []
        try:
            wish = self._wish(named.row, None)
        except Refused:
            return []  # it is refused when it is to be made
        if named.row.body is not None and self._body(named.row).origin is Origin.SCHEDULING:
            return [wish]
        return [RowWish(values=part, enabled=wish.enabled) for part in parts_of(wish.values, named.app_id)]

    def _refuse_doubles(self) -> None:
        seen: dict[Any, Place] = {}
        kept: list[NamedRow] = []
        for named in self._unnamed:
            said = _said(named)
            if said in seen:
                says = f"This says the same as {seen[said]}: keep one."
                self._found.refused.append(FileProblem(place=named.row.place, says=says))
            else:
                seen[said] = named.row.place
                kept.append(named)
        self._unnamed = kept

    def _plan_pair(self, pair: MatchedRow) -> None:
        if pair.task is None:
            self._make(pair)
        else:
            self._named.setdefault(pair.task.task.id, pair.row.place)
            self._compare(pair.row, pair.task, pair.app_id, pair.part)

    def _is_so(self, row: FileRow, here: TaskRow, but_state: bool) -> bool:
        try:
            wish = self._wish(row, here.task)
        except Refused:
            return False
        return not wish.changes(here.task) and (but_state or wish.enabled in (None, here.task.enabled))

    def _wish(self, row: FileRow, task: Task | None) -> RowWish:
        """What a row wants, with the tasks that it waits for as they are called here. Raises Refused."""
        wish = wish_of(row, task, today=self._now) if row.body is None else self._wish_of_body(row, task)
        if not wish.values.get("after"):
            return wish
        return replace(wish, values={**wish.values, "after": self._awaited.of(row, wish.values["after"], task)})

    def _wish_of_body(self, row: FileRow, task: Task | None) -> RowWish:
        body = self._body(row)
        wish = wish_of_body(body)
        if body.problem and (task is None or wish.changes(task)):
            raise Refused(body.problem, row.place_in_body(_wrong_text(body)))
        return wish

    def _compare(self, row: FileRow, here: TaskRow, app_id: str, part: RowWish | None = None) -> None:
        wish = part or self._wish(row, here.task)
        values = wish.changes(here.task)
        if app_id != here.task.app_id:
            values["app_id"] = app_id
        is_other = wish.enabled is not None and wish.enabled != here.task.enabled
        if is_other and self._can_switch(here, values, enabled=bool(wish.enabled)):
            values["enabled"] = wish.enabled
        if not values:
            self._found.left += 1
            self._note_words(row, here)
        elif here.task.state is TaskState.MOVED or here.task.id.startswith("?"):
            says = _MOVED if here.task.state is TaskState.MOVED else _UNNAMED
            self._found.skipped.append(FileProblem(place=row.place, says=says))
        else:
            check_change(row, here.task, values, self._body(row) if row.body is not None else None)
            item = self._item(Act.CHANGE, row, app_id, values)
            self._found.items.append(replace(item, before=here))

    def _can_switch(self, here: TaskRow, values: Mapping[str, Any], *, enabled: bool) -> bool:
        """Whether a state can be asked for: a completed task is enabled by a schedule that has runs alone."""
        if here.task.has_switch or here.task.state is not TaskState.COMPLETED or not enabled:
            return here.task.has_switch
        schedule = schedule_of(after_of(here.task, values))
        return schedule is not None and bool(schedule.next_times(self._now, 1))

    def _make(self, pair: MatchedRow) -> None:
        row = pair.row
        wish = pair.part or self._wish(row, None)
        values = dict(wish.values)
        check_new(row, values, lines=self._wish(row, None).values.get("recurrences", ()) if pair.part else ())
        values.setdefault("time_zone_name", "")
        if wish.enabled is False or self._state_is_unknown(row):
            values["enabled"] = False
        is_newer = values.get("origin") is Origin.SCHEDULING
        if not is_newer and not values["time_zone_name"] and (values.get("recurrences") or values.get("starts_at")):
            values["origin"] = Origin.RELOAD  # its start has an offset, which the newer scheduling takes for UTC
        if is_newer and pair.of > 1 and not values.get("name"):
            values["name"] = numbered(self._apps.name_of(pair.app_id), pair.number)
        item = self._item(Act.MAKE, row, pair.app_id, values)
        turns_off = tuple(self._losing.get(pair.app_id, ())) if is_newer else ()
        self._found.items.append(replace(item, body=row.body, gone_id=pair.gone_id, turns_off=turns_off))

    def _state_is_unknown(self, row: FileRow) -> bool:
        """Whether nobody can say that the task has run: then one that is made of it does not run either."""
        if row.body is not None:
            return self._body(row).state is TaskState.UNKNOWN
        return row.text(STATE).strip().casefold() == TaskState.UNKNOWN

    def _item(self, act: Act, row: FileRow, app_id: str, values: Mapping[str, Any]) -> PlanItem:
        return PlanItem(
            act=act, place=row.place, app_name=self._apps.name_of(app_id), app_id=app_id, values=dict(values)
        )

    def _note_words(self, row: FileRow, here: TaskRow) -> None:
        words = row.cells.get(WORDS)
        if words and words.text not in (here.words_long, here.words):
            says = "These words were changed, and nothing reads them: type the schedule in “schedule”."
            self._found.notes.append(FileProblem(place=words.place, says=says))

    def _find_missing(self) -> list[TaskRow] | None:
        """Find the tasks of the file's search that no row names; None where the search is not understood."""
        if self._source.search is None or not self._found.is_of_here:
            return []
        found = missing(self._source, self._rows, self._named, self._now)
        if found is None:
            says = f"{NOT_UNDERSTOOD.format(self._source.search[:100])} What the file has not is not looked for."
            self._found.notes.append(FileProblem(place=Place(), says=says))
        self._found.missing = found or []
        return found


def _remove(row: TaskRow) -> PlanItem:
    return PlanItem(act=Act.REMOVE, app_name=row.app_name, app_id=row.task.app_id, before=row)


def _is_of_here(source: ScheduleFile) -> bool:
    """Whether a file is of the configured tenant; one that does not say whose it is is taken for it."""
    bodies = (row.body for row in source.rows if row.body is not None)
    said = source.tenant or next((api_fields(body)["tenant id"] for body in bodies), "")
    key, host = tenant_key(), tenant_name()
    return said in ("", key, host) or (not source.tenant and key == host)


def _said(named: NamedRow) -> tuple[Any, ...]:
    """What two rows must not both say."""
    row = named.row
    if row.body is not None:
        return (read_task(row.body).id or json.dumps(row.body, sort_keys=True),)
    values = {name: cell.text for name, cell in row.cells.items() if name not in (WORDS, APP, APP_ID)}
    return named.app_id, tuple(sorted(values.items()))


def _wrong_text(task: Task) -> str:
    for line in task.recurrences:
        try:
            Recurrence.parse(line)
        except InvalidRecurrence:
            return line
    return task.time_zone_name
