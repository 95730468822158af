"""Two workers share a job, and one of them is killed with -9 in the middle of a write: nothing twice, none left.

Beside PostgreSQL (`.ci/postgres`) the database is one there, made for the test.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from dashboard.bootstrap import ROOT
from tests.test_kill import SECONDS, TASKS_PATH, Desk, Tenant, a_tenant, clean

TASKS = 24
DISABLE = """
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.read import copies
from dashboard.inventory.jobs import job
from dashboard.inventory.models import JobKind
made = job.make(RequestedBy(actor="ada", page="list"), JobKind.DISABLE, copies().values_list("pk", flat=True))
assert job.start(made)
"""


@dataclass
class JobDesk(Desk):
    """A dashboard of workers alone, on SQLite or on PostgreSQL."""

    url: str = ""  # of the database

    def ask(self, query: str) -> list[Any]:
        if not self.url:
            return super().ask(query)
        import psycopg

        with psycopg.connect(self.url) as database:
            return database.execute(query).fetchall()  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[JobDesk]:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield JobDesk(data=tmp_path / "desk")
        return
    import psycopg

    name = f"jobs_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as database:
        database.execute(f'CREATE DATABASE "{name}"')
    yield JobDesk(data=tmp_path / "desk", url=f"{server.rpartition('/')[0]}/{name}")


def environment(desk: JobDesk, tenant: Tenant) -> dict[str, str]:
    told = {"TENANT_URL": tenant.url, "TENANT_TOKEN": tenant.token, "TENANT_WRITES_PER_MINUTE": "100000"}
    told |= {"RELOAD_DESK_LONGEST_CHANGE_SECONDS": "3", "RELOAD_DESK_SYNC_SECONDS": "600", "RELOAD_DESK_HTTPS": "0"}
    return clean(desk.data) | told | ({"DATABASE_URL": desk.url} if desk.url else {})


def manage(desk: JobDesk, tenant: Tenant, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment(desk, tenant), capture_output=True, check=True, timeout=60)


def a_worker(desk: JobDesk, tenant: Tenant) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment(desk, tenant))


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_two_workers_share_a_job_and_one_is_killed(desk: JobDesk, tmp_path: Path) -> None:
    with a_tenant(tmp_path / "tenant", tasks=TASKS) as tenant:
        manage(desk, tenant, "migrate")
        manage(desk, tenant, "sync")
        manage(desk, tenant, "shell", "-c", DISABLE)
        tenant.fault(kind="hang", seconds=0.4, count=1000, method="PUT", path=TASKS_PATH)
        workers = [a_worker(desk, tenant) for _ in range(2)]
        try:
            until(lambda: desk.ask("SELECT count(*) FROM inventory_ending")[0][0] >= 4)
            until(lambda: desk.ask("SELECT count(*) FROM inventory_turn")[0][0] == 2)  # both are in a write
            workers[0].send_signal(signal.SIGKILL)
            until(lambda: desk.ask("SELECT state FROM inventory_job") == [("over",)])
        finally:
            for worker in workers:
                worker.kill()
                worker.wait(timeout=10)
        bodies = tenant.bodies()

    results = Counter(desk.ask("SELECT result, why FROM inventory_jobitem"))
    wanted = [task_id for (task_id,) in desk.ask("SELECT task_id FROM inventory_jobitem WHERE result = 'done'")]
    done = desk.ask(
        "SELECT c.task_id FROM inventory_change c JOIN inventory_ending e ON e.change_id = c.id"
        " WHERE e.result = 'done' AND c.job IS NOT NULL"
    )
    assert {result for result, _ in results} <= {"done", "skipped"}
    assert {why for result, why in results if result == "skipped"} <= {"already", "no switch"}
    assert sorted(task_id for (task_id,) in done) == sorted(wanted)
    assert {bodies[task_id]["state"] for task_id in wanted} == {"Disabled"}
    assert len(wanted) > 10
    assert desk.ask("SELECT count(*) FROM inventory_turn") == [(0,)]
