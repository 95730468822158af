"""Measures many people at once: `python -m tests.bench.crowd [--tasks 10000] [--seconds 60] [--against COMMIT]`.

Fifty readers who think for five seconds between two pages and five writers who press switches, each with a seed; then
every task that was switched is asked for at the tenant. With `--without-thinking` nobody thinks: throughput. With
`--against` the code of a commit has the same crowd afterwards.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta

import requests

from tests.bench.life import SEARCHES, ZONE, line
from tests.bench.processes import PATIENCE, Desk, LiveTenant, checkout, desk, live_tenant, memory, processor

READERS, WRITERS = 50, 5
THINKING = 5.0  # seconds, the mean
OWNED = 4  # tasks that a writer switches, and nobody else


@dataclass(kw_only=True)
class Record:
    """What the crowd met; threads share it."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    written: dict[str, str] = field(default_factory=dict)  # the state of each task that was told to be so now
    writes: int = 0
    conflicts: int = 0  # answered 409: somebody else, here the tenant itself, was faster


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--without-thinking", action="store_true")
    parser.add_argument("--gunicorn", action="store_true", help="two processes as in the container, not `serve`")
    parser.add_argument("--database", default="", help="a PostgreSQL URL for our side (default: SQLite)")
    parser.add_argument("--against", default="", metavar="COMMIT", help="older code that has the same crowd afterwards")
    parser.add_argument("--against-python", default=sys.executable, help="its Python, where it needs other packages")
    options = parser.parse_args()
    thinking = 0.0 if options.without_thinking else THINKING
    with ExitStack() as stack:
        tenant = stack.enter_context(live_tenant(options.tasks))
        sides = [("ours", "", sys.executable, options.database)]
        sides += [(options.against[:9], options.against, options.against_python, "")] if options.against else []
        figures = {}
        for name, commit, python, database in sides:
            with (
                checkout(commit) as folder,
                desk(name, tenant, folder=folder, python=python, gunicorn=options.gunicorn, database=database) as one,
            ):
                figures[name] = measure(one, tenant, options.seconds, thinking)
        report(options.tasks, figures)


def measure(one: Desk, tenant: LiveTenant, seconds: float, thinking: float) -> dict[str, float]:
    """Let the crowd in for so long, and give what came of it by name."""
    tasks = owned(one, WRITERS * OWNED)
    for address in addresses(random.Random(0)):
        one.get(address)  # what a process reads once
    record, end, before = Record(), time.monotonic() + seconds, processor(one.web + one.workers)
    crowd = [threading.Thread(target=read, args=(one, record, end, thinking, number)) for number in range(READERS)]
    for number in range(WRITERS):
        own = tasks[number * OWNED : (number + 1) * OWNED]
        crowd.append(threading.Thread(target=write, args=(one, record, end, thinking, number, own)))
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    busy = processor(one.web + one.workers) - before
    lost = sum(not is_as_told(tenant, task_id, state) for task_id, state in record.written.items())
    print(f"{one.name}: {dict(record.errors) or 'no errors'}", file=sys.stderr)
    walls = sorted(1000 * took for took in record.seconds) or [0.0]
    return {
        "requests": len(walls),
        "p50 ms": statistics.median(walls),
        "p95 ms": walls[min(len(walls) - 1, round(0.95 * (len(walls) - 1)))],
        "worst ms": walls[-1],
        "errors": sum(record.errors.values()),
        "writes": record.writes,
        "conflicts": record.conflicts,
        "lost writes": lost,
        "cpu ms a request": 1000 * busy / len(walls),
        "web MB": memory(one.web),
    }


def addresses(chance: random.Random) -> list[str]:
    """One address of each page, as somebody meets it by chance."""
    day = date.today() + timedelta(days=chance.choice((0, 0, 0, 1, 7, 31)))  # noqa: DTZ011
    year, week, _ = day.isocalendar()
    return [
        f"/tasks/?page={chance.randint(1, 9)}",
        f"/tasks/?q={chance.choice(SEARCHES)}",
        f"/calendar/{day.year}/{day.month}/?{ZONE}",
        f"/calendar/{year}/w{week}/?{ZONE}",
        f"/calendar/{day.year}/{day.month}/{day.day}/?{ZONE}",
        f"/calendar/agenda/?{ZONE}",
        f"/calendar/{day.year}/?{ZONE}",
        f"/calendar/load/?{ZONE}",
        "/disabled/",
        "/history/",
    ]


