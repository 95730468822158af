"""Makes tasks for tests of the calendar, and looks at it."""

from typing import Any

from dashboard.inventory.sync import run as sync
from tests.desk import Desk

GHOST = {"state": "Disabled", "disabled_code": "CONSECUTIVE-FAILURES"}


def at(hour: int, minute: int = 0, day: str = "DAILY", **fields: Any) -> dict[str, Any]:
    """A task that starts so on the clock of its zone."""
    line = f"RRULE:FREQ={day};BYHOUR={hour};BYMINUTE={minute};BYSECOND=0"
    return {"recurrence": [line], "time_zone": "Europe/Zurich", "start": "2009-01-05T00:00:00"} | fields


def make(desk: Desk, name: str, **fields: Any) -> Any:
    """A task of an app of its own."""
    return desk.tenant.make_task(app_id=desk.tenant.make_app(name).id, **fields)


def look(desk: Desk, address: str = "/calendar/2026/11/", **query: str) -> Any:
    """A page of the calendar, after a sync."""
    sync.run()
    return desk.client.get(address, {"zone": "Europe/Zurich"} | query)
