"""The first command of README on every Python of this machine: a copy in an empty folder, `serve`, and a few presses.

    python3 tests/smoke.py [PYTHON ...]

It needs nothing but the standard library. Without names it looks for python3 and python3.N on PATH and in pyenv's
folders. One that is too old is passed over; one that lacks a module is named and skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
NEEDED = ("ensurepip", "sqlite3", "ssl", "venv")
PROBE = f"""
import importlib.util, os, sys
found = {{name: importlib.util.find_spec(name) for name in {(*NEEDED, "_sqlite3", "_ssl")!r}}}
print(".".join(map(str, sys.version_info[:3])))
print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
print(" ".join(sorted(name.lstrip("_") for name in found if found[name] is None)))
"""
AT_ONCE = 2  # Pythons: most of the time goes into unpacking packages, for which there are two processors
LONGEST = 600.0  # seconds for one Python, its environment included
FIRST_COPY_SECONDS = 60.0
TASKS = "73"  # of the sample company, in both schedulers


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """One interpreter of this machine."""

    version: str
    path: str
    missing: tuple[str, ...]

    @property
    def is_young(self) -> bool:
        """Whether README names it."""
        return tuple(int(part) for part in self.version.split(".")[:2]) >= OLDEST


class Forms(HTMLParser):
    """The forms of a page: where each is posted, and its hidden fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a form, and what stands in it."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        elif tag == "input" and given.get("type") == "hidden" and self.found:
            self.found[-1][1][given["name"]] = given.get("value", "")

    def at(self, pattern: str) -> tuple[str, dict[str, str]]:
        """Give the first form whose address is like this."""
        return next((action, fields) for action, fields in self.found if re.fullmatch(pattern, action))


@dataclass
class Browser:
    """Somebody at the pages, with cookies."""

    base: str
    opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )
    )

    def get(self, path: str) -> str:
        """Give the page. Raises HTTPError for a status of 400 or more."""
        with self.opener.open(urllib.parse.urljoin(self.base, path), timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Post a form, and give the page that follows. Raises HTTPError."""
        body = urllib.parse.urlencode(fields).encode()
        with self.opener.open(urllib.parse.urljoin(self.base, path), body, timeout=30) as answer:
            return str(answer.read().decode())


def main(names: list[str]) -> int:
    """Try every Python, and say which ones; 1 when one of them failed or there was none."""
    pythons = found(names or candidates())
    tried = [python for python in pythons if not python.missing]
    for python in pythons:
        if python.missing:
            say(f"Python {python.version} ({python.path}) is skipped: it lacks {', '.join(python.missing)}.")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        are_well = list(pool.map(is_well, tried))
    say(f"serve was tried on Python {', '.join(python.version for python in tried) or 'none'}.")
    return 0 if tried and all(are_well) else 1


def candidates() -> list[str]:
    """Every name under which a Python may be found."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders += sorted(pyenv.glob("versions/*/bin"))
    names = re.compile(r"python3(\.\d+)?")
    on_disk = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    return [sys.executable, *(str(path) for path in on_disk if names.fullmatch(path.name))]


def found(names: list[str]) -> list[Python]:
    """The interpreters that README names, each once, the oldest first."""
    pythons = {python.path: python for name in names if (python := probed(name)) and python.is_young}
    return sorted(pythons.values(), key=lambda python: [int(part) for part in python.version.split(".")])


def probed(name: str) -> Python | None:
    """Ask an interpreter what it is; None for what is none, such as pyenv's shim of a version that is not chosen."""
    try:
        done = subprocess.run([name, "-c", PROBE], capture_output=True, text=True, timeout=30, check=True)
        version, path, missing = done.stdout.split("\n")[:3]
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return Python(version=version, path=path, missing=tuple(dict.fromkeys(missing.split())))


def is_well(python: Python) -> bool:
    """Whether all of it went well; says how it went."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="reload-desk-smoke-") as folder:
        copy_to(Path(folder))
        try:
            with serving(python, Path(folder)) as link:
                press_about(link)
        except (AssertionError, OSError, StopIteration) as error:
            say((Path(folder) / "errors").read_text())
            say(f"Python {python.version} ({python.path}) FAILED: {error!r}")
            return False
    say(f"Python {python.version} ({python.path}) is well ({time.monotonic() - began:.0f} s).")
    return True


def copy_to(folder: Path) -> None:
    """Copy what git knows, and what it would know, of this project as it is now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


@contextmanager
def serving(python: Python, folder: Path) -> Iterator[str]:
    """Run `serve` there, give the link that it prints, end it by Ctrl-C, and insist on a clean end."""
    ours = ("RELOAD_DESK", "TENANT", "LOCALTENANT", "DJANGO", "DATABASE", "VIRTUAL_ENV", "PYTHON", "PYENV_VERSION")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"PIP_COMPILE": "no"}  # what is imported compiles itself: a tenth of all that is unpacked
    ports = free_ports()
    command = [python.path, "manage.py", "serve", "--port", str(ports[0]), "--tenant-port", str(ports[1])]
    with (folder / "errors").open("w+") as errors:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, process_group=0
        )
        guard = threading.Timer(LONGEST, process.kill)
        guard.start()
        try:
            yield printed_link(process)
            process.send_signal(signal.SIGINT)
            code = process.wait(30)
            assert code == 0, f"it ended with {code}"
            assert "Traceback" not in (folder / "errors").read_text(), "a traceback"
        finally:
            guard.cancel()
            process.kill()
            process.communicate()


def free_ports() -> tuple[int, int]:
    """Two ports that nobody listens on."""
    with socket.socket() as first, socket.socket() as second:
        for listener in (first, second):
            listener.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def printed_link(process: subprocess.Popen[str]) -> str:
    """Wait for the line with the link."""
    for line in process.stdout or ():
        if line.startswith("Open "):
            return line.split()[1]
    raise AssertionError(f"no link was printed; it ended with {process.wait()}")


def press_about(link: str) -> None:
    """Sign in; see the list and the month; switch a task off and on."""
    browser = Browser(link)
    browser.post(link, Forms(browser.get(link)).found[0][1])
    until_copied(browser)
    now = datetime.now(UTC)
    assert "<time" in browser.get(f"/calendar/{now.year}/{now.month}/"), "the month shows no runs"
    action, _ = Forms(browser.get("/tasks/?q=state:enabled")).at(r"/tasks/[^/]+/enabled/")
    page = action.removesuffix("enabled/")
    for state in ("false", "true"):
        browser.post(*Forms(browser.get(page)).at(re.escape(action)))
        assert f'aria-checked="{state}"' in browser.get(page), f"the switch did not become {state}"


def until_copied(browser: Browser) -> None:
    """Wait until the list holds the whole sample."""
    end = time.monotonic() + FIRST_COPY_SECONDS
    while f'id="total">{TASKS} ' not in browser.get("/tasks/"):
        assert time.monotonic() < end, "the list does not fill"
        time.sleep(0.5)


def say(text: str) -> None:
    """Say a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
