"""A small company with odd names for the tests of the search, and a search in plain Python over its bodies."""

import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import available_timezones

from dashboard.inventory.copy import write
from dashboard.inventory.models import Name, TaskCopy
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import TaskState
from dashboard.scheduling.wording.wording import task_words
from dashboard.tenant.parse import read_task

HOST = "tenant.test"
# What stands for itself behind spaces: in `app : state:new` the second is a filter of its own.
OWN = re.compile(r"[-,]|(?:AND|OR|NOT)$|[^\W\d_][\w-]*\s*[<>:=]")
NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
APPS = (
    "Sales EU",
    "sales",
    "SÃO Paulo 100%",
    "Straße_1",
    'O\'Brien "quoted"',
    "back\\slash",
    "a,b",
    "state:new",
    "a*b",
    "-",
    "",
)
SPACES = ("Finance", "Finance EU", "Supply chain", "ÉQUIPE", "50 % off")
OWNERS = ("Ada Keller", "Zoë Müller", "KELLER, Tom", "Ines_Duarte")
ZONES = ("Europe/Zurich", "America/New_York", "US/Eastern", "Asia/Tokyo", "Mars/Base", "America/Argentina/Ushuaia", "")
SAME_ZONES = ({"america/new_york", "us/eastern"}, {"asia/tokyo", "japan"}, {"europe/vaduz", "europe/zurich"})
CODE_WORDS = {
    "manually": "person",
    "consecutive-failures": "failures",
    "owner-deleted": "owner-deleted",
    "owner-disabled": "owner-disabled",
}
STATES = ("Enabled", "Disabled", "Disabled", "Enabled", "Disabled", "Completed", "Strange")
CODES = ("MANUALLY", "CONSECUTIVE-FAILURES", "OWNER-DELETED", "LUNAR ECLIPSE", None)
RULES = (
    ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"],
    ["RRULE:FREQ=MINUTELY;INTERVAL=15;BYSECOND=0"],
    ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=14;BYMINUTE=0;BYSECOND=0"],
    ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=1;BYMINUTE=0;BYSECOND=0"],
    ["RRULE:FREQ=DAILY;BYHOUR=26"],
    [],
)
REASONS = ("failures", "owner-deleted", "owner-disabled", "person", "none")
RESULTS = ("SUCCEEDED", "FAILED", "")
RATES = {"": 1.0, "/d": 1.0, "/h": 24.0, "/w": 1 / 7, "/m": 1440.0}
LENGTHS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


@dataclass
class Known:
    """One task: what its tenant says of it, and nothing that our columns made of that."""

    body: dict[str, Any]
    app: str
    app_gone: bool
    space: str
    space_id: str
    owner: str
    owner_gone: bool
    result: str
    seconds: float | None

    @cached_property
    def task(self) -> Any:
        return read_task(self.body, position=1)

    @cached_property
    def schedule(self) -> Schedule | None:
        task = self.task
        readable = not task.problem and task.has_schedule and task.time_zone
        return Schedule.of(task) if readable else None

    @cached_property
    def next_run(self) -> datetime | None:
        told = self.task.next_run_at
        if self.task.state in (TaskState.COMPLETED, TaskState.MOVED):
            return None
        if self.schedule is None:
            return told if self.task.problem and told and told > NOW else None
        return next(iter(self.schedule.next_times(NOW, 1)), None)

    @cached_property
    def runs_a_day(self) -> float | None:
        if self.task.problem or self.task.state is TaskState.MOVED:
            return None
        if self.next_run is None or self.schedule is None:
            return 0.0
        wall = self.next_run.astimezone(self.task.time_zone).replace(tzinfo=None) + timedelta(days=28)
        end = wall.replace(tzinfo=self.task.time_zone).astimezone(UTC)
        return sum(1 for _ in self.schedule.between(self.next_run, end)) / 28

    @cached_property
    def missed(self) -> int | None:
        if self.task.state is not TaskState.DISABLED:
            return 0
        if self.schedule is None:
            return 0
        last = self.task.last_run_at
        return None if last is None else sum(1 for at in self.schedule.between(last, NOW) if at > last)

    @cached_property
    def reason(self) -> str:
        words = {"MANUALLY": "person", "CONSECUTIVE-FAILURES": "failures", "OWNER-DELETED": "owner-deleted"}
        code = self.body.get("disabledCode")
        known = words.get(code, "-".join(code.lower().split())) if code else "none"
        return known if self.task.state is TaskState.DISABLED else ""

    @cached_property
    def kind(self) -> str:
        task = self.task
        if task.state is TaskState.MOVED:
            return "moved"
        if task.problem:
            return "unread"
        if task.recurrences:
            return "recurring"
        return "once" if task.starts_at else "data" if task.auto_reload else "none"

    @cached_property
    def text(self) -> str:
        told = task_words(self.task)
        body = self.body
        texts = (self.app, self.space, self.owner, body["id"], body["appId"], body["userId"], told.short, told.long)
        return folded("\n".join(dict.fromkeys(texts)))


