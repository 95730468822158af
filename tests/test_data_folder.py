"""Nobody else on the machine reads the data folder, whatever the umask of the shell."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.bootstrap import ROOT
from dashboard.data_folder import make_private
from tests.processes import inherited


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def _own_umask():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.parametrize("umask", ["000", "022", "777"])
def test_databases_and_secrets_are_their_owners_alone(tmp_path: Path, umask: str) -> None:
    data = tmp_path / "data"
    environment = inherited() | {"RELOAD_DESK_DATA": str(data), "RELOAD_DESK_HTTPS": "0"}
    code = (
        "import django; django.setup(); from django.core.management import call_command as call;"
        "from django.db import connection as c; call('migrate', verbosity=0);"
        "c.cursor().execute('create table kept (a)')"
    )
    command = f'umask {umask}; exec {sys.executable} -c "{code}; import os; os._exit(0)"'  # leaves -wal and -shm

    subprocess.run(
        ["sh", "-c", command], cwd=ROOT, env=environment | {"DJANGO_SETTINGS_MODULE": "dashboard.settings"}, check=True
    )

    files = {path.name: mode(path) for path in data.iterdir() if path.is_file()}
    assert mode(data) == 0o700
    assert {"secret_key", "dashboard.sqlite3", "dashboard.sqlite3-wal", "dashboard.sqlite3-shm"} <= set(files)
    assert set(files.values()) == {0o600}


def test_a_folder_of_before_is_mended_and_other_files_stay_as_they_are(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    with closing(sqlite3.connect(data / "dashboard.sqlite3")) as database:
        database.execute("create table kept (a)")
    for name in ("secret_key", "dashboard.sqlite3-wal", "notes.txt"):
        (data / name).touch(mode=0o644)

    make_private(data)

    assert mode(data) == 0o700
    assert {name: mode(data / name) for name in os.listdir(data)} == {
        "dashboard.sqlite3": 0o600,
        "dashboard.sqlite3-wal": 0o600,
        "secret_key": 0o600,
        "notes.txt": 0o644,
    }


def test_a_folder_of_everybody_is_told_and_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o1777)

    make_private(data)

    assert mode(data) == 0o1777
    assert "can be read by others" in capsys.readouterr().err


def test_a_private_folder_is_met_in_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_private(tmp_path / "new" / "data")
    make_private(tmp_path / "new" / "data")

    assert capsys.readouterr().err == ""
