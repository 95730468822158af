"""`manage.py worker` in real processes: under serve, beside gunicorn, by itself; killed, ended, and started again."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from dashboard import worker_process
from dashboard.bootstrap import ROOT
from tests.test_kill import TASKS_PATH, Desk, Tenant, a_tenant, clean, desk, manage
from tests.test_serve import ports, printed_link, serving

__all__ = ["desk", "ports"]

WORKERS = "SELECT name FROM inventory_worker"
QUICK = {"RELOAD_DESK_SYNC_SECONDS": "1", "RELOAD_DESK_HTTPS": "0"}


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    with a_tenant(tmp_path_factory.mktemp("tenant"), tasks=20) as tenant:
        yield tenant


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a database that has its tables."""
    data = tmp_path_factory.mktemp("made")
    manage(data, "migrate")
    (data / "static").mkdir()
    return data


@pytest.fixture
def migrated(desk: Desk, made: Path) -> Desk:
    shutil.copytree(made, desk.data)
    return desk


@contextmanager
def running(command: list[str], desk: Desk, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean(desk.data) | QUICK | {"PYTHONFAULTHANDLER": "1"} | environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def complaints_of(process: subprocess.Popen[str], seconds: float = 40) -> str:
    """Wait for its end; one that does not come is told with what each of its threads is at."""
    try:
        return process.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        pytest.fail(f"It has not ended in {seconds} s: {process.communicate()[1]}")


def of(tenant: Tenant) -> dict[str, str]:
    return {"TENANT_URL": tenant.url, "TENANT_TOKEN": tenant.token}


def worker(desk: Desk, tenant: Tenant) -> AbstractContextManager[subprocess.Popen[str]]:
    return running([sys.executable, "manage.py", "worker"], desk, **of(tenant))


def pid_of_worker(desk: Desk, *, other_than: int = 0) -> int:
    """The process of the one worker that lives, once there is one."""
    found = desk.until(WORKERS, lambda rows: any(pid_in(row) not in (0, other_than) for row in rows))
    return next(pid_in(row) for row in found if pid_in(row) != other_than)


def pid_in(row: tuple[str]) -> int:
    return int(row[0].split()[-2])


def lives(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc/self").exists() else True
    return False


def until_dead(pid: int) -> None:
    end = time.monotonic() + 20
    while lives(pid):
        assert time.monotonic() < end, f"{pid} lives on"
        time.sleep(0.05)


def test_under_serve_a_worker_renews_and_ends_with_it_and_no_token_of_a_person_is_kept(
    desk: Desk, tenant: Tenant, ports: tuple[int, int]
) -> None:
    with serving(desk.data, ports, **QUICK, **of(tenant)) as process:
        printed_link(process)
        pid = pid_of_worker(desk)
        (file,) = desk.data.glob("serve-*.json")
        kept = json.loads(file.read_text())
        desk.synced(after=desk.now())
        process.send_signal(signal.SIGTERM)
        complaints_of(process)

    assert process.returncode == 0
    assert kept == {"address": f"http://127.0.0.1:{ports[0]}", "tenant_url": "", "tenant_token": ""}
    assert not lives(pid)
    assert desk.ask(WORKERS) == []
    assert desk.ask("SELECT lease_owner FROM inventory_syncstate") == [("",)]


def test_a_worker_that_is_killed_under_serve_is_started_again_and_the_copy_is_renewed_meanwhile(
    desk: Desk, tenant: Tenant, ports: tuple[int, int]
) -> None:
    with serving(desk.data, ports, **QUICK, **of(tenant)) as process:
        printed_link(process)
        first = pid_of_worker(desk)
        os.kill(first, signal.SIGKILL)
        second = pid_of_worker(desk, other_than=first)
        desk.synced(after=desk.now())
        process.send_signal(signal.SIGINT)
        complaints = complaints_of(process)

    assert not lives(second)
    assert complaints == "The worker has ended; it is started again in 2 s.\n"


def test_a_worker_does_not_outlive_a_serve_that_is_killed(desk: Desk, tenant: Tenant, ports: tuple[int, int]) -> None:
    with serving(desk.data, ports, **QUICK, **of(tenant)) as process:
        printed_link(process)
        pid = pid_of_worker(desk)
        process.kill()
        until_dead(pid)

    assert desk.ask(WORKERS) == []


def test_a_worker_that_is_told_to_end_in_the_middle_of_a_sync_gives_its_lease_back(
    migrated: Desk, tenant: Tenant
) -> None:
    tenant.fault(kind="hang", seconds=30, count=20, method="GET", path=TASKS_PATH)

    with worker(migrated, tenant) as process:
        migrated.until("SELECT phase FROM inventory_syncstate", lambda rows: rows == [("tasks",)])
        process.send_signal(signal.SIGTERM)
        complaints = complaints_of(process)
    tenant.call("DELETE", "/__faults")

    assert (process.returncode, complaints) == (0, "")
    assert migrated.ask("SELECT lease_owner, phase FROM inventory_syncstate") == [("", "tasks")]
    assert migrated.ask(WORKERS) == []


def test_of_two_workers_one_takes_over_from_the_other(migrated: Desk, tenant: Tenant) -> None:
    with worker(migrated, tenant) as first, worker(migrated, tenant) as second:
        migrated.until(WORKERS, lambda rows: len(rows) == 2)
        migrated.synced()
        first.kill()
        migrated.synced(after=migrated.now())
        second.send_signal(signal.SIGTERM)
        complaints = complaints_of(second)

    assert complaints == ""
    assert migrated.history() == []


def test_a_worker_waits_for_the_migrations_and_then_begins(desk: Desk, tenant: Tenant) -> None:
    with worker(desk, tenant) as process:
        said = process.stderr.readline()
        manage(desk.data, "migrate")
        desk.synced()

    assert "The worker waits until the database is ready: python3 manage.py migrate" in said


def test_gunicorn_alone_renews(migrated: Desk, tenant: Tenant, ports: tuple[int, int]) -> None:
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{ports[0]}", "--worker-class", "gthread"]

    with running([*command, "--workers", "2", "dashboard.wsgi"], migrated, **of(tenant)) as process:
        migrated.synced()
        migrated.synced(after=migrated.now())
        process.send_signal(signal.SIGTERM)
        complaints_of(process)

    assert migrated.ask(WORKERS) == []
    assert len(migrated.copied()) > 0


def test_a_command_has_a_worker_beside_it_that_ends_with_it(migrated: Desk, tenant: Tenant) -> None:
    command = [sys.executable, "-c", "import signal, sys; signal.signal(15, lambda *_: sys.exit(7)); signal.pause()"]

    with running([sys.executable, "-m", "dashboard.worker_process", *command], migrated, **of(tenant)) as process:
        pid = pid_of_worker(migrated)
        process.send_signal(signal.SIGTERM)
        complaints = complaints_of(process)

    assert (process.returncode, complaints) == (7, "")
    assert not lives(pid)


def test_a_worker_that_ends_at_once_is_started_again_ever_more_seldom(capfd: pytest.CaptureFixture[str]) -> None:
    keeper = worker_process.WorkerProcess([sys.executable, "-c", ""], os.environ)

    keeper.start()
    end = time.monotonic() + 20
    said = ""
    while said.count("\n") < 2 and time.monotonic() < end:
        time.sleep(0.1)
        said += capfd.readouterr().err
    keeper.stop()

    assert re.findall(r"in (\d+) s", said) == ["2", "4"]


def test_what_cannot_be_started_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    keeper = worker_process.WorkerProcess(["/no/such/python"], os.environ)

    keeper.start()
    time.sleep(0.3)
    keeper.stop()

    assert "The worker cannot be started:" in capfd.readouterr().err


@pytest.mark.parametrize("command", ["worker", "sync"])
@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "No tenant is set, and no serve with an embedded one runs on this data folder. Start one"),
        ({"TENANT_TOKEN": "alone"}, "TENANT_URL is missing. Set it and try again."),
        ({"TENANT_URL": "https://tenant.example"}, "TENANT_TOKEN is missing. Set it and try again."),
    ],
)
def test_without_a_tenant_a_command_says_in_a_line_what_to_do(
    desk: Desk, command: str, environment: dict[str, str], says: str
) -> None:
    with running([sys.executable, "manage.py", command], desk, **environment) as process:
        _, complaints = process.communicate(timeout=60)

    assert process.returncode == 1
    assert says in complaints
    assert complaints.count("\n") == 1


def test_beside_a_serve_commands_find_its_address_and_its_tenant(desk: Desk, ports: tuple[int, int]) -> None:
    with serving(desk.data, ports, **QUICK) as process:
        printed_link(process)
        link = manage(desk.data, "signin_link")
        synced = manage(desk.data, "sync")
        (file,) = desk.data.glob("serve-*.json")
        mode = file.stat().st_mode & 0o777
        process.kill()
        process.wait()
        after = manage(desk.data, "signin_link")

    assert link.startswith(f"http://127.0.0.1:{ports[0]}/signin/")
    assert synced.startswith("73 tasks as of ")
    assert mode == 0o600
    assert after.startswith("http://127.0.0.1:8000/signin/")
