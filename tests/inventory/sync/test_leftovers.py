"""What earlier versions have left in the data folder."""

import sqlite3
from contextlib import closing
from pathlib import Path

from dashboard.inventory.sync import leftovers

OWN = "/elsewhere/dashboard.sqlite3"


def make(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"CREATE TABLE {table} (id)")


def names(data: Path) -> list[str]:
    return sorted(path.name for path in data.iterdir())


def test_the_records_of_earlier_jobs_go_with_their_companions(tmp_path: Path) -> None:
    make(tmp_path / "jobs.sqlite3", "workflow_status")
    (tmp_path / "jobs.sqlite3-wal").touch()
    (tmp_path / "dashboard.sqlite3").touch()

    leftovers.remove(tmp_path, database=OWN)
    leftovers.remove(tmp_path, database=OWN)

    assert names(tmp_path) == ["dashboard.sqlite3"]


def test_a_database_of_that_name_that_is_another_stays(tmp_path: Path) -> None:
    make(tmp_path / "jobs.sqlite3", "mine")

    leftovers.remove(tmp_path, database=OWN)

    assert names(tmp_path) == ["jobs.sqlite3"]


def test_a_file_of_that_name_that_is_no_database_stays(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite3").write_text("something else, and long enough to be looked at as the head of a database")

    leftovers.remove(tmp_path, database=OWN)

    assert names(tmp_path) == ["jobs.sqlite3"]


def test_the_dashboards_own_database_stays_whatever_its_name(tmp_path: Path) -> None:
    make(tmp_path / "jobs.sqlite3", "workflow_status")

    leftovers.remove(tmp_path, database=str(tmp_path / "jobs.sqlite3"))

    assert names(tmp_path) == ["jobs.sqlite3"]
