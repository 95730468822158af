"""Tenant and dashboard as processes, as a person starts them: what each page, each minute and each worker costs."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).parent.parent.parent
UNLIMITED = 1_000_000
PATIENCE = 60  # seconds that an answer is waited for
LONGEST_SYNC = 3_600  # seconds
_OWN = ("RELOAD_DESK", "TENANT", "DJANGO", "LOCALTENANT", "DATABASE_URL")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a command took."""

    seconds: float
    processor: float  # seconds, of all its processes
    memory: float  # MB at most, of its biggest process


@dataclass(kw_only=True)
class LiveTenant:
    """The embedded tenant in a process of its own."""

    url: str
    token: str  # of its administrator, who sees all tasks
    pages_seconds: float  # in which 100 pages of its list were answered


@dataclass(kw_only=True)
class Desk:
    """A dashboard that serves, with somebody signed in."""

    name: str
    pid: int
    url: str
    session: requests.Session
    first_sync: Cost

    def get(self, path: str, **options: object) -> requests.Response:
        """Ask for a page of it. Raises for anything but an answer 200."""
        answer = self.session.get(self.url + path, timeout=PATIENCE, **options)
        answer.raise_for_status()
        return answer

    @property
    def web(self) -> list[int]:
        """The processes that answer requests."""
        return [pid for pid in family(self.pid) if not _is_worker(pid)]

    @property
    def workers(self) -> list[int]:
        """The processes that do periodic work; none where the web process does it itself."""
        return [pid for pid in family(self.pid) if _is_worker(pid)]


def processor(pids: list[int]) -> float:
    """Seconds of processor time of processes that run, to the microsecond; those that have ended count nothing."""
    total = 0.0
    for pid in pids:
        try:
            total += time.clock_gettime((~pid) << 3 | 2)  # what clock_getcpuclockid(3) gives
        except OSError:
            continue
    return total


def memory(pids: list[int], line: str = "VmRSS") -> float:
    """MB of processes; `VmHWM` is the most that each ever had."""
    found = (re.search(rf"{line}:\s+(\d+)", _read(pid, "status")) for pid in pids)
    return sum(int(match[1]) for match in found if match) / 1024


def family(pid: int) -> list[int]:
    """A process and all that came of it."""
    children = [int(child) for task in _tasks(pid) for child in _read(pid, f"task/{task}/children").split()]
    return [pid, *(one for child in children for one in family(child))]


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """The code of a commit in a folder of its own; the present one, where none is named."""
    if not commit:
        yield ROOT
        return
    folder = Path(tempfile.mkdtemp(prefix="reload-desk-older-")) / "code"
    try:
        _run(["git", "worktree", "add", "--detach", str(folder), commit], ROOT, {})
        yield folder
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(folder)], cwd=ROOT, capture_output=True)
        shutil.rmtree(folder.parent, ignore_errors=True)


@contextmanager
def live_tenant(tasks: int, *, newer: int = 0, reads: int = UNLIMITED, writes: int = UNLIMITED) -> Iterator[LiveTenant]:
    """A tenant with so many made-up tasks, and so many of the newer scheduling."""
    with tempfile.TemporaryDirectory(prefix="reload-desk-tenant-") as data:
        limits = {"LOCALTENANT_TIER1_PER_MINUTE": str(reads), "LOCALTENANT_TIER2_PER_MINUTE": str(writes)}
        own = {"RELOAD_DESK_DATA": data, "RELOAD_DESK_LOG": "ERROR", **limits}
        _manage(ROOT, own, "localtenant_fill", "--tasks", str(tasks), *(["--newer", str(newer)] if newer else []))
        token = _manage(ROOT, own, "localtenant_token").strip().splitlines()[-1]
        with _started(ROOT, own, "localtenant", "--port", "0", "--no-sample") as process:
            url = next(word for word in process.stdout.readline().split() if word.startswith("http"))
            _pages_seconds(url, token)  # whatever has passed since the filling is brought to the present here
            yield LiveTenant(url=url, token=token, pages_seconds=_pages_seconds(url, token))


