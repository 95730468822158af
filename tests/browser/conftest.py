"""A real Chromium with somebody signed in; skipped where there is none, but never in CI.

Where it is there, the one that has no window (Debian's chromium-headless-shell): the other one draws its tabs and menus
by two more pages for each test, and needs twice the time.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from dashboard.inventory.sync import run as sync
from tests.desk import Desk, connected, desk, synced

__all__ = ["connected", "desk", "synced"]

_FOUND = shutil.which("chromium-headless-shell") or shutil.which("chromium")
CHROMIUM = os.environ.get("CHROMIUM") or _FOUND or "/usr/bin/chromium"
READERS_ZONE = "UTC"
REPLACED = ("htmx:afterRequest, [object HTMLDivElement]", "htmx:sendAbort, [object HTMLDivElement]")
expect.set_options(timeout=20_000)  # milliseconds that a busy machine may take to show what is expected
QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups, wherever this file was loaded
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them. What they reach of the code the other tests reach too, so they are not slowed down by counting it."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.no_cover)
            item.add_marker(pytest.mark.flaky(reruns=1))  # an overloaded machine; each second run is told


@pytest.fixture(scope="session")
def base_url() -> str:
    """None is needed: every test has the address of its own live server. (The plugin's own warns in pytest 9.)"""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which must be there in CI."""
    if not os.path.exists(CHROMIUM):
        missing = f"No Chromium at {CHROMIUM}: on Debian `apt install chromium`, or name one in the variable CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": [*QUIET, *as_root]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A reader whose clock is the same on every machine."""
    return browser_context_args | {"timezone_id": READERS_ZONE}


@pytest.fixture(scope="session")
def _collected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Settings of the static files as people get them, one style sheet and one script for some 60: made once."""
    folder = tmp_path_factory.mktemp("collected")
    storage = {"BACKEND": "dashboard.static_files.Storage"}
    changed = {"STATIC_ROOT": folder, "STORAGES": settings.STORAGES | {"staticfiles": storage}}
    with override_settings(**changed, WHITENOISE_SKIP_COMPRESS_EXTENSIONS=("css", "js", "svg", "json", "map", "txt")):
        call_command("collectstatic", verbosity=0, interactive=False)
    return changed | {"STATICFILES_DIRS": [folder]}  # where the live server looks for them


@pytest.fixture(autouse=True)
def _as_people_get_them(_collected: dict[str, Any]) -> Iterator[None]:
    with override_settings(**_collected):
        yield


@pytest.fixture(scope="session", autouse=True)
def _async_unsafe() -> None:
    """Playwright keeps an event loop running in the test's thread, where Django would refuse its database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained about: scripts that failed, things that the CSP forbade."""
    heard: list[str] = []
    replaced: list[Request] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            heard.append(message.text)
            _forgive(heard, replaced)

    def note_failure(request: Request) -> None:
        if "hx-request" in request.headers and request.failure == "net::ERR_ABORTED":
            replaced.append(request)
            _forgive(heard, replaced)

    page.on("console", listen)
    page.on("requestfailed", note_failure)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def _forgive(heard: list[str], replaced: list[Request]) -> None:
    """Forget what htmx says of a request that a newer one replaced, or whose page was left, as often as one was."""
    if replaced and all(said in heard for said in REPLACED):
        replaced.pop()
        for said in REPLACED:
            heard.remove(said)


@pytest.fixture
def open_page(page: Page, live_server: Any, desk: Desk, complaints: list[str]) -> Any:
    """Open the list, at an address if one is given, as somebody who is signed in."""
    session = desk.client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, "zone": READERS_ZONE}  # so that no page is shown a second time
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )

    def open_it(address: str = "/tasks/") -> Page:
        page.goto(f"{live_server.url}{address}")
        return page

    return open_it


@pytest.fixture
def open_tasks(open_page: Any) -> Any:
    """The same, of a copy that is up to date."""

    def open_it(address: str = "/tasks/") -> Page:
        sync.run()
        page: Page = open_page(address)
        return page

    return open_it
