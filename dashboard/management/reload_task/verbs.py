"""What each verb does, by the same code as the pages: the history knows of it, and undo takes it back."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from dashboard import connect
from dashboard.inventory import task as one_task
from dashboard.inventory import tasks as task_list
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import actions
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.tasks import TaskQuery
from dashboard.management.one_sync import renew_copy
from dashboard.management.reload_task import output
from dashboard.management.reload_task.flags import ANY_PLAN, usage, values_of
from dashboard.scheduling.task import Task
from dashboard.tenant.errors import NotFound, OutcomeUnknown
from dashboard.web.notices import outcome_words, plan_words
from dashboard.web.search import Advice, hint_texts

FAILED, UNKNOWN = 1, 3  # exit codes; 2 is for what the flags say
LONGEST_REASON, LONGEST_NAME = 300, 150  # characters, of the history
_LEFT_OUT = ": it is left out."  # as pages say it; here nothing is done in spite of it


def ls(options: Mapping[str, Any]) -> str:
    """List tasks: of the tenant itself, or where a search is asked for of a fresh copy."""
    tasks = (row.task for row in found(options["search"])) if options["search"] is not None else _all(options)
    wanted = (task for task in tasks if _is_wanted(task, options))
    return output.several(islice(wanted, options["limit"]), options)


def get(options: Mapping[str, Any]) -> str:
    return output.one(row_of(options["task"]).task, options)


def create(options: Mapping[str, Any]) -> str:
    values = values_of(options, None)
    values.pop("enabled", None)  # of a body that was printed: a new task is an enabled one
    for name, flag in (("app_id", "--appId"), ("time_zone_name", "--timeZone")):
        if not values.get(name):
            raise usage(f"{flag} is missing: a new task needs it.")
    outcome = actions.create(by(options), values, agreed=options["agree"])
    if outcome.plan and options["agree"] == ANY_PLAN:
        sys.stderr.write(f"Agreed to: {plan_words(outcome.plan)}\n")
        outcome = actions.create(by(options), values, agreed=outcome.plan.agreement)
    if outcome.plan:
        says = f"{outcome_words(outcome)} To make it all the same, add --agree {outcome.plan.agreement}"
        raise CommandError(says, returncode=FAILED)
    return _made(outcome, options)


def _made(outcome: Outcome, options: Mapping[str, Any]) -> str:
    _check(outcome)
    rows = read.by_id([outcome.task_id, *outcome.also])
    tasks = [rows[task_id].task for task_id in (outcome.task_id, *outcome.also) if task_id in rows]
    return output.several(tasks, options) if len(tasks) > 1 else _told(outcome, options)


def update(options: Mapping[str, Any]) -> str:
    row = row_of(options["task"])
    values = values_of(options, row.task)
    if not values and not options["state"] and not options["file"]:
        raise usage("There is nothing to change: give a flag such as --state or --recurrence.")
    if list(values) == ["enabled"] and row.task.has_switch:
        outcome = actions.set_enabled(by(options), row.task.id, enabled=values["enabled"], seen=row.seen)
    elif values:
        outcome = actions.save(by(options), row.task.id, values, seen=row.seen)
    else:
        return output.one(row.task, options)
    return _told(outcome, options)


def rm(options: Mapping[str, Any]) -> str:
    """Delete a task; its body stays in the history."""
    row = row_of(options["task"])
    _check(actions.delete(by(options), row.task.id, seen=row.seen))
    return row.task.id if options["quiet"] else ""


def row_of(task_id: str) -> TaskRow:
    """Read a task now. Raises CommandError where there is none, and TenantError."""
    try:
        return one_task.fetch(task_id)
    except NotFound as error:
        raise CommandError(f"There is no task {task_id[:100]} in this tenant.") from error


def found(q: str) -> Iterator[TaskRow]:
    """Yield what a search finds in a copy that is up to date.

    Raises CommandError for a search that is not understood as a whole: without a part of it, it would find more.
    """
    renew_copy()
    now = timezone.now()
    wanted = task_list.checked(TaskQuery.parse(q), now)
    if told := hint_texts(wanted.search):
        raise usage(" ".join(_advised(item) for item in told))
    return task_list.all_rows(wanted, now)


def by(options: Mapping[str, Any]) -> RequestedBy:
    """Who does it: the name that was given, or else the user of this shell."""
    actor = options["actor"].strip() or _shell_user()
    return RequestedBy(actor=actor[:LONGEST_NAME], page=ChangePage.COMMAND_LINE, reason=options["why"][:LONGEST_REASON])


def exit_code(outcome: Outcome) -> int:
    """Tell what failed from what may have been done."""
    error = outcome.error
    return UNKNOWN if error is not None and (error.sent or isinstance(error, OutcomeUnknown)) else FAILED


def _advised(item: Advice) -> str:
    return item.says.replace(_LEFT_OUT, ".") + (f" Write {item.instead}?" if item.instead else "")


def _told(outcome: Outcome, options: Mapping[str, Any]) -> str:
    _check(outcome)
    return output.one(outcome.row.task, options) if outcome.row else outcome.task_id


def _check(outcome: Outcome) -> None:
    if not outcome.done:
        raise CommandError(outcome_words(outcome), returncode=exit_code(outcome))


def _all(options: Mapping[str, Any]) -> Iterator[Task]:
    return connect.tenant(CountingLimiter).list_tasks(app_id=options["appId"] or "")


def _is_wanted(task: Task, options: Mapping[str, Any]) -> bool:
    if options["appId"] and task.app_id != options["appId"]:
        return False
    return options["partial"] in (None, task.partial)


def _shell_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may run under a number without a name
        return "command line"
