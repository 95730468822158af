"""The flags of `manage.py reload-task`, which are qlik-cli's, and what they say about a task."""

from __future__ import annotations

import csv
import json
import re
import sys
from argparse import ArgumentTypeError
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from dashboard.scheduling.task import Task
from dashboard.tenant.datetimes import read_moment, read_wall

ANY_PLAN = "*"  # of --agree: whatever it turns off
USAGE = 2  # the exit code for what the flags say
STATES = ("Enabled", "Disabled", "Completed")
# The API's field, which is the flag's name: the name of `Task` for it.
FIELDS = {
    "appId": "app_id",
    "partial": "partial",
    "timeZone": "time_zone_name",
    "autoReload": "auto_reload",
    "autoReloadPartial": "auto_reload_partial",
    "recurrence": "recurrences",
    "startDateTime": "starts_at",
    "endDateTime": "ends_at",
}
_SWITCHES = ("partial", "autoReload", "autoReloadPartial")
_BOUNDS = ("startDateTime", "endDateTime")
_LINE = re.compile(r"\s*((RRULE|EXRULE|RDATE|EXDATE|DTSTART|DTEND)[:;]|[A-Z-]+\s*=)", re.IGNORECASE)


class VerbParser(CommandParser):
    """Reads flags as qlik-cli does: a switch has its value behind `=` only, and no flag is cut short."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"allow_abbrev": False})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Give a bare switch its value, so that it does not take the next word for it."""
        bare = {f"--{name}" for name in _SWITCHES}
        return super().parse_known_args([f"{text}=true" if text in bare else text for text in args or ()], namespace)


def add_verbs(parser: CommandParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=VerbParser)
    _add_list(verbs.add_parser("ls", help="list tasks"))
    _add_create(verbs.add_parser("create", help="create a task"))
    for verb, about in (("get", "show a task"), ("update", "change a task"), ("rm", "delete a task")):
        one = verbs.add_parser(verb, help=about)
        one.add_argument("task", metavar="taskId")
        if verb == "update":
            _add_fields(one)
            one.add_argument("--state", choices=STATES, help="Completed changes nothing: it comes by itself")
        _add_common(one, writes=verb != "get")
    for verb in ("enable", "disable"):
        _add_switch(verbs.add_parser(verb, help=f"{verb} the named tasks, or all that match a search"), verb)


def _add_list(parser: CommandParser) -> None:
    parser.add_argument("--appId", help="of this app only")
    parser.add_argument("--partial", type=boolean, nargs="?", const=True, metavar="true|false", help="partial ones")
    parser.add_argument("--limit", type=natural, help="so many at most (all)")
    parser.add_argument("--search", metavar="Q", help="those that the list's search finds: state:disabled sales")
    _add_common(parser, writes=False)


def _add_create(parser: CommandParser) -> None:
    _add_fields(parser)
    parser.add_argument("--type", choices=("scheduled_reload",), help="not used")
    parser.add_argument(
        "--agree",
        metavar="PLAN",
        nargs="?",
        const=ANY_PLAN,
        default="",
        help="make it in Qlik's newer scheduling too where that makes several tasks of it, or turns off reload tasks "
        "of the app; with a value only if the plan is that one, which create without it tells",
    )
    _add_common(parser, writes=True)


def _add_switch(parser: CommandParser, verb: str) -> None:
    parser.add_argument("task", metavar="taskId", nargs="*")
    parser.add_argument("--search", metavar="Q", help="all that the list's search finds")
    parser.add_argument("--dry-run", action="store_true", help=f"say which tasks would be {verb}d, and change nothing")
    _add_common(parser, writes=True)


def _add_fields(parser: CommandParser) -> None:
    for name in FIELDS:
        if name in _SWITCHES:
            parser.add_argument(f"--{name}", type=boolean, nargs="?", const=True, metavar="true|false")
        elif name == "recurrence":
            parser.add_argument(f"--{name}", type=lines_of, action="extend", help='"RRULE:...","RRULE:..."')
        else:
            parser.add_argument(f"--{name}")
    parser.add_argument("-f", "--file", help="read the body from this file, - for the standard input; flags go first")


