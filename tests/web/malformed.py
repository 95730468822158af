"""Malformed input, seeded: what a page is asked with, what is posted to it, and what a tenant answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.hostile import a_task

GETS = (
    *("/tasks/", "/tasks.csv", "/tasks.json", "/tasks/suggest/", "/disabled/", "/disabled/count/", "/history/"),
    *("/history.csv", "/history.json", "/calendar/", "/calendar/agenda/", "/calendar/load/", "/calendar.ics"),
    *("/calendar.csv", "/calendar.json", "/calendar/run/", "/calendar/2026/", "/calendar/2026/11/", "/apps/"),
    *("/calendar/2026/w48/", "/calendar/2026/11/24/", "/feeds/", "/feed/x.ics", "/sync/", "/tasks/good/", "/healthz"),
    *("/tasks/good/edit/", "/tasks/good/delete/", "/tasks/new/", "/history/1/", "/signin/", "/tasks/bad/"),
)
POSTS = (
    *("/tasks/good/enabled/", "/tasks/good/edit/", "/tasks/good/delete/", "/tasks/new/", "/tasks/columns/"),
    *("/recurrence/preview/", "/filters/", "/filters/1/", "/feeds/1/", "/feeds/1/revoke/"),
    *("/history/1/undo/", "/history/1/look/", "/signin/", "/tasks/bad/enabled/"),
)
NAMES = (
    *("q", "sort", "page", "zone", "also", "ghosts", "at", "task", "first", "days", "since", "asked", "shown", "from"),
    *("person", "kind", "until", "app_id", "app_search", "enabled", "seen", "next", "fragment", "reason", "undoes"),
    *("edit", "raw", "card", "c1-line", "c1-text", "c1-frequency", "c1-interval", "c1-time", "c1-until", "c1-nth"),
    *("c1-count", "c1-month_day", "c1-weekday", "c1-minute", "action", "quick", "starts_at", "ends_at", "over"),
    *("attempt", "name", "column", "username", "password", "auto_reload", "state", "alone", "app", "c1-timing"),
)
TEXTS = (
    *("", " ", "0", "-1", "1", "9" * 30, "9" * 5000, "1e9", "NaN", "on", "off", "true", "null", "[]", "{}", "x" * 5000),
    *("\x00", "a\x00b", "\ud800", "\udcff", "\ufeff", "\u202e", "é" * 300, "🚀", "\r\n", "\n" * 500, "%", "%00", "%ff"),
    *("../../etc/passwd", "//evil.example", "javascript:alert(1)", "<script>", "' OR 1=1 --", "{{ 7 }}", "a/b", "\\"),
    *("2026-02-30", "9999-12-31", "0001-01-01", "9999-12-31T23:59", "0000-00-00", "20261124T050000Z", "24:00", "6:75"),
    *("Europe/Zurich", "Mars/Phobos", "localtime", "task", "UTC", "Pacific/Kiritimati", "a" * 300, "America", "-" * 50),
    *("state:disabled", 'app:"', "missed:>" + "9" * 50, "runs>1e400/d", "next:<" + "9" * 20 + "h", '"' * 99, "-" * 9),
    *("(" * 500, "*" * 100, "last:9999-12-31", "space:", "app:" + "*a" * 50, "zone:utc -zone:utc", "rule", "quick"),
    *("FREQ=DAILY", "RRULE:FREQ=DAILY;INTERVAL=" + "9" * 40, "RRULE:FREQ=SECONDLY;BYSETPOS=-366", "every 0 minutes"),
    *("RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU;COUNT=999999999", "EXDATE:99991231T235959", "RDATE:0001", "c1", "save"),
    *(
        "rules",
        "once",
        "data",
        "none",
        "raw",
        "cards",
        "open:c1",
        "add",
        "remove:c1",
        "preview",
        "last friday",
        "* * *",
    ),
)
RAWS = (
    *('"\\ud800"', '"\\u0000"', "NaN", "-Infinity", "1e999", "9" * 5000, "[" * 900 + "]" * 900),
    *('{"a":' * 99 + "1" + "}" * 99, '"' + "x" * 70_000 + '"', '"a\\u001b"'),
    *("null", "true", "[]", "{}", '""', '" "', '"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00Z"'),
    *('"Mars/Phobos"', '".."', '"a/b"', '"?1"', '["RRULE:FREQ=DAILY"]', '["RRULE:FREQ=SECONDLY;INTERVAL=7"]'),
    *("[[[1]]]", '["EXDATE:20260101T000000"]', '["\\ud800"]', '"Disabled"', '"Enabled"', '"OWNER-DELETED"', "-0.0"),
    *('"\\uffff"', "0"),
)  # fmt: skip
FIELDS = (
    *("id", "appId", "state", "disabledCode", "log", "userId", "spaceId", "partial", "autoReload", "recurrence"),
    *("timeZone", "startDateTime", "endDateTime", "lastExecutionTime", "nextExecutionTime", "migrated", "links", "new"),
)
PAGES = (
    *(b"", b"null", b"[]", b"{", b"<html>", b"\xff\xfe", b'{"data": {}}', b'{"data": [], "links": 5}'),
    *(b'{"data": null}', b'{"data": [], "links": {"next": {"href": "//[x"}}}', b"[" * 5000, b'{"errors": [[]]}'),
    b'{"data": [null, 5, "x"]}',
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Malformed:
    """One input: a page that is asked, or posted to, of a tenant that answers so."""

    method: str = "GET"
    path: str = "/tasks/"
    values: dict[str, list[str]] = field(default_factory=dict)
    body: bytes | None = None  # posted as it is, in place of the values
    headers: dict[str, str] = field(default_factory=dict)
    tasks: bytes | None = None  # what the tenant's list of tasks answers; a sync comes first
    status: int = 200  # of that

    def __str__(self) -> str:
        return f"{self.method} {self.path} {ascii(self.values)[:200]} {self.body!r:.100} {self.tasks!r:.300}"


def malformed(count: int, *, seed: int = 1) -> Iterator[Malformed]:
    """Yield so many inputs, the same ones for the same seed."""
    random = Random(seed)
    makers = (_asked, _asked, _posted, _posted, _posted_raw, _answered)
    for _ in range(count):
        yield random.choice(makers)(random)


def _values(random: Random) -> dict[str, list[str]]:
    names = random.sample(NAMES, random.randint(1, 8))
    return {name: [_text(random) for _ in range(random.choice((1, 1, 1, 2)))] for name in names}


def _text(random: Random) -> str:
    if random.random() < 0.7:
        return random.choice(TEXTS)
    return "".join(random.choice(TEXTS)[:20] for _ in range(random.randint(2, 4)))


def _headers(random: Random) -> dict[str, str]:
    choices: tuple[dict[str, str], ...] = (
        {},
        {},
        {"HX-Request": "true"},
        {"HX-Request": "true", "HX-Current-URL": "http://[", "HX-Target": "\x7f" * 20},
        {"Cookie": "zone=%00; columns=\x7f; messages=x"},
        {"If-None-Match": '"' * 50, "If-Modified-Since": "never", "Accept-Language": "," * 99, "Range": "bytes=9-1"},
    )
    return random.choice(choices)


def _asked(random: Random) -> Malformed:
    path = random.choice(GETS)
    if random.random() < 0.2:
        path = f"/tasks/{random.choice(TEXTS)[:50]}/"
    return Malformed(path=path, values=_values(random), headers=_headers(random))


def _posted(random: Random) -> Malformed:
    return Malformed(method="POST", path=random.choice(POSTS), values=_values(random), headers=_headers(random))


def _posted_raw(random: Random) -> Malformed:
    bodies = (
        b"\xff" * 50,
        b"a=%ff&b=%00",
        b"&" * 500,
        b"=" * 50,
        b"%" * 99,
        b"card=c1&card=c1&c1-line=99999&edit=cards",
    )
    return Malformed(method="POST", path=random.choice(POSTS), body=random.choice(bodies))


def _answered(random: Random) -> Malformed:
    path = random.choice(("/tasks/", "/disabled/", "/history/", "/tasks/bad/", "/tasks.json", "/calendar/agenda/"))
    if random.random() < 0.2:
        return Malformed(path=path, tasks=random.choice(PAGES), status=random.choice((200, 200, 400, 404, 500)))
    tasks = [_task(random) for _ in range(random.randint(1, 4))]
    return Malformed(path=path, tasks=b'{"data": [' + b", ".join(tasks) + b"]}")


def _task(random: Random) -> bytes:
    names = random.sample(FIELDS, random.randint(1, 5))
    body: dict[str, Any] = a_task(id="bad") | {name: f"@{name}@" for name in names}
    text = json.dumps(body)
    for name in names:
        text = text.replace(f'"@{name}@"', random.choice(RAWS))
    return text.encode()
