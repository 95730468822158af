"""The periodic job, by dbos itself on a database of its own."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from dbos import DBOS
from django.conf import settings
from django.db import connection

from dashboard.inventory.copy.read import copies
from dashboard.inventory.sync import periodic
from tests.conftest import LocalTenant

LONGEST = 30  # seconds to wait for what takes one
EVER = datetime(9000, 1, 1, tzinfo=UTC)  # dbos dates its records by the real clock, not by the one of the tests


@pytest.fixture
def jobs_database(tmp_path: Path) -> str:
    """A file of its own, or the PostgreSQL database of the tests: dbos keeps to a schema of its own there."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path / 'jobs.sqlite3'}"
    return urlsplit(settings.JOBS_DATABASE)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def test_the_job_copies_the_tenant_by_itself_and_lets_go_of_its_records(
    connected: LocalTenant, settings: Any, jobs_database: str
) -> None:
    connected.make_task()
    settings.JOBS_DATABASE = jobs_database
    settings.SYNC_SECONDS = 1

    periodic.start()
    try:
        wait_until(copies().exists)
        wait_until(done)
        kept = done()
        apart(lambda: periodic.forget_records(EVER))
        forgotten = {record.workflow_id for record in kept} - {record.workflow_id for record in done()}
    finally:
        periodic.stop()

    assert forgotten


def done() -> list[Any]:
    return apart(lambda: list(DBOS.list_workflows(status="SUCCESS")))


def apart(call: Callable[[], Any]) -> Any:
    """Call in a thread of its own: browser tests leave an event loop in this one, where dbos refuses."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()


def wait_until(holds: Any) -> None:
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


@pytest.mark.parametrize(("seconds", "cron"), [(60, "* * * * *"), (300, "* * * * *"), (15, "*/15 * * * * *")])
def test_a_tick_comes_every_minute_or_more_often(seconds: int, cron: str) -> None:
    assert periodic.cron(seconds) == cron
