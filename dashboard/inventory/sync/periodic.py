"""Periodic work by dbos: the sync. Imported only where jobs run, for dbos takes a while to load."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import Any

from dbos import DBOS, DBOSConfig
from django.conf import settings
from django.db import connections
from django.utils import timezone

from dashboard.inventory.sync import background

SCHEDULE = "sync"
RECORDS_KEPT = timedelta(hours=6)  # of jobs that are over
RECORDS_AT_ONCE = 500
STOP_SECONDS = 1


@DBOS.workflow()
def tick(at: datetime, context: Any) -> None:
    """Begin the sync when it is due. Of all processes that have jobs, dbos lets one do it; the lease makes sure."""
    try:
        if background.is_due(timezone.now()):
            background.ask()
        forget_records(timezone.now() - RECORDS_KEPT)
    finally:
        connections.close_all()


def start() -> None:
    """Begin with the periodic jobs in this process, and with a first sync where the copy is old.

    Every process that serves pages may do so.
    """
    config: DBOSConfig = {
        "name": "reload-desk",
        "system_database_url": settings.JOBS_DATABASE,
        "executor_id": f"{socket.gethostname()}-{os.getpid()}",
        "log_level": "WARNING",
    }
    DBOS(config=config)
    DBOS.launch()
    DBOS.apply_schedules(
        [{"schedule_name": SCHEDULE, "workflow_fn": tick, "schedule": cron(settings.SYNC_SECONDS), "context": None}]
    )
    background.ask_if_stale()


def stop() -> None:
    """End the jobs; a sync that is at work goes on where it stopped, in another process or at the next start."""
    background.end()
    DBOS.destroy(workflow_completion_timeout_sec=STOP_SECONDS)


def cron(seconds: int) -> str:
    """Every so many seconds below a minute, every minute else: `renewal.is_due` knows what is asked for."""
    return f"*/{max(1, seconds)} * * * * *" if seconds < 60 else "* * * * *"


def forget_records(before: datetime) -> None:
    """Let go of dbos' records of old ticks: one a minute would fill the disk by and by."""
    old = DBOS.list_workflows(end_time=before.isoformat(), limit=RECORDS_AT_ONCE, load_input=False, load_output=False)
    if old:
        DBOS.delete_workflows([workflow.workflow_id for workflow in old])