def read(one: Desk, record: Record, end: float, thinking: float, number: int) -> None:
    """Look at one page after the other until the end."""
    chance, session = random.Random(number), _browser(one)
    time.sleep(min(thinking * chance.random(), max(end - time.monotonic(), 0)))
    while time.monotonic() < end:
        address = chance.choices(addresses(chance), weights=(6, 4, 4, 2, 3, 2, 1, 1, 2, 1))[0]
        _asked(record, lambda address=address: session.get(one.url + address, timeout=PATIENCE))
        _think(thinking, chance, end)


def write(one: Desk, record: Record, end: float, thinking: float, number: int, tasks: list[str]) -> None:
    """Press the switches of one's own tasks, each as its row in the list shows it."""
    chance, session = random.Random(1000 + number), _browser(one)
    while time.monotonic() < end and tasks:
        task_id = chance.choice(tasks)
        page = _asked(record, lambda task_id=task_id: session.get(_row_address(one, task_id), timeout=PATIENCE))
        form = page and _form(page.text)
        if form:
            told = _asked(record, lambda form=form, task_id=task_id: _press(one, session, task_id, form), also=(409,))
            if told is not None and told.status_code == 200:
                record.writes += 1
                record.written[task_id] = "Enabled" if form["enabled"] == "on" else "Disabled"
            record.conflicts += told is not None and told.status_code == 409
        _think(thinking, chance, end)


def owned(one: Desk, count: int) -> list[str]:
    """The ids of some tasks that are enabled, of different pages of the list."""
    found: list[str] = []
    for page in range(2, 20):
        text = one.get(f"/tasks/?q=state:enabled&page={page}").text
        found += re.findall(r'action="/tasks/([^/"]+)/enabled/"', text)
        if len(found) >= count:
            return found[:count]
    return found


def is_as_told(tenant: LiveTenant, task_id: str, state: str) -> bool:
    """Whether a task is as its last answered write left it; one that the tenant itself disabled since is no loss."""
    headers = {"Authorization": f"Bearer {tenant.token}"}
    body = requests.get(f"{tenant.url}/api/v1/reload-tasks/{task_id}", headers=headers, timeout=PATIENCE).json()
    return body["state"] == state or body.get("disabledCode") == "CONSECUTIVE-FAILURES"


def report(tasks: int, figures: dict[str, dict[str, float]]) -> None:
    aims = {"p50 ms": 300, "p95 ms": 1000, "errors": 0, "lost writes": 0}
    print(f"\n{tasks:,} tasks, {READERS} readers and {WRITERS} writers: " + ", ".join(figures))
    for name in next(iter(figures.values())):
        line(name, [found[name] for found in figures.values()], aims.get(name), "")


def _browser(one: Desk) -> requests.Session:
    session = requests.Session()
    session.cookies.update(one.session.cookies)
    return session


def _asked(record: Record, ask, also: tuple[int, ...] = ()) -> requests.Response | None:
    """An answer that is none of the expected ones is an error; so is none."""
    start = time.perf_counter()
    try:
        answer = ask()
    except requests.RequestException as error:
        record.errors[type(error).__name__] += 1
        return None
    record.seconds.append(time.perf_counter() - start)
    if answer.status_code != 200 and answer.status_code not in also:
        record.errors[str(answer.status_code)] += 1
        return None
    return answer


def _row_address(one: Desk, task_id: str) -> str:
    return f"{one.url}/tasks/?q=id:{task_id}"


def _form(page: str) -> dict[str, str] | None:
    """What the first switch of a page posts."""
    found = re.search(r"<form[^>]*data-switch>(.*?)</form>", page, re.DOTALL)
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', found[1])) if found else None


def _press(one: Desk, session: requests.Session, task_id: str, form: dict[str, str]) -> requests.Response:
    address, headers = f"{one.url}/tasks/{task_id}/enabled/", {"HX-Request": "true", "Referer": one.url}
    return session.post(address, data=form, headers=headers, timeout=PATIENCE)


def _think(thinking: float, chance: random.Random, end: float) -> None:
    if thinking:
        time.sleep(min(thinking * (0.5 + chance.random()), max(end - time.monotonic(), 0)))


if __name__ == "__main__":
    main()
