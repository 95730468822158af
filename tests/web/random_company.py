"""A company of tasks of all kinds in the tenant, copied with runs that ended in all ways."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from dashboard.inventory.models import Name, NameKind, TaskCopy
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk
from tests.web.tasks.test_failing import HOUR, TIMED_OUT, copied

ERRORS = ("", TIMED_OUT, 'Field "NetAmount" not found, or a comma: a\\b*c%', "x" * 900, "timed out", "Timed out")
CODES = ("CONSECUTIVE-FAILURES", "OWNER-DELETED", "OWNER-DISABLED", "MANUALLY", "", "LUNAR-ECLIPSE", 'Odd, "code"')
ZONES = ("Europe/Zurich", "Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe")


def random_company(desk: Desk, chance: random.Random) -> None:
    owners = [
        desk.tenant.make_user(name) for name in ("Ada Keller", "Ada Keller", 'Tom "T" Okafor, MD', "none", "50%*")
    ]
    made = []
    for number in range(36):
        app = desk.tenant.make_app(f"App {'ABCDEFGHI'[number % 9]}")
        fields = _fields(chance, number) | {"owner": chance.choice(owners)}
        task = desk.tenant.make_task(app_id=app.id, **fields)
        sync.run() if number == 0 else None
        statuses = chance.choice((["FAILED"] * chance.randint(1, 6), ["SUCCEEDED"], ["SUCCEEDED", "FAILED"], []))
        apart = chance.choice((1, 7, 24)) * HOUR
        runs = [
            (MOCK_MOMENT - place * apart - timedelta(seconds=number), status)
            for place, status in enumerate(statuses, 1)
        ]
        made.append((task, runs, chance.choice(ERRORS)))
    sync.run()
    for task, runs, error in made:
        copied(task, runs, error)
    gone = chance.sample([owner.id for owner in owners], 2)
    Name.objects.filter(tenant=tenant_key(), kind=NameKind.OWNER, key__in=gone).update(gone=True)
    TaskCopy.objects.filter(owner_id__in=gone).update(owner_gone=True)
    TaskCopy.objects.filter(pk__in=TaskCopy.objects.order_by("?").values("pk")[:2]).update(
        owner_id="", owner_name="", owner_sort=""
    )


def _fields(chance: random.Random, number: int) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "last_at": MOCK_MOMENT - chance.randint(1, 90) * HOUR,
        "recurrence": _recurrence(chance, number),
        "time_zone": chance.choice(ZONES),
        "start": "2026-01-05T00:00:00",
    }
    if chance.random() < 0.6:
        fields |= {"state": "Disabled", "disabled_code": chance.choice(CODES)}
    elif chance.random() < 0.1:
        fields |= {"state": "Completed"}
    return fields


def _recurrence(chance: random.Random, number: int) -> list[str]:
    hour = chance.choice((chance.randint(0, 23), 2, 6))
    daily = f"BYHOUR={hour};BYMINUTE={number % 60};BYSECOND=0"
    return chance.choice(
        (
            [f"RRULE:FREQ=DAILY;{daily}"],
            [f"RRULE:FREQ=DAILY;{daily}"],
            [f"RRULE:FREQ=WEEKLY;BYDAY=MO,WE,SU;{daily}"],
            ["RRULE:FREQ=DAILY;BYHOUR=2,6;BYMINUTE=0,30;BYSECOND=0"],
            ["RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"],
            ["RRULE:FREQ=MINUTELY;INTERVAL=15;BYSECOND=0"],
            [f"RRULE:FREQ=MONTHLY;BYMONTHDAY=-1,23;{daily}"],
            [],
        )
    )
