"""Measures the calendar: `python -m tests.bench.calendar [--tasks 10000] [--peer-tasks 100,1000,10000]`.

Server time and weight of each view, the worker's memory, and in Chromium the time to a painted month; beside it
FullCalendar 6 with its rrule plugin, fed the rules of the same tasks, in the same Chromium, in the same run.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.bench.company import company
from tests.bench.engines import peak_memory
from tests.clients.environments import node_environment

UNLIMITED = 1_000_000
HERE = Path(__file__).parent / "fullcalendar"
MONTH = (2026, 12)
VIEWS = {
    "month": "/calendar/2026/12/?zone=Europe/Zurich",
    "another month": "/calendar/2027/3/?zone=Europe/Zurich",
    "month of 2046": "/calendar/2046/12/?zone=Europe/Zurich",
    "month, task zones": "/calendar/2026/12/?zone=task",
    "week": "/calendar/2026/w50/?zone=Europe/Zurich",
    "day": "/calendar/2026/12/9/?zone=Europe/Zurich",
    "agenda": "/calendar/agenda/?day=2026-12-09&zone=Europe/Zurich",
    "load": "/calendar/load/?day=2026-12-07&zone=Europe/Zurich",
    "year": "/calendar/2026/?zone=Europe/Zurich",
}
SCRIPTS = {
    "rrule.js": "rrule/dist/es5/rrule.min.js",
    "core.js": "@fullcalendar/core/index.global.min.js",
    "daygrid.js": "@fullcalendar/daygrid/index.global.min.js",
    "rrule-plugin.js": "@fullcalendar/rrule/index.global.min.js",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--warm", type=int, default=10, help="warm requests of each view")
    parser.add_argument(
        "--peer-tasks", default="100,1000,10000", help="how many tasks FullCalendar is fed; empty: none"
    )
    parser.add_argument("--patience", type=int, default=900, help="seconds that FullCalendar is waited for")
    parser.add_argument("--database", default="", help="a PostgreSQL URL (default: SQLite)")
    options = parser.parse_args()
    with company(options.tasks, database=options.database, reads_per_minute=UNLIMITED):
        subprocess.run([sys.executable, "manage.py", "sync"], check=True, capture_output=True)  # not in this worker
        client = signed_in()
        before = peak_memory()
        server(client, options.warm)
        print(
            f"\nmemory of the worker: {before:.0f} MB before the first page, {peak_memory():.0f} MB at most after all"
        )
        sizes = [int(size) for size in options.peer_tasks.split(",") if size]
        painted(client, sizes, options.patience)


def signed_in() -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    user = get_user_model().objects.get_or_create(username="bench")[0]
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def feed_address(client: Any) -> str:
    """The private feed of all tasks, made as its page makes it."""
    client.post("/filters/", {"name": "Everything", "q": "-state:moved", "next": "/feeds/"})
    page = client.get("/feeds/").content.decode()
    made = re.search(r'action="(/feeds/\d+/)"', page)
    told = made and re.search(r"/feed/[^\"<\s]+\.ics", client.post(made[1], follow=True).content.decode())
    assert told, "The page of feeds is not as it was."
    return told[0]


def server(client: Any, warm: int) -> None:
    """Each view once with nothing of its days known, then again and again; the first also reads all schedules."""
    client.get("/healthz")  # imports what a worker has imported before its first page
    titles = ("cold ms", "cold cpu", "warm ms", "warm cpu", "raw KB", "gzip KB", "peak MB")
    print(f"{'view':18}" + "".join(f"{title:>9}" for title in titles))
    files = {"feed": feed_address(client), "a day as .csv": "/calendar.csv?first=2026-12-09&days=1"}
    for name, address in (VIEWS | files).items():
        cold, sizes, busy = one(client, address)
        times = [one(client, address) for _ in range(warm)]
        seconds, processor = (sorted(took[place] for took in times)[warm // 2] for place in (0, 2))
        milliseconds = "".join(f"{1000 * value:9.0f}" for value in (cold, busy, seconds, processor))
        weights = "".join(f"{size / 1024:9.0f}" if size else f"{'-':>9}" for size in sizes)
        print(f"{name:18}{milliseconds}{weights}{peak_memory():9.0f}")


def one(client: Any, address: str) -> tuple[float, tuple[int, int], float]:
    """Seconds of wall clock, bytes raw and compressed, seconds of processor; a file is let go of piece by piece."""
    start, processor = time.perf_counter(), time.process_time()
    response = client.get(address)
    streamed = sum(map(len, response.streaming_content)) if response.streaming else 0
    took = time.perf_counter() - start, time.process_time() - processor
    assert response.status_code == 200, (address, response.status_code)
    sizes = (streamed, 0) if response.streaming else (len(response.content), len(gzip.compress(response.content)))
    return took[0], sizes, took[1]


def painted(client: Any, sizes: list[int], patience: int) -> None:
    """The time from asking for a month to its painted grid, for ours over HTTP and for FullCalendar from the disk."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, QUIET

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in this thread

    with sync_playwright() as player, Served() as url, tempfile.TemporaryDirectory() as folder:

        def launched() -> Any:
            return player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *QUIET])

        browser = launched()
        print(f"\n{'to a painted month':34} {'tasks':>7} {'seconds':>9}")
        ours = [our_month(browser, client, url) for _ in range(5)]
        print(f"{'Reload Desk, request included':34} {'all':>7} {sorted(ours)[2]:9.2f}")
        if sizes:
            prepare(Path(folder))
        for size in sizes:
            events = rules(size)
            took = their_month(launched(), Path(folder), events, patience)
            words = f"> {patience}" if took is None else f"{took:.2f}"
            ratio = "" if took is None else f"  {took / sorted(ours)[2]:.0f} times ours"
            print(f"{'FullCalendar 6 + rrule':34} {size:7} {words:>9}{ratio}", flush=True)
        browser.close()


