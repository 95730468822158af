"""A dashboard with a large company behind it, for the benchmarks: its own data folder, its own tenant process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def company(tasks: int, *, database: str = "", reads_per_minute: int = 1000) -> Iterator[None]:
    """Set up Django on an empty database (SQLite unless `database` is a URL), and a tenant with so many tasks.

    The tenant is a process of its own, so that its work does not count as ours.
    """
    with tempfile.TemporaryDirectory(prefix="reload-desk-bench-") as folder:
        own = {"RELOAD_DESK_DATA": folder, "DJANGO_SETTINGS_MODULE": "dashboard.settings", "RELOAD_DESK_LOG": "ERROR"}
        limits = {"LOCALTENANT_TIER1_PER_MINUTE": reads_per_minute, "TENANT_READS_PER_MINUTE": reads_per_minute}
        os.environ |= own | {name: str(value) for name, value in limits.items()}
        os.environ |= {"DATABASE_URL": database} if database else {}
        _manage("localtenant_fill", "--tasks", str(tasks))
        token = _manage("localtenant_token").strip().splitlines()[-1]
        with _tenant() as url:
            os.environ |= {"TENANT_URL": url, "TENANT_TOKEN": token, "RELOAD_DESK_HTTPS": "0"}
            _set_up()
            yield


def _manage(*arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@contextmanager
def _tenant() -> Iterator[str]:
    command = [sys.executable, "manage.py", "localtenant", "--port", "0", "--no-sample"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield next(word for word in process.stdout.readline().split() if word.startswith("http"))
    finally:
        process.terminate()
        process.communicate()


def _set_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False) if _has_tables() else None
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def _has_tables() -> bool:
    from django.db import connection

    return "inventory_taskcopy" in connection.introspection.table_names()


class Stopwatch:
    """Adds up the seconds of what is measured under a name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.counts: dict[str, int] = {}

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - start
            self.counts[name] = self.counts.get(name, 0) + 1