@contextmanager
def desk(
    name: str,
    tenant: LiveTenant,
    *,
    folder: Path = ROOT,
    python: str = sys.executable,
    gunicorn: bool = False,
    database: str = "",
    settings: dict[str, str] | None = None,
) -> Iterator[Desk]:
    """A dashboard of the code in a folder: its database made, its first sync measured, then serving."""
    with tempfile.TemporaryDirectory(prefix="reload-desk-desk-") as data, ExitStack() as stack:
        own = {"RELOAD_DESK_DATA": data, "RELOAD_DESK_LOG": "ERROR", "RELOAD_DESK_HTTPS": "0"}
        own |= {"TENANT_URL": tenant.url, "TENANT_TOKEN": tenant.token}
        own |= {"TENANT_READS_PER_MINUTE": str(UNLIMITED), "TENANT_WRITES_PER_MINUTE": str(UNLIMITED)}
        own |= ({"DATABASE_URL": database} if database else {}) | (settings or {})
        _manage(folder, own, "migrate", "--verbosity", "0", python=python)
        first_sync = _measured([python, "manage.py", "sync"], folder, own)
        start = _gunicorn if gunicorn else _serve
        process, url = start(stack, folder, own, python)
        link = _manage(folder, own, "signin_link", python=python).split()[-1]
        session = signed_in(url + re.sub(r"^https?://[^/]+", "", link))
        yield Desk(name=name, pid=process.pid, url=url, session=session, first_sync=first_sync)


def signed_in(link: str) -> requests.Session:
    """A browser in which a printed link was opened and its button pressed."""
    session = requests.Session()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', session.get(link, timeout=PATIENCE).text)[1]
    session.post(link, {"csrfmiddlewaretoken": token}, timeout=PATIENCE).raise_for_status()
    return session


def _serve(stack: ExitStack, folder: Path, own: dict[str, str], python: str) -> tuple[subprocess.Popen[str], str]:
    port = free_port()
    process = stack.enter_context(_started(folder, own, "serve", "--port", str(port), python=python))
    while "Open http" not in (line := process.stdout.readline()):
        assert line, "The dashboard did not start."
    return process, f"http://127.0.0.1:{port}"


def _gunicorn(stack: ExitStack, folder: Path, own: dict[str, str], python: str) -> tuple[subprocess.Popen[str], str]:
    """As the container serves it: two processes with four threads each, and a worker where there is one."""
    port = free_port()
    _manage(folder, own, "collectstatic", "--no-input", "--verbosity", "0", python=python)
    if (folder / "dashboard/management/commands/worker.py").exists():
        stack.enter_context(_started(folder, own, "worker", python=python))
    options = ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket")
    command = [python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *options, "dashboard.wsgi"]
    process = stack.enter_context(_process(command, folder, own | {"DJANGO_SETTINGS_MODULE": "dashboard.settings"}))
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        with ExitStack() as quiet:
            quiet.callback(time.sleep, 0.2)
            try:
                if requests.get(f"{url}/healthz", timeout=5).ok:
                    break
            except requests.ConnectionError:
                continue
    return process, url


def _pages_seconds(url: str, token: str) -> float:
    """Read 100 pages of the list of tasks, or as many as there are, again and again."""
    session, start = requests.Session(), time.perf_counter()
    session.headers["Authorization"] = f"Bearer {token}"
    first = address = f"{url}/api/v1/reload-tasks?limit=100"
    for _ in range(100):
        links = session.get(address, timeout=PATIENCE).json()["links"]
        address = (links.get("next") or {}).get("href") or first
    return time.perf_counter() - start


def _measured(command: list[str], folder: Path, own: dict[str, str]) -> Cost:
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=_environment(own), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    seconds = time.perf_counter() - start
    return Cost(seconds=seconds, processor=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss / 1024)


def _manage(folder: Path, own: dict[str, str], *arguments: str, python: str = sys.executable) -> str:
    return _run([python, "manage.py", *arguments], folder, own)


def _run(command: list[str], folder: Path, own: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env=_environment(own), capture_output=True, text=True, timeout=LONGEST_SYNC
    )
    assert done.returncode == 0, (command, done.stderr[-2000:])
    return done.stdout


def _started(
    folder: Path, own: dict[str, str], *arguments: str, python: str = sys.executable
) -> contextmanager[subprocess.Popen[str]]:
    return _process([python, "manage.py", *arguments], folder, own)


@contextmanager
def _process(command: list[str], folder: Path, own: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, cwd=folder, env=_environment(own), stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _environment(own: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(_OWN)} | own


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _is_worker(pid: int) -> bool:
    return "worker" in _read(pid, "cmdline").split("\0")


def _tasks(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""
