"""`manage.py backup` while Reload Desk runs, and `manage.py restore` while nothing does: a round trip."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from dashboard import occupancy
from dashboard.bootstrap import ROOT
from tests.processes import inherited
from tests.test_serve import ports, printed_link, serving, shows, sign_in

__all__ = ["ports"]

FILTERS = "SELECT name, q FROM inventory_savedfilter ORDER BY name"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("made") / "data"
    assert manage(data, "migrate").returncode == 0
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A data folder with a person, a filter of theirs, an entry of the history and a session."""
    shutil.copytree(made, tmp_path / "data")
    ask(
        tmp_path / "data",
        "INSERT INTO auth_user (username, password, is_superuser, first_name, last_name, email, is_staff, is_active,"
        " date_joined) VALUES ('ada', 'x', 1, '', '', '', 1, 1, '2026-11-01')",
        "INSERT INTO inventory_savedfilter (user_id, name, q) SELECT id, 'mine', 'state:enabled' FROM auth_user",
        "INSERT INTO inventory_feed (filter_id, digest, made_at)"
        " SELECT id, 'd', '2026-11-01' FROM inventory_savedfilter",
        "INSERT INTO inventory_change (tenant, task_id, app_id, app_name, app_sort, at, actor, page, kind, reason,"
        " operation) VALUES ('t', '1', 'a', 'A', 'a', '2026-11-01', 'ada', 'list', 'disabled', '', 'o1')",
        "INSERT INTO django_session VALUES ('secret-session', 'x', '2027-01-01')",
    )
    return tmp_path / "data"


def ask(data: Path, *statements: str) -> list[tuple[str, ...]]:
    return ask_file(data / "dashboard.sqlite3", *statements)


