"""The columns of a schedule file as people call them, and the other names that they are known by."""

from __future__ import annotations

from dashboard.inventory.copy.text import fold

TASK, APP, APP_ID, SPACE, SCHEDULE, LINES = "task", "app", "app id", "space", "schedule", "lines"
ZONE, START, END, STATE, WORDS = "zone", "start", "end", "state", "words"
DATA, PARTIAL, DATA_PARTIAL = "when data changes", "partial reload", "partial when data changes"
NAME, DESCRIPTION, AFTER, ORIGIN = "name", "description", "after", "origin"  # of tasks of the newer scheduling
FIELDS = (
    *(TASK, APP, APP_ID, SPACE, NAME, SCHEDULE, ZONE, START, END, STATE),
    *(DATA, PARTIAL, DATA_PARTIAL, AFTER, DESCRIPTION, ORIGIN, WORDS),
)
KNOWN = (*FIELDS, LINES)
FLAGS = {DATA: "auto_reload", PARTIAL: "partial", DATA_PARTIAL: "auto_reload_partial"}
NEW = "new"  # in the place of a task's id: another task of the app
NONE = "none"  # a schedule, a start or an end that the task has not; an empty value says nothing
ONCE = "once"  # a schedule that is its start alone
_ALIASES = {
    "task id": TASK,
    "id": TASK,
    "taskid": TASK,
    "app name": APP,
    "appid": APP_ID,
    "recurrence": LINES,
    "rrule": LINES,
    "time zone": ZONE,
    "timezone": ZONE,
    "startdatetime": START,
    "enddatetime": END,
    "starts when data changes": DATA,
    "autoreload": DATA,
    "partial": PARTIAL,
    "auto reload partial": DATA_PARTIAL,
    "autoreloadpartial": DATA_PARTIAL,
    "task name": NAME,
    "resourceid": APP_ID,
    "waits for": AFTER,
    "scheduler": ORIGIN,
}
# Columns of the list's own export, which a file may have and nothing reads.
_OF_LIST = frozenset(
    {"app deleted", "owner", "owner id", "owner left", "state in the api", "reason", "disabled code", "log"}
    | {"disabled since", "since then or longer", "missed reloads", "runs a day", "next run", "last run", "last result"}
    | {"failures in a row", "last error", "next execution in the api", "last execution in the api", "typical seconds"}
    | {"tenant id", "fortress id", "space id", "link", "moved from"}
)


def field_called(name: str) -> str:
    plain = plain_name(name)
    return plain if plain in KNOWN else _ALIASES.get(plain, "")


def plain_name(name: str) -> str:
    return " ".join(fold(name).replace("_", " ").replace("-", " ").split())


def is_of_list(name: str) -> bool:
    """Whether the list's own export has this column, for people to read."""
    return plain_name(name) in _OF_LIST
