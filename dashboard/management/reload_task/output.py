"""Prints tasks: JSON as the API has it, ids alone, or a table to be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.inventory.copy import names
from dashboard.inventory.copy.cache import element
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task
from dashboard.scheduling.wording.wording import task_words

HEAD = ("ID", "APP", "STATE", "NEXT RUN", "SCHEDULE")
WIDEST = 60  # characters of a cell


def one(task: Task, options: Mapping[str, Any]) -> str:
    if options["quiet"]:
        return task.id
    if options["output"] == "table":
        return table(HEAD, _rows([task]))
    return as_json(element(task.body))


def several(tasks: Iterable[Task], options: Mapping[str, Any]) -> str:
    """Give a list of tasks: as qlik-cli does, without the page around it unless it is asked for."""
    found = list(tasks)
    if options["quiet"]:
        return "\n".join(task.id for task in found)
    if options["output"] == "table":
        return table(HEAD, _rows(found))
    bodies = [element(task.body) for task in found]
    return as_json({"data": bodies} if options["raw"] else bodies)


def as_json(value: Any) -> str:
    """Write JSON in ASCII: whatever a tenant has sent can be printed anywhere."""
    return json.dumps(value, indent=2)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], widest: int = WIDEST) -> str:
    """Write columns, as wide as they need to be; of a text that is longer than `widest` the begin."""
    cells = [list(head), *([_cell(text, widest) for text in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


def _rows(tasks: Sequence[Task]) -> Iterable[Sequence[str]]:
    known = names.known(tenant_key(), tasks)
    for task in tasks:
        next_run = f"{task.next_run_at:%Y-%m-%d %H:%M}Z" if task.enabled and task.next_run_at else "-"
        yield task.id, known.app(task), str(task.state), next_run, task_words(task).short


def _cell(text: str, widest: int) -> str:
    """What a terminal shows as it is: a tenant's names can hold what would move its cursor."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text) or "-"
    return plain if len(plain) <= widest else plain[: widest - 1] + "…"