def ask_file(path: Path, *statements: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as database, database:
        return [row for statement in statements for row in database.execute(statement).fetchall()]


def manage(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean(data) | environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def clean(data: Path) -> dict[str, str]:
    return inherited() | {"RELOAD_DESK_DATA": str(data), "RELOAD_DESK_HTTPS": "0"}


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "monday.backup"
    assert manage(data, "backup", str(file)).returncode == 0
    ask(data, "DELETE FROM inventory_feed", "DELETE FROM inventory_savedfilter", "DELETE FROM inventory_change")

    restored = manage(data, "restore", str(file))

    assert restored.returncode == 0, restored.stderr
    assert ask(data, FILTERS) == [("mine", "state:enabled")]
    assert ask(data, "SELECT operation FROM inventory_change", "SELECT digest FROM inventory_feed") == [("o1",), ("d",)]
    assert ask(data, "SELECT username FROM auth_user") == [("ada",)]
    [old] = data.glob("dashboard.sqlite3.before-*")
    assert str(old) in restored.stdout
    assert ask_file(old, FILTERS) == []
    assert {path.stat().st_mode & 0o777 for path in data.glob("*.sqlite3*")} == {0o600}


def test_a_backup_is_for_its_owner_alone_and_signs_nobody_in(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "monday.backup"

    manage(data, "backup", str(file), TENANT_URL="http://127.0.0.1:9", TENANT_TOKEN="very-secret-token")

    assert file.stat().st_mode & 0o777 == 0o600
    assert b"secret-session" not in file.read_bytes()
    assert b"very-secret-token" not in file.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("monday")] == ["monday.backup"]


def test_a_file_that_exists_goes_only_if_that_was_asked_for(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "monday.backup"
    file.write_text("precious")

    refused = manage(data, "backup", str(file))

    assert (refused.returncode, file.read_text()) == (1, "precious")
    assert "--overwrite" in refused.stderr
    assert manage(data, "backup", str(file), "--overwrite").returncode == 0
    assert ask_file(file, FILTERS) == [("mine", "state:enabled")]


@pytest.mark.parametrize("name", ["data/dashboard.sqlite3", "data", "no/such/folder"])
def test_a_backup_goes_nowhere_else_than_into_a_file_of_its_own(data: Path, tmp_path: Path, name: str) -> None:
    refused = manage(data, "backup", str(tmp_path / name), "--overwrite")

    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1)
    assert ask(data, FILTERS) == [("mine", "state:enabled")]


def wrong(tmp_path: Path, data: Path, kind: str) -> Path:
    file = tmp_path / "wrong.backup"
    if kind == "text":
        file.write_text("Dear all,\n" * 500)
    if kind in ("cut", "newer"):
        shutil.copy(data / "dashboard.sqlite3", file)
    if kind == "cut":
        os.truncate(file, file.stat().st_size // 2)
    if kind == "newer":
        ask_file(
            file, "INSERT INTO django_migrations (app, name, applied) VALUES ('inventory', '0999_x', '2030-01-01')"
        )
    if kind == "another's":
        ask_file(file, "CREATE TABLE other (x)")
    return file


@pytest.mark.parametrize("kind", ["text", "cut", "newer", "another's", "missing"])
def test_what_is_no_backup_changes_nothing(data: Path, tmp_path: Path, kind: str) -> None:
    refused = manage(data, "restore", str(wrong(tmp_path, data, kind)))

    assert refused.returncode == 1
    assert "Nothing was changed." in refused.stderr
    assert "Traceback" not in refused.stderr
    assert ask(data, FILTERS) == [("mine", "state:enabled")]
    assert list(data.glob("*before*")) == []


def test_a_damaged_database_is_replaced_all_the_same(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "monday.backup"
    manage(data, "backup", str(file))
    (data / "dashboard.sqlite3").write_text("no database")

    assert manage(data, "restore", str(file)).returncode == 0
    assert ask(data, FILTERS) == [("mine", "state:enabled")]


def test_an_older_backup_is_brought_up_to_date(data: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    assert manage(older, "migrate", "inventory", "0002").returncode == 0
    assert manage(older, "backup", str(tmp_path / "older.backup")).returncode == 0

    assert manage(data, "restore", str(tmp_path / "older.backup")).returncode == 0

    assert ask(data, "SELECT count(*) FROM inventory_tally") == [(0,)]


def test_a_backup_is_made_beside_a_serve_and_restored_only_without_it(tmp_path: Path, ports: tuple[int, int]) -> None:
    data, file = tmp_path / "data", tmp_path / "monday.backup"
    with serving(data, ports) as process:
        link = printed_link(process)
        assert shows(sign_in(link), link, 'id="total">73 ')
        assert manage(data, "backup", str(file)).returncode == 0
        refused = manage(data, "restore", str(file))

    assert refused.returncode == 1
    assert "Reload Desk runs on this database" in refused.stderr
    assert ask_file(file, "SELECT count(*) FROM inventory_taskcopy") == [(76,)]


def test_nothing_is_restored_beside_a_process_that_uses_the_database(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "monday.backup"
    manage(data, "backup", str(file))
    command = [sys.executable, "-c", "import dashboard.wsgi, sys; print('up', flush=True); sys.stdin.read()"]
    environment = clean(data)
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "up\n"
        refused = manage(data, "restore", str(file))
        other.communicate("")

    assert (refused.returncode, list(data.glob("*before*"))) == (1, [])
    assert manage(data, "restore", str(file)).returncode == 0


def test_nothing_starts_while_a_restore_is_under_way(data: Path) -> None:
    with occupancy.alone(data / "dashboard.sqlite3"):
        ended = manage(data, "worker", TENANT_URL="http://127.0.0.1:9", TENANT_TOKEN="t")

    assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (1, 1)
    assert "a restore" in ended.stderr


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_has_tools_of_its_own(tmp_path: Path, command: str) -> None:
    refused = manage(tmp_path, command, "x", DATABASE_URL="postgres://desk@127.0.0.1:9/desk")

    assert refused.returncode == 1
    assert "pg_dump" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
