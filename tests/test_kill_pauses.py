"""A worker is killed with -9 while it begins a pause, and another one while it ends it: nothing stays off."""

import signal
import subprocess
from collections import Counter
from pathlib import Path

from tests.test_kill import TASKS_PATH, Tenant, a_tenant
from tests.test_kill_jobs import JobDesk, a_worker, desk, manage, until

__all__ = ["desk"]
TASKS = 8
PAUSE = """
from datetime import timedelta
from django.utils import timezone
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.read import copies
from dashboard.inventory.pauses import pause
made = pause.make(RequestedBy(actor="ada", page="list"), copies(), ends_at=timezone.now() + timedelta(hours=9))
assert pause.plan(made)
"""
END = """
from django.utils import timezone
from dashboard.inventory.pauses import pause
assert pause.end(pause.open_pauses()[0], "ada", timezone.now())
"""


def killed_in_a_write(desk: JobDesk, worker: "subprocess.Popen[bytes]", writes: int) -> None:
    """Kill a worker as soon as so many writes are over and another one is under way."""
    until(lambda: desk.ask("SELECT count(*) FROM inventory_ending")[0][0] >= writes)
    until(lambda: desk.ask("SELECT count(*) FROM inventory_turn")[0][0] == 1)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=10)


def test_workers_die_while_a_pause_begins_and_while_it_ends(desk: JobDesk, tmp_path: Path) -> None:
    with a_tenant(tmp_path / "tenant", tasks=TASKS) as tenant:
        manage(desk, tenant, "migrate")
        manage(desk, tenant, "sync")
        before = states(tenant)
        tenant.fault(kind="hang", seconds=0.3, count=1000, method="PUT", path=TASKS_PATH)
        manage(desk, tenant, "shell", "-c", PAUSE)
        workers = [a_worker(desk, tenant)]
        try:
            killed_in_a_write(desk, workers[0], 2)
            workers.append(a_worker(desk, tenant))
            until(lambda: desk.ask("SELECT count(*) FROM inventory_ending")[0][0] >= 4)
            manage(desk, tenant, "shell", "-c", END)
            killed_in_a_write(desk, workers[1], desk.ask("SELECT count(*) FROM inventory_ending")[0][0] + 1)
            workers.append(a_worker(desk, tenant))
            until(lambda: desk.ask("SELECT state FROM inventory_pause") == [("over",)])
        finally:
            for worker in workers:
                worker.kill()
                worker.wait(timeout=10)
        after = states(tenant)

    results = Counter(desk.ask("SELECT result, why FROM inventory_jobitem"))
    assert after == before
    assert {result for result, _ in results} <= {"undone", "skipped"}
    assert results["undone", ""] > 3
    assert desk.ask("SELECT count(*) FROM inventory_turn") == [(0,)]


def states(tenant: Tenant) -> dict[str, str]:
    return {task_id: body["state"] for task_id, body in tenant.bodies().items()}