def _add_common(parser: CommandParser, *, writes: bool) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("-q", "--quiet", action="store_true", help="print ids only")
    form.add_argument("--json", action="store_true", help="print JSON (so it is anyway)")
    form.add_argument("--raw", action="store_true", help="print JSON in the form of the API's own answer")
    form.add_argument("--output", choices=("json", "table"), help="json, or a table to be read")
    for name in ("retry", "interval"):
        parser.add_argument(f"--{name}", type=natural, help="taken and not used: calls are repeated by themselves")
    if writes:
        parser.add_argument("--why", default="", help="the reason, for the history")
        parser.add_argument(
            "--as", dest="actor", default="", metavar="NAME", help="who does it (the user of this shell)"
        )


def boolean(text: str) -> bool:
    """Read the value of a switch. Raises ArgumentTypeError."""
    known = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}
    if text.lower() not in known:
        raise ArgumentTypeError(f"{text!r} is neither true nor false.")
    return known[text.lower()]


def natural(text: str) -> int:
    """Read a whole number from 1 to a million. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:8]) <= 1_000_000 and len(text) < 8):
        raise ArgumentTypeError(f"{text[:40]!r} is no whole number from 1 to 1,000,000.")
    return int(text)


def lines_of(text: str) -> list[str]:
    """Read `"RRULE:...","RRULE:..."`, the values of a list as CSV has them. Raises ArgumentTypeError.

    Without the quotation marks a comma inside of a line sets it apart as well: what cannot begin a line goes back to
    the line before it.
    """
    try:
        pieces = next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        raise ArgumentTypeError(f'{text[:200]!r} is no list: write it as \'"RRULE:...","RRULE:..."\'.') from error
    lines: list[str] = []
    for piece in pieces:
        if lines and not _LINE.match(piece):
            lines[-1] += f",{piece}"
        else:
            lines.append(piece)
    return lines


def values_of(options: Mapping[str, Any], task: Task | None) -> dict[str, Any]:
    """Give what the flags and the file say, by the names of `Task`; `task` is the one that is changed.

    Raises CommandError for what cannot be read.
    """
    body = _body(options["file"]) if options.get("file") else {}
    given = {name: body[name] for name in (*FIELDS, "state") if body.get(name) is not None}
    given |= {name: options[name] for name in (*FIELDS, "state") if options.get(name) is not None}
    zone_name = given.get("timeZone", task.time_zone_name if task else "")
    values: dict[str, Any] = {}
    for name, field in FIELDS.items():
        if name in _BOUNDS and name in given:
            values[field] = _wall(name, given[name], zone_name, task)
        elif name in given:
            values[field] = tuple(given[name]) if name == "recurrence" else given[name]
    enabled = {"Enabled": True, "Disabled": False}.get(given.get("state", ""))
    return values if enabled is None else values | {"enabled": enabled}


def _wall(name: str, text: str, zone_name: str, task: Task | None) -> datetime | None:
    """A wall time of the task's zone. An offset is for tasks without a zone, and is the same instant there."""
    try:
        if text and zone_name and read_moment(text).tzinfo:
            raise usage(f"--{name} has an offset beside a time zone: leave it out, the time is one of the zone.")
        return read_wall(text, task.time_zone if task and not zone_name else None)
    except ValueError as error:
        raise usage(f"--{name} is {text[:60]!r}: write it as 2026-03-29T06:30:00.") from error


def _body(path: str) -> dict[str, Any]:
    """The JSON object of a file, with its fields in their right types."""
    try:
        text = sys.stdin.read() if path == "-" else _text(path)
        body = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise usage(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(body, dict):
        raise usage(f"{path} holds no JSON object.")
    for name in (*FIELDS, "state"):
        if body.get(name) is not None and not _fits(name, body[name]):
            raise usage(f"{path}: {name} is {json.dumps(body[name])[:80]}, which it cannot be.")
    return body


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _fits(name: str, value: Any) -> bool:
    if name in _SWITCHES:
        return isinstance(value, bool)
    if name == "recurrence":
        return isinstance(value, list) and all(isinstance(line, str) for line in value)
    return isinstance(value, str) and (name != "state" or value in STATES)


def usage(text: str) -> CommandError:
    return CommandError(text, returncode=USAGE)
