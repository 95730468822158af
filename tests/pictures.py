"""Makes the pictures of the README: `python -m tests.pictures [--only walk]`, in about a minute.

It serves the sample company at a moment that stands in the code, from data of its own that is thrown away, and drives
Chromium through it: Now, list, calendar and editor in light and dark, and a walk of 20 seconds as an animated picture.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop running in this thread

import django
import time_machine
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, sync_playwright

MOMENT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
ZONE = "Europe/Berlin"
FOLDER = Path(__file__).parent.parent / ".readme"
TENANT_PORT = 8001  # where `serve` has it; any other where this one is taken
WIDE = {"width": 1280, "height": 820}
WALK = {"width": 1280, "height": 760}
COLOURS = 256  # of a picture
FAILED_RUNS = (4, 3)  # in a row, of tasks that the sample does not let fail
ERROR = "Table 'opportunity_stage' does not exist."
MOST_BYTES, MOST_BYTES_OF_WALK = 150_000, 2_000_000
PAGES = {"now": "/", "tasks": "/tasks/", "calendar": "/calendar/2026/11/", "editor": "/tasks/{task}/edit/"}
EDITED = "Cash position"
TYPED = "weekdays at 6:30 and 18:30 in Berlin"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--hide-scrollbars", "--lang=en-GB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=(*PAGES, "walk"), help="make this one alone")
    parser.add_argument("--into", type=Path, default=FOLDER)
    wanted = parser.parse_args()
    wanted.into.mkdir(exist_ok=True)
    with time_machine.travel(MOMENT, tick=True), served() as desk, chromium() as browser:
        for name in PAGES if wanted.only is None else {wanted.only} - {"walk"}:
            for theme in ("light", "dark"):
                page = desk.open(browser, PAGES[name].format(task=desk.task), WIDE, theme)
                keep(still(name, page), wanted.into / f"{name}{'-dark' if theme == 'dark' else ''}.png")
                page.context.close()
        if wanted.only in (None, "walk"):
            walk(desk, browser, wanted.into / "walk.webp")


@dataclass
class Desk:
    """A dashboard that is served, with somebody signed in."""

    url: str
    cookies: dict[str, str]
    task: str  # the id of one that is edited

    def open(self, browser: Browser, address: str, size: Any, theme: Any) -> Page:
        context = browser.new_context(
            viewport=size, color_scheme=theme, timezone_id=ZONE, locale="en-GB", reduced_motion="reduce"
        )
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in self.cookies.items()])
        page = context.new_page()
        page.clock.set_fixed_time(MOMENT)
        page.goto(self.url + address)
        settle(page)
        return page


@contextlib.contextmanager
def served() -> Iterator[Desk]:
    """The dashboard beside its embedded tenant with the sample company, both in threads of this process."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from dashboard.localtenant.models import LocalApp, LocalTask
    from dashboard.localtenant.server import running
    from dashboard.localtenant.tokens import make_token

    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None  # Chromium has the clock of today
    call_command("migrate", verbosity=0, interactive=False)
    logging.getLogger("waitress").setLevel(logging.ERROR)
    with running(free_port()) as tenant:
        settings.TENANT_URL, settings.TENANT_TOKEN, settings.TENANT_IS_EMBEDDED = tenant.url, make_token(), True
        cookies = company()
        with web() as url:
            app = LocalApp.objects.filter(name=EDITED).values("id")
            task = LocalTask.objects.filter(app_id__in=app, state="Enabled").order_by("pk").first()
            assert task is not None
            yield Desk(url=url, cookies=cookies, task=task.id)


def free_port() -> int:
    with socket.socket() as one:
        return TENANT_PORT if one.connect_ex(("127.0.0.1", TENANT_PORT)) else 0


def let_fail() -> None:
    """Let a few tasks be failing that the sample has run well."""
    from django.utils import timezone

    from dashboard.localtenant.models import LocalReload, LocalTask

    tasks = LocalTask.objects.filter(state="Enabled").exclude(recurrence=[]).order_by("-pk")
    ended = LocalReload.objects.filter(ended_at__lt=timezone.now()).order_by("-created_at")
    often = [task for task in tasks if ended.filter(task_id=task.pk).count() > 20]
    for task, runs in zip(often[3::4], FAILED_RUNS, strict=False):
        fail(task, runs)


def fail(task: Any, runs: int) -> None:
    """Let the newest runs of a task have failed."""
    from django.utils import timezone

    from dashboard.localtenant.models import LocalReload

    ended = LocalReload.objects.filter(task_id=task.pk, ended_at__lt=timezone.now()).order_by("-created_at")
    newest = list(ended.values_list("pk", flat=True)[:runs])
    LocalReload.objects.filter(pk__in=newest).update(succeeded=False, error=ERROR)


