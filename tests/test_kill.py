"""The server is killed with -9 in the middle of a sync, and of a write, and started again: nothing lost or doubled."""

import json
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from dashboard.bootstrap import ROOT
from dashboard.tenant.wire import digest, writable
from tests.processes import inherited
from tests.test_serve import ports, printed_link, serving, sign_in

__all__ = ["ports"]

TASKS = 250  # three pages
SECONDS = 60.0  # after which a test has waited for long enough
SELDOM = 600  # seconds between two syncs, so that none is at work when the server is killed
QUICK = {"RELOAD_DESK_LONGEST_CHANGE_SECONDS": "3", "RELOAD_DESK_HTTPS": "0"}
TASKS_PATH = "/api/v1/reload-tasks"


@dataclass
class Tenant:
    """The embedded tenant in a process of its own, which outlives the dashboard."""

    url: str
    token: str

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, f"{self.url}{path}", json=body, headers=headers, timeout=20)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def fault(self, **fault: Any) -> None:
        self.call("POST", "/__faults", fault)

    def bodies(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        path = f"{TASKS_PATH}?limit=100"
        while path:
            page = self.call("GET", path)
            found |= {body["id"]: body for body in page["data"]}
            path = page["links"].get("next", {}).get("href", "").removeprefix(self.url)
        return found


@dataclass
class Desk:
    """What the dashboard has written to its disk."""

    data: Path

    def ask(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.data / "dashboard.sqlite3", timeout=20)) as database:
            return database.execute(query).fetchall()

    def until(self, query: str, holds: Callable[[list[Any]], bool]) -> list[Any]:
        """Wait until the answer is so."""
        end = time.monotonic() + SECONDS
        while not holds(found := self.ask(query)):
            assert time.monotonic() < end, f"{query}: {found}"
            time.sleep(0.05)
        return found

    def synced(self, *, after: str = "") -> str:
        """Wait for a whole sync that has begun since an instant, and give when it began."""
        query = "SELECT as_of FROM inventory_syncstate WHERE phase = ''"
        return str(self.until(query, lambda found: bool(found) and (found[0][0] or "") > after)[0][0])

    def now(self) -> str:
        return str(self.ask("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")[0][0])

    def copied(self) -> dict[str, Any]:
        rows = self.ask("SELECT task_id, body FROM inventory_taskcopy WHERE deleted_at IS NULL")
        assert len({task_id for task_id, _ in rows}) == len(rows)
        return {task_id: json.loads(body) for task_id, body in rows}

    def history(self) -> list[tuple[str, str, str, str]]:
        """Task, kind, person and every result of each change."""
        return self.ask(
            "SELECT c.task_id, c.kind, c.actor, group_concat(e.result) FROM inventory_change c"
            " LEFT JOIN inventory_ending e ON e.change_id = c.id GROUP BY c.id ORDER BY c.id"
        )


def manage(data: Path, *arguments: str, **environment: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=clean(data) | environment, capture_output=True, text=True, check=True)
    return done.stdout


def clean(data: Path) -> dict[str, str]:
    return inherited() | {"RELOAD_DESK_DATA": str(data)}


@contextmanager
def a_tenant(data: Path, *, tasks: int) -> Iterator[Tenant]:
    manage(data, "localtenant_fill", "--tasks", str(tasks))
    token = manage(data, "localtenant_token").splitlines()[-1]
    command = [sys.executable, "manage.py", "localtenant", "--port", "0", "--no-sample"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=clean(data) | {"LOCALTENANT_FAULTS": "1"}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield Tenant(url=process.stdout.readline().split()[-1], token=token)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Tenant]:
    with a_tenant(tmp_path / "tenant", tasks=TASKS) as tenant:
        yield tenant


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(data=tmp_path / "desk")


@dataclass
class Running:
    """The dashboard in its process, and somebody signed in."""

    process: subprocess.Popen[str]
    base: str
    session: requests.Session

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)

    def press(self, task_id: str, digest: str) -> None:
        """Switch a task off; no answer comes, since the server is killed."""
        body = {"enabled": "off", "seen": digest, "csrfmiddlewaretoken": self.session.cookies["reload_desk_csrf"]}
        with suppress(requests.ConnectionError):
            self.session.post(f"{self.base}/tasks/{task_id}/enabled/", body, timeout=20)