class Served:
    """The dashboard under waitress in a thread, as `serve` runs it."""

    def __enter__(self) -> str:
        from django.core.handlers.wsgi import WSGIHandler
        from waitress.server import create_server

        self.server = create_server(WSGIHandler(), host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=self.server.run, daemon=True).start()
        return f"http://127.0.0.1:{self.server.effective_port}"

    def __exit__(self, *_: object) -> None:
        self.server.close()


def our_month(browser: Any, client: Any, url: str) -> float:
    """A new tab without a cache: the page, its styles and scripts, and two frames after its grid is there."""
    from django.conf import settings

    context = browser.new_context()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url + VIEWS["month"], wait_until="load")
    assert page.locator(".month .day").count() >= 28
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    took = time.perf_counter() - start
    context.close()
    return took


def prepare(folder: Path) -> None:
    home = node_environment(HERE / "package.json")
    for name, path in SCRIPTS.items():
        shutil.copy(home / "node_modules" / path, folder / name)
    shutil.copy(HERE / "month.html", folder)


def rules(size: int) -> list[dict[str, Any]]:
    """The lines of tasks that our grid draws, one event each; those that we list beside the grid are left out."""
    from django.utils import timezone

    from dashboard.inventory import calendar as calendar_tasks
    from dashboard.inventory.search.search import parse

    found = calendar_tasks.matching(parse(""), timezone.now())
    events = []
    for task, schedule in zip(found.tasks, found.schedules, strict=True):
        if schedule is None or task.runs_a_day is None or task.runs_a_day > 24 or schedule.starts_at is None:
            continue
        start = f"DTSTART:{schedule.starts_at:%Y%m%dT%H%M%SZ}"
        events += [
            {"title": task.app_name, "rrule": f"{start}\n{line.text}"}
            for line in schedule.recurrences
            if line.text.startswith("RRULE")
        ]
        if len(events) >= size:
            break
    return events


def their_month(browser: Any, folder: Path, events: list[dict[str, Any]], patience: int) -> float | None:
    """From the call that makes the calendar to two frames after; None when it takes too long.

    The browser is closed with it, for a page that hangs cannot be.
    """
    from playwright.sync_api import Error

    year, month = MONTH
    told = f'const month = "{year}-{month:02}-01", events = {json.dumps(events)};'
    (folder / "events.js").write_text(told)
    page = browser.new_page()
    try:
        page.goto(f"file://{folder}/month.html", wait_until="commit")
        page.wait_for_function("document.title.startsWith('painted')", timeout=1000 * patience)
        return float(page.title().split()[1]) / 1000
    except Error:
        return None
    finally:
        browser.close()


if __name__ == "__main__":
    main()