def company(count: int = 60) -> list[Known]:
    """The same company each time."""
    chance = random.Random(4)
    return [known(number, chance) for number in range(count)]


def known(number: int, chance: random.Random) -> Known:
    app, owner = chance.randrange(len(APPS)), chance.randrange(len(OWNERS))
    app_id, space = f"A{app}-ÜberApp", app % len(SPACES)
    space_id = f"S{space}" if app % 4 else ""
    lines = chance.choice(RULES)
    body = {
        "id": f"Task{number:02}x{chance.randrange(99)}",
        "appId": app_id,
        "userId": f"U{owner}",
        "state": STATES[number % len(STATES)],
        "disabledCode": CODES[number % len(CODES)],
        "timeZone": chance.choice(ZONES if number % 4 == 0 else ZONES[:4]),
        "recurrence": lines,
        "startDateTime": chance.choice(("2024-01-01T06:30:00", "2026-12-01T00:00:00")) if lines or number % 2 else "",
        "partial": chance.random() < 0.3,
        "autoReload": chance.random() < 0.3 or (not lines and number % 2 == 1),
        "migrated": number % 29 == 11,
    }
    if chance.random() < 0.7:
        ago = timedelta(minutes=chance.choice((10, 90, 60 * 24 * 3, 60 * 24 * 20)))
        body["lastExecutionTime"] = f"{NOW - ago:%Y-%m-%dT%H:%M:%SZ}"
    return Known(
        body={name: value for name, value in body.items() if value is not None},
        app=APPS[app] or app_id,
        app_gone=app % 3 == 0,
        space=SPACES[space] if space_id else "Personal",
        space_id=space_id,
        owner=OWNERS[owner],
        owner_gone=owner == 1,
        result=chance.choice(RESULTS),
        seconds=chance.choice((None, 42.0, 600.0, 7200.0)),
    )


def fill(tasks: Iterable[Known]) -> None:
    """Bring it into the copy the way that the sync does."""
    tasks = list(tasks)
    names = {("app", task.body["appId"]): task for task in tasks} | {
        ("owner", task.body["userId"]): task for task in tasks
    }
    for (kind, key), task in names.items():
        named, gone = (task.app, task.app_gone) if kind == "app" else (task.owner, task.owner_gone)
        extra = {"space_id": task.space_id} if kind == "app" else {}
        Name.objects.create(tenant=HOST, kind=kind, key=key, name=named, gone=gone, extra=extra, read_at=NOW)
    for number, space in enumerate(SPACES):
        Name.objects.create(tenant=HOST, kind="space", key=f"S{number}", name=space, read_at=NOW)
    read = [read_task(task.body, position=place) for place, task in enumerate(tasks, 1)]
    write.take(HOST, read, asked_at=NOW, generation=1)
    for task in tasks:
        row = TaskCopy.objects.filter(task_id=task.body["id"])
        row.update(last_result=task.result, typical_seconds=task.seconds)


@dataclass(frozen=True)
class Asked:
    """One piece of a search."""

    key: str = ""
    operator: str = ""
    values: tuple[tuple[str, bool], ...] = ()  # text, and whether it is quoted
    negated: bool = False
    spaced: bool = False  # whether spaces stand around the operator
    says_not: bool = False  # whether NOT is written instead of the minus

    @property
    def written(self) -> str:
        told = ",".join(quote(text) if is_quoted else text for text, is_quoted in self.values)
        is_spaced = self.spaced and self.key and not OWN.match(self.values[0][0])
        operator = f" {self.operator} " if is_spaced else self.operator
        minus = ("NOT " if self.says_not else "-") if self.negated else ""
        return f"{minus}{self.key}{operator}{told}"

    def is_left_out(self, tasks: list[Known]) -> bool:
        """Whether it asks only for names that no task has."""
        if self.key not in NAMES:
            return False
        exists = EXIST.get(self.key, never)
        return not any(exists(*value) or any(holds(self, value, task) for task in tasks) for value in self.values)

    def finds(self, tasks: list[Known]) -> list[Known]:
        """The tasks that hold to it; a name that no task has is as if it were not there."""
        held = [[task for task in tasks if holds(self, value, task)] for value in self.values]
        if self.key in NAMES:
            values = zip(self.values, held, strict=True)
            held = [found for value, found in values if found or EXIST.get(self.key, never)(*value)]
        if not held:
            return tasks
        either = {task.body["id"] for found in held for task in found}
        return [task for task in tasks if (task.body["id"] in either) is not self.negated]


