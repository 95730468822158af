"""Makes tasks for tests of the calendar, and looks at it."""

from datetime import UTC, datetime
from typing import Any

from dashboard.inventory.copy import version
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from tests.desk import Desk

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
GHOST = {"state": "Disabled", "disabled_code": "CONSECUTIVE-FAILURES"}


def at(hour: int, minute: int = 0, day: str = "DAILY", **fields: Any) -> dict[str, Any]:
    """A task that starts so on the clock of its zone."""
    line = f"RRULE:FREQ={day};BYHOUR={hour};BYMINUTE={minute};BYSECOND=0"
    return {"recurrence": [line], "time_zone": "Europe/Zurich", "start": "2009-01-05T00:00:00"} | fields


def make(desk: Desk, name: str, **fields: Any) -> Any:
    """A task of an app of its own."""
    return desk.tenant.make_task(app_id=desk.tenant.make_app(name).id, **fields)


def look(desk: Desk, address: str = "/calendar/2026/11/", **query: str) -> Any:
    """A page of the calendar, after a sync, of tasks that were known all the time."""
    copy_known()
    return desk.client.get(address, {"zone": "Europe/Zurich"} | query)


def copy_known() -> bool:
    """Sync, and let the copy have known its tasks for longer than any page shows; whether a sync was done."""
    is_done = sync.run()
    long_known()
    return is_done


def long_known() -> None:
    """Let the copy have known its tasks for longer than any page shows."""
    known = {"first_seen_at": LONG_AGO, "known_since": LONG_AGO}
    TaskCopy.objects.exclude(**known).update(**known, changed=version.step(tenant_key()))