def seen(bodies: dict[str, Any]) -> dict[str, str]:
    """What the tasks are; the tenant goes on to run them meanwhile."""
    return {task_id: digest(body) for task_id, body in bodies.items()}


@contextmanager
def dashboard(desk: Desk, ports: tuple[int, int], tenant: Tenant, *, sync_seconds: int = 2) -> Iterator[Running]:
    settings = QUICK | {"RELOAD_DESK_SYNC_SECONDS": str(sync_seconds)}
    settings |= {"TENANT_URL": tenant.url, "TENANT_TOKEN": tenant.token}
    with serving(desk.data, ports, **settings) as process:
        link = printed_link(process)
        running = Running(process=process, base=link.partition("/signin")[0], session=sign_in(link))
        running.session.get(f"{running.base}/tasks/", timeout=20)
        yield running


def test_a_first_sync_that_is_killed_goes_on_and_copies_each_task_once(
    tenant: Tenant, desk: Desk, ports: tuple[int, int]
) -> None:
    tenant.fault(kind="hang", seconds=1, count=20, method="GET", path=TASKS_PATH)
    with dashboard(desk, ports, tenant) as running:
        desk.until("SELECT max(seen) FROM inventory_syncstate WHERE phase = 'tasks'", lambda rows: bool(rows[0][0]))
        running.kill()
    assert 0 < len(desk.copied()) < TASKS
    tenant.call("DELETE", "/__faults")

    with dashboard(desk, ports, tenant):
        desk.synced()

    assert seen(desk.copied()) == seen(tenant.bodies())
    assert desk.history() == []


def test_changes_made_elsewhere_are_told_once_though_the_sync_that_saw_them_was_killed(
    tenant: Tenant, desk: Desk, ports: tuple[int, int]
) -> None:
    with dashboard(desk, ports, tenant) as running:
        desk.synced()
        enabled = {task_id: body for task_id, body in desk.copied().items() if body.get("state") == "Enabled"}
        changed = sorted(enabled)[::20]
        tenant.fault(kind="hang", seconds=1.5, count=100, method="GET", path=TASKS_PATH)
        for task_id in changed:
            tenant.call("PUT", f"{TASKS_PATH}/{task_id}", writable(enabled[task_id]) | {"state": "Disabled"})
        desk.until("SELECT count(*) FROM inventory_change", lambda rows: rows[0][0] > 0)
        running.kill()
    assert 0 < len(desk.history()) < len(changed)
    tenant.call("DELETE", "/__faults")

    with dashboard(desk, ports, tenant):
        desk.synced(after=desk.now())

    assert seen(desk.copied()) == seen(tenant.bodies())
    assert sorted(desk.history()) == sorted((task_id, "disabled", "", "done") for task_id in changed)


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_write_that_is_killed_is_ended_by_what_the_task_has_become(
    tenant: Tenant, desk: Desk, ports: tuple[int, int], *, carried_out: bool
) -> None:
    with dashboard(desk, ports, tenant, sync_seconds=SELDOM) as running:
        desk.synced()
        task_id, body = next((key, body) for key, body in desk.copied().items() if body.get("state") == "Enabled")
        tenant.fault(kind="hang" if carried_out else "503", seconds=2, retry_after=5, count=1, method="PUT")
        pressing = threading.Thread(target=running.press, args=(task_id, digest(body)))
        pressing.start()
        desk.until("SELECT count(*) FROM inventory_change", lambda rows: rows[0][0] == 1)
        time.sleep(0.5)  # the PUT is under way, or it was refused and waits to be sent again
        running.kill()
        pressing.join(timeout=20)
    assert desk.history() == [(task_id, "disabled", "admin", None)]

    with dashboard(desk, ports, tenant) as running:
        desk.until("SELECT count(*) FROM inventory_ending", lambda rows: rows[0][0] == 1)
        desk.synced(after=desk.now())
        page = running.session.get(f"{running.base}/history/", timeout=20).text

    assert desk.history() == [(task_id, "disabled", "admin", "done" if carried_out else "unknown")]
    assert desk.ask("SELECT * FROM inventory_turn") == []
    assert seen(desk.copied()) == seen(tenant.bodies())
    assert (tenant.bodies()[task_id]["state"] == "Disabled") is carried_out
    assert ("a look at the task found it done" if carried_out else "it was as before") in page