def holds(asked: Asked, value: tuple[str, bool], task: Known) -> bool:
    text, is_quoted = value
    if not asked.key:
        return folded(text) in task.text if is_quoted else like(f"*{folded(text)}*", task.text)
    if asked.key in NAMES:
        return NAMES[asked.key](task, text, is_quoted)
    if asked.key in AMOUNTS:
        return compared(asked.operator, *AMOUNTS[asked.key](task, text))
    return FACTS[asked.key](task) == {"true": "yes", "false": "no"}.get(text.lower(), text.lower())


def compared(operator: str, left: float | None, right: float) -> bool:
    if left is None:
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "=": left == right}[
        operator
    ]


def amount(text: str, units: dict[str, Any]) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(.*)", text).groups()  # type: ignore[union-attr]
    return float(number) * units[unit]


def seconds(since: datetime | None, until: datetime | None) -> float | None:
    return (until - since).total_seconds() if since and until else None


def folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in apart if not unicodedata.combining(part))


def like(pattern: str, text: str, *, exact: bool = False) -> bool:
    if exact:
        return pattern == text
    parts = map(re.escape, pattern.split("*"))
    return re.fullmatch(".*".join(parts), text, re.DOTALL) is not None


def named(
    name: Callable[[Known], str], key: Callable[[Known], str] | None = None
) -> Callable[[Known, str, bool], bool]:
    def holds_name(task: Known, text: str, is_quoted: bool) -> bool:
        whole = is_quoted or "*" in text
        wanted = folded(text) if whole else f"*{folded(text)}*"
        return like(wanted, folded(name(task)), exact=is_quoted) or (key is not None and key(task) == text)

    return holds_name


def has_id(task: Known, text: str, is_quoted: bool) -> bool:
    ids = (task.body["id"], task.body["appId"])
    return text in ids if is_quoted else any(text.strip("*") in one for one in ids)


ZONE_NAMED = named(lambda task: str(task.body["timeZone"]))


def has_zone(task: Known, text: str, is_quoted: bool) -> bool:
    name = task.body["timeZone"].casefold()
    linked = any({name, text.casefold()} <= same for same in SAME_ZONES)
    return linked or ZONE_NAMED(task, text, is_quoted)


def has_reason(task: Known, text: str, is_quoted: bool) -> bool:
    words = [word for code, word in CODE_WORDS.items() if like(text.lower(), code, exact=is_quoted)]
    return task.reason in words or like("-".join(text.lower().split()), task.reason, exact=is_quoted)


def never(text: str, is_quoted: bool) -> bool:
    return False


def quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


NAMES: dict[str, Callable[[Known, str, bool], bool]] = {
    "app": named(lambda task: task.app, lambda task: str(task.body["appId"])),
    "space": named(lambda task: task.space, lambda task: task.space_id),
    "owner": named(lambda task: task.owner, lambda task: str(task.body["userId"])),
    "zone": lambda task, text, is_quoted: has_zone(task, text, is_quoted),
    "reason": lambda task, text, is_quoted: has_reason(task, text, is_quoted),
    "result": lambda task, text, is_quoted: like(text.upper(), task.result, exact=is_quoted),
    "id": has_id,
}
EXIST: dict[str, Callable[[str, bool], bool]] = {
    "reason": lambda text, is_quoted: any(like(text.lower(), w, exact=is_quoted) for w in (*REASONS, *CODE_WORDS)),
    "result": lambda text, is_quoted: any(
        like(text.upper(), word, exact=is_quoted) for word in ("SUCCEEDED", "FAILED")
    ),
    "zone": lambda text, is_quoted: text.casefold() in {name.casefold() for name in available_timezones()},
}
AMOUNTS: dict[str, Callable[[Known, str], tuple[float | None, float]]] = {
    "runs": lambda task, text: (task.runs_a_day, amount(text, RATES)),
    "missed": lambda task, text: (task.missed, amount(text, {"": 1})),
    "takes": lambda task, text: (task.seconds, amount(text, LENGTHS)),
    "next": lambda task, text: (seconds(NOW, task.next_run), amount(text, LENGTHS)),
    "last": lambda task, text: (seconds(task.task.last_run_at, NOW), amount(text, LENGTHS)),
}
FACTS: dict[str, Callable[[Known], str]] = {
    "state": lambda task: str(task.task.state),
    "kind": lambda task: task.kind,
    "partial": lambda task: yes(fact=task.task.partial),
    "auto": lambda task: yes(fact=task.task.auto_reload),
    "never": lambda task: yes(fact=task.task.last_run_at is None),
    "orphan": lambda task: yes(fact=task.app_gone),
    "owner-gone": lambda task: yes(fact=task.owner_gone),
}


def yes(*, fact: bool) -> str:
    return "yes" if fact else "no"
