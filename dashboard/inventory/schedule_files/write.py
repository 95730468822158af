"""Tasks of the copy as a file of one of the formats, which `read.py` reads back to exactly these tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from dashboard.connect import tenant_name
from dashboard.inventory import tasks as task_list
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.schedule_files.apps import app_names
from dashboard.inventory.schedule_files.contents import LONGEST_VALUE, MOST_LINES
from dashboard.inventory.schedule_files.csv_format import write_csv
from dashboard.inventory.schedule_files.fields import (
    AFTER,
    APP,
    APP_ID,
    DESCRIPTION,
    END,
    FLAGS,
    LINES,
    NAME,
    NONE,
    ONCE,
    ORIGIN,
    SCHEDULE,
    SPACE,
    START,
    STATE,
    TASK,
    WORDS,
    ZONE,
)
from dashboard.inventory.schedule_files.json_format import write_json
from dashboard.inventory.schedule_files.read import CSV, JSON, XLSX
from dashboard.inventory.schedule_files.workbook import write_workbook
from dashboard.inventory.schedule_files.worlds.own_fields import after_text
from dashboard.inventory.schedule_files.yaml_format import write_yaml
from dashboard.inventory.tasks import TaskQuery
from dashboard.inventory.tenant_key import tenant_key, tenant_label
from dashboard.scheduling.quickline.rrule import is_recurrence, recurrence_lines
from dashboard.scheduling.quickline.vocabulary import NotRead
from dashboard.scheduling.task import Origin, Task

_YES = {True: "yes", False: "no"}


def write_schedule_file(wanted: TaskQuery, format_: str, now: datetime) -> Iterator[bytes]:
    """Yield a file of the tasks that a search finds, bit by bit; `now` is aware."""
    rows = task_list.all_rows(wanted, now)
    head = _head(wanted, now)
    if format_ == JSON:
        found = list(rows)
        head["apps"] = app_names(row.task.app_id for row in found)
        yield from map(str.encode, write_json(head, map(task_list.body_of, found)))
    elif format_ == XLSX:
        yield write_workbook(head, (_row(row, _grid_schedule) for row in rows))
    elif format_ == CSV:
        yield from map(str.encode, write_csv(head, (_row(row, _grid_schedule) for row in rows)))
    else:
        yield from map(str.encode, write_yaml(head, (_row(row, _schedule) for row in rows)))


def _head(wanted: TaskQuery, now: datetime) -> dict[str, Any]:
    return {
        "tenant": tenant_key(),
        "tenant name": tenant_label() or tenant_name(),
        "search": wanted.search.understood,
        "exported": now.isoformat(timespec="seconds"),
    }


def _row(row: TaskRow, schedule: Callable[[Task], Mapping[str, Any]]) -> dict[str, Any]:
    """The values of a task; of one that is not understood only what can be told of it for certain."""
    task = row.task
    named = {TASK: task.id, APP: row.app_name, APP_ID: task.app_id, SPACE: row.space_name}
    said: dict[str, Any] = {} if task.problem else {**schedule(task), **_times(task)}
    flags = {name: _YES[getattr(task, field)] for name, field in FLAGS.items()}
    return named | _own(task) | said | {STATE: task.state.value} | flags | {WORDS: row.words_long}


def _own(task: Task) -> dict[str, str]:
    """Its scheduler, and what tasks of the newer one alone have; a text that would come back as another one is not."""
    said = {ORIGIN: task.origin.value}
    if task.origin is Origin.SCHEDULING:
        is_told = task.description.casefold() != NONE
        said |= {NAME: task.name, DESCRIPTION: task.description if is_told else "", AFTER: after_text(task.after)}
    return {name: text for name, text in said.items() if text.strip() and len(text) <= LONGEST_VALUE}


def _times(task: Task) -> dict[str, str]:
    """The zone, and the start and the end as its wall times; without a zone they carry their offset."""
    zone = None if task.time_zone_name else task.time_zone
    bounds = {START: task.starts_at, END: task.ends_at}
    times = {name: _wall(at.replace(tzinfo=zone)) if at else NONE for name, at in bounds.items()}
    return ({ZONE: task.time_zone_name} if task.time_zone_name else {}) | times


def _wall(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _schedule(task: Task) -> dict[str, Any]:
    if not task.recurrences:
        return {SCHEDULE: ONCE if task.starts_at else NONE}
    lines = list(task.recurrences)
    fits = sum(map(len, lines)) + len(lines) <= LONGEST_VALUE and len(lines) <= MOST_LINES
    return {LINES: lines} if fits else {}


def _grid_schedule(task: Task) -> dict[str, Any]:
    """The lines in one cell, where they come back from there as they are; else nothing is said of them."""
    said = _schedule(task)
    if LINES not in said:
        return said
    text = "\n".join(said[LINES])
    try:
        back = recurrence_lines(text) if is_recurrence(text) else []
    except NotRead:
        back = []
    return said if back == said[LINES] else {}
