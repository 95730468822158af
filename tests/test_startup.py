"""What keeps Reload Desk from starting is told in one line that names the file and what to do, with exit code 1."""

import errno
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management.utils import get_random_secret_key

from dashboard import refusal, signing_key, startup
from dashboard.bootstrap import ROOT
from dashboard.localtenant import tokens
from tests.processes import inherited

COMMANDS: dict[str, list[str]] = {
    "serve": ["manage.py", "serve", "--port", "0", "--tenant-port", "0"],
    "worker": ["manage.py", "worker"],
    "sync": ["manage.py", "sync"],
    "migrate": ["manage.py", "migrate"],
    "gunicorn": ["-m", "gunicorn", "dashboard.wsgi", "--workers", "1"],
    "wsgi": ["-c", "import dashboard.wsgi"],
}
OF_PROCESS = {"RELOAD_DESK_BIND": "127.0.0.1:0", "TENANT_URL": "http://127.0.0.1:9", "TENANT_TOKEN": "t"}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a key and a database that has its tables."""
    data = tmp_path_factory.mktemp("made") / "data"
    assert run(data, "migrate", small=None).returncode == 0
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "data")
    return tmp_path / "data"


def run(data: Path, name: str, *, small: int | None) -> subprocess.CompletedProcess[str]:
    """Run a command that must end by itself; no file can grow over `small` bytes, as on a full disk."""

    def limit() -> None:
        if small is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (small, small))

    return subprocess.run(
        [sys.executable, *COMMANDS[name]],
        cwd=ROOT,
        env=inherited() | OF_PROCESS | {"RELOAD_DESK_DATA": str(data), "RELOAD_DESK_HTTPS": "0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=limit,
    )


def newer(data: Path) -> None:
    with sqlite3.connect(data / "dashboard.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('inventory', '0999_of_tomorrow', '2030-01-01')"
        )
    database.close()


def cut(data: Path) -> None:
    path = data / "dashboard.sqlite3"
    os.truncate(path, path.stat().st_size // 2)


FAULTS: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "empty key": (lambda data: (data / "secret_key").write_text(""), "secret_key", "remove it"),
    "cut key": (lambda data: (data / "secret_key").write_text("k" * 20), "secret_key", "remove it"),
    "no database": (lambda data: (data / "dashboard.sqlite3").write_text("Dear all,\n" * 999), "sqlite3", "restore"),
    "cut database": (cut, "dashboard.sqlite3", "restore FILE"),
    "empty database": (lambda data: os.truncate(data / "dashboard.sqlite3", 0), "dashboard.sqlite3", "restore FILE"),
    "newer database": (newer, "dashboard.sqlite3", "inventory 0999_of_tomorrow"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ["worker", "gunicorn"])
def test_a_fault_is_told_in_one_line(data: Path, name: str, fault: str) -> None:
    spoil, file, then = FAULTS[fault]
    spoil(data)

    ended = run(data, name, small=None)

    assert_is_one_line(ended, file, then)


@pytest.mark.parametrize("name", ["serve", "sync", "migrate", "wsgi"])
def test_every_process_looks_at_the_database_first(data: Path, name: str) -> None:
    cut(data)

    assert_is_one_line(run(data, name, small=None), "dashboard.sqlite3", "restore FILE")


@pytest.mark.parametrize("name", ["serve", "worker", "sync", "migrate", "gunicorn", "wsgi"])
def test_a_full_disk_is_told_in_one_line(data: Path, name: str) -> None:
    assert_is_one_line(run(data, name, small=4096), str(data), "disk is full")


def test_a_disk_that_is_full_at_the_first_start_leaves_no_key(tmp_path: Path) -> None:
    ended = run(tmp_path / "data", "migrate", small=10)

    assert_is_one_line(ended, "secret_key", "disk is full")
    assert list((tmp_path / "data").glob("secret_key*")) == []


def test_a_data_folder_that_is_a_file_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    assert_is_one_line(run(tmp_path / "data", "migrate", small=None), str(tmp_path / "data"), "data folder")


def assert_is_one_line(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 1, ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    assert [word for word in words if word not in ended.stderr] == []


def test_a_healthy_database_is_left_as_it_is(data: Path) -> None:
    before = (data / "dashboard.sqlite3").read_bytes()

    startup.check_file(data / "dashboard.sqlite3")

    assert (data / "dashboard.sqlite3").read_bytes() == before


def test_a_database_that_another_process_writes_to_is_no_fault(data: Path) -> None:
    other = sqlite3.connect(data / "dashboard.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        startup.check_file(data / "dashboard.sqlite3")
    finally:
        other.close()


def test_migrations_of_apps_that_are_not_ours_do_not_make_a_database_newer() -> None:
    applied = [("inventory", "0001_initial"), ("somebody", "0007_else"), ("auth", "0001_initial")]

    assert startup.newer(applied) == []
    assert startup.newer([*applied, ("auth", "0999_x")]) == ["auth 0999_x"]


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "full"), (errno.EDQUOT, "full"), (errno.EROFS, "read-only")]
)
def test_what_the_system_says_of_a_file_is_told_with_what_to_do(number: int, words: str) -> None:
    assert words in refusal.why(OSError(number, "x"))


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = (signing_key.kept(tmp_path / "secret_key") for _ in range(2))

    assert first == second
    assert len(first) == signing_key.LENGTH == len(get_random_secret_key())
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "\n", "k" * 49])
def test_what_is_less_than_a_key_is_never_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret_key").write_text(text)

    with pytest.raises(SystemExit, match="secret_key is"):
        signing_key.kept(tmp_path / "secret_key")


def test_the_embedded_tenant_uses_no_cut_key_either(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    (tmp_path / "localtenant_key").write_text("")

    with pytest.raises(tokens.KeyCut, match="localtenant_key is empty or cut"):
        tokens.make_token()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every folder")
def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(SystemExit, match="read-only"):
        startup.check_folder(tmp_path)
