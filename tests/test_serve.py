"""`manage.py serve` as a newcomer meets it: a real process, real ports, an empty data folder."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from dashboard.bootstrap import ROOT
from tests.processes import inherited

LOOKS = 100
STATIC = Path(os.environ["RELOAD_DESK_DATA"]) / "static-of-serve"  # made by the first start: compressing takes seconds


@pytest.fixture
def ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        for listener in (first, second):
            listener.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


@contextmanager
def serving(data: Path, ports: tuple[int, int], *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "manage.py", "serve", "--port", str(ports[0]), "--tenant-port", str(ports[1])]
    command += options
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=inherited() | {"RELOAD_DESK_DATA": str(data), "RELOAD_DESK_STATIC": str(STATIC)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def printed_link(process: subprocess.Popen[str]) -> str:
    for line in process.stdout:
        if found := re.match(r"Open (\S+)", line):
            return found[1]
    raise AssertionError(process.stderr.read())


def sign_in(link: str) -> requests.Session:
    session = requests.Session()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', session.get(link, timeout=20).text)[1]
    answer = session.post(link, {"csrfmiddlewaretoken": token}, timeout=20, allow_redirects=False)
    assert answer.status_code == 302
    return session


def shows(session: requests.Session, link: str, words: str) -> bool:
    """Whether the list comes to show this; the first looks come while the tasks are still being read."""
    for _ in range(LOOKS):
        if words in session.get(link.split("/signin")[0] + "/tasks/", timeout=20).text:
            return True
        time.sleep(0.25)
    return False


def test_one_command_on_an_empty_folder_shows_the_tasks_of_both_schedulers(
    tmp_path: Path, ports: tuple[int, int]
) -> None:
    with serving(tmp_path / "data", ports, RELOAD_DESK_STATIC=str(tmp_path / "data/static")) as process:
        link = printed_link(process)
        shown = shows(sign_in(link), link, 'id="total">73 ')

        process.send_signal(signal.SIGINT)
        rest, complaints = process.communicate(timeout=20)

    assert shown
    assert process.returncode == 0
    assert "Reload Desk has ended." in rest
    assert complaints == ""


@pytest.mark.parametrize("taken", [0, 1])
def test_a_taken_port_is_said_in_a_line(tmp_path: Path, ports: tuple[int, int], taken: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", ports[taken]))
        other.listen()

        with serving(tmp_path, ports) as process:
            printed, complaints = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"Port {ports[taken]}" in complaints
    assert complaints.count("\n") == 1
    assert "Open" not in printed


def test_half_a_tenant_is_refused(tmp_path: Path, ports: tuple[int, int]) -> None:
    with serving(tmp_path, ports, TENANT_URL="https://tenant.example") as process:
        _, complaints = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Set both TENANT_URL and TENANT_TOKEN" in complaints


def test_the_embedded_tenant_can_be_seen_closing_its_api(tmp_path: Path, ports: tuple[int, int]) -> None:
    with serving(tmp_path / "data", ports, "--reload-tasks", "gone") as process:
        link = printed_link(process)
        shown = shows(sign_in(link), link, 'class="table__row task"')
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)

    assert shown  # what is left of it is in the newer scheduling


def test_another_tenant_is_not_told_what_to_offer(tmp_path: Path, ports: tuple[int, int]) -> None:
    nobody = {"TENANT_URL": f"http://127.0.0.1:{ports[1]}", "TENANT_TOKEN": "unused"}

    with serving(tmp_path, ports, "--reload-tasks", "closing", **nobody) as process:
        _, complaints = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "--reload-tasks is for the embedded tenant" in complaints


def test_with_a_tenant_named_no_embedded_one_is_started(tmp_path: Path, ports: tuple[int, int]) -> None:
    nobody = {"TENANT_URL": f"http://127.0.0.1:{ports[1]}", "TENANT_TOKEN": "unused"}

    with serving(tmp_path, ports, **nobody) as process:
        link = printed_link(process)
        told = shows(sign_in(link), link, "could not be reached")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert told
    assert process.returncode == 0
    assert not (tmp_path / "localtenant.sqlite3").exists()


def test_another_port_of_the_embedded_tenant_finds_its_copy_again(tmp_path: Path, ports: tuple[int, int]) -> None:
    for tenant_port in (ports[1], 0):
        with serving(tmp_path / "data", (ports[0], tenant_port)) as process:
            link = printed_link(process)
            session = sign_in(link)
            if tenant_port:
                assert shows(session, link, 'id="total">73 ')
            else:  # at once, of the copy: the first look is enough
                page = session.get(link.split("/signin")[0] + "/tasks/", timeout=20).text
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)

    assert 'id="total">73 ' in page
    assert "Sample company (embedded)" in page
    with sqlite3.connect(tmp_path / "data" / "dashboard.sqlite3") as database:
        found = database.execute("SELECT count(DISTINCT tenant), count(*) FROM inventory_taskcopy").fetchone()
    assert found == (1, 76)  # three reload tasks were moved, and are shown as their successors