def company() -> dict[str, str]:
    """Read the sample company, let something be changed in Qlik, and sign somebody in who was here yesterday."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from dashboard.inventory.company_calendars import first_start
    from dashboard.inventory.models import Visit
    from dashboard.inventory.sync import identity, run
    from dashboard.inventory.tenant_key import tenant_key
    from dashboard.localtenant.models import LocalTask

    let_fail()
    identity.confirm()
    first_start.add_both(if_first=True)
    with time_machine.travel(MOMENT - timedelta(hours=3), tick=True):
        run.run()
    enabled = LocalTask.objects.filter(state="Enabled").exclude(recurrence=[]).order_by("pk")
    for task, code in zip(enabled[2:5:2], ("CONSECUTIVE-FAILURES", "MANUALLY"), strict=True):
        task.state, task.disabled_code = "Disabled", code
        task.save()
        fail(task, 5 * (code != "MANUALLY"))
    run.run()
    user = get_user_model().objects.create_user("ada")
    Visit.objects.create(user=user, tenant=tenant_key(), seen_at=MOMENT - timedelta(hours=4))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {settings.SESSION_COOKIE_NAME: session, "zone": ZONE}


@contextlib.contextmanager
def web() -> Iterator[str]:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    server = create_server(StaticFilesHandler(get_wsgi_application()), host="127.0.0.1", port=0, threads=6)
    Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *as_root])
        yield browser
        browser.close()


def settle(page: Page) -> None:
    """Wait until nothing more is asked for; what is typed is asked for after a moment."""
    page.wait_for_timeout(350)
    page.wait_for_load_state("networkidle")


def still(name: str, page: Page) -> bytes:
    if name == "editor":
        fill_editor(page)
    return page.screenshot()


def fill_editor(page: Page) -> None:
    """Type a schedule, so that the result stands beside it."""
    line = page.locator("[name=quick]").first
    line.fill(TYPED)
    settle(page)
    line.press("Enter")
    settle(page)
    page.evaluate("window.scrollTo(0, 0)")


def keep(png: bytes, path: Path) -> None:
    """Write a picture with few colours."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    few = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    tell(path, MOST_BYTES)


def tell(path: Path, most: int) -> None:
    size = path.stat().st_size
    sys.stdout.write(f"{path.name}: {size / 1000:.0f} kB\n")
    if size > most:
        raise SystemExit(f"{path} has {size:,} bytes, more than {most:,}: let it show less.")


@dataclass
class Film:
    """The frames of the walk; each stays for some time."""

    page: Page
    frames: list[Image.Image] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)  # milliseconds
    pointer: tuple[float, float] = (WALK["width"] / 2, WALK["height"] / 2)

    def hold(self, seconds: float) -> None:
        """Show the page as it is."""
        settle(self.page)
        self._take(seconds)

    def press(self, target: Locator, *, seconds: float = 0.5) -> None:
        """Lead the pointer to a thing, and press it."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None, target
        begin, end = self.pointer, (box["x"] + min(box["width"] / 2, 60), box["y"] + box["height"] / 2)
        for step in (0.4, 0.75, 1.0):
            self.pointer = tuple(a + (b - a) * step for a, b in zip(begin, end, strict=True))  # type: ignore[assignment]
            self._take(seconds if step == 1.0 else 0.12)
        target.click()
        settle(self.page)

    def type(self, target: Locator, words: str) -> None:
        target.click()
        for word in words.split(" "):
            target.press_sequentially(f" {word}" if word != words.split(" ")[0] else word)
            self._take(0.2)

    def _take(self, seconds: float) -> None:
        frame = Image.open(BytesIO(self.page.screenshot())).convert("RGB")
        draw_pointer(frame, self.pointer)
        self.frames.append(frame)
        self.lengths.append(round(seconds * 1000))

    def save(self, path: Path) -> None:
        first, *others = self.frames
        first.save(path, save_all=True, append_images=others, duration=self.lengths, loop=0, quality=80, method=4)
        sys.stdout.write(f"{sum(self.lengths) / 1000:.0f} s in {len(self.frames)} frames, ")
        tell(path, MOST_BYTES_OF_WALK)


def draw_pointer(frame: Image.Image, at: tuple[float, float]) -> None:
    outline = [(0, 0), (0, 17), (4, 13), (7, 20), (10, 19), (7, 12), (12, 12)]
    places = [(at[0] + x, at[1] + y) for x, y in outline]
    ImageDraw.Draw(frame).polygon(places, fill="black", outline="white")


def walk(desk: Desk, browser: Browser, path: Path) -> None:
    """Now, a task that stopped and why, its switch, the month, another zone, and a schedule that is typed."""
    page = desk.open(browser, "/", WALK, "light")
    film = Film(page)
    main = page.locator("#main")
    steps: list[Callable[[], None]] = [
        lambda: film.hold(2.5),
        lambda: film.press(main.locator(".group__names a").first),
        lambda: film.hold(3),
        lambda: film.press(main.locator("[role=switch]").first),
        lambda: film.hold(2.2),
        lambda: film.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Calendar")),
        lambda: film.hold(2.2),
        lambda: film.press(page.locator("#zones a").first),
        lambda: film.hold(2),
        lambda: page.goto(f"{desk.url}/tasks/{desk.task}/edit/") and None,
        lambda: film.hold(0.8),
        lambda: film.type(page.locator("[name=quick]").first, TYPED),
        lambda: settle(page),
        lambda: page.locator("[name=quick]").first.press("Enter"),
        lambda: page.evaluate("window.scrollTo(0, 0)"),
        lambda: film.hold(3.2),
    ]
    for step in steps:
        step()
    film.save(path)
    page.context.close()


if __name__ == "__main__":
    main()
