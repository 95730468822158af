"""Pages of a process that keeps what it has read and worked out are those of a process that keeps nothing."""

import re
import sys
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pytest
import time_machine

from dashboard.inventory.cache.calendar_cache import WHOLE
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.inventory.copy import cache
from dashboard.web.calendar.load import load
from dashboard.web.calendar.sheet import YEAR_COUNTS_CACHE
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.desk import Desk, connected, desk
from tests.web.calendar.oracle import a_task
from tests.web.calendar.planning import copy_known

__all__ = ["connected", "desk"]

pytestmark = pytest.mark.no_cover  # other tests reach the same code
TASKS, CHANGES = 30, 12
ADDRESSES = (
    "/tasks/?sort=app",
    "/tasks/?q=state:disabled",
    "/calendar/2026/11/?zone=Europe/Zurich",
    "/calendar/2026/12/?zone=task",
    "/calendar/2026/11/?zone=UTC&ghosts=hidden&q=state:enabled",
    "/calendar/2026/w48/?zone=Asia/Tokyo",
    "/calendar/2026/11/24/?zone=America/New_York&frequent=shown",
    "/calendar/agenda/?zone=Europe/Zurich&frequent=shown",
    "/calendar/2026/?zone=Europe/Zurich",
    "/calendar/load/?zone=Europe/Zurich",
    "/calendar/load/?zone=Europe/Zurich&q=state:disabled",
    "/disabled/",
)


def forget_all() -> None:
    """Let go of all that this process keeps between two requests."""
    WHOLE.forget()
    RUNS_CACHE.__init__()  # type: ignore[misc]
    YEAR_COUNTS_CACHE.__init__()  # type: ignore[misc]
    load._weeks.clear()
    cache._tasks._values.clear()
    for name, module in list(sys.modules.items()):
        if name.startswith("dashboard."):
            for thing in list(vars(module).values()):
                if clear := getattr(thing, "cache_clear", None):
                    clear()


def pages(desk: Desk, addresses: Iterable[str] = ADDRESSES) -> dict[str, str]:
    """What pages say, without the tokens that differ each time."""
    shown = {}
    for address in addresses:
        answer = desk.client.get(address)
        assert answer.status_code == 200, address
        shown[address] = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", answer.content.decode())
    return shown


def reschedule(tenant: LocalTenant, desk: Desk, task_id: str, random: Random) -> None:
    given = a_task(random)
    tenant.models.LocalTask.objects.filter(pk=task_id).update(recurrence=list(given.lines), time_zone=given.zone)


def disable(tenant: LocalTenant, desk: Desk, task_id: str, random: Random) -> None:
    code = random.choice(("MANUALLY", "CONSECUTIVE-FAILURES", "LUNAR ECLIPSE"))
    tenant.models.LocalTask.objects.filter(pk=task_id).update(state="Disabled", disabled_code=code)


def enable(tenant: LocalTenant, desk: Desk, task_id: str, random: Random) -> None:
    tenant.models.LocalTask.objects.filter(pk=task_id).update(state="Enabled", disabled_code="")


def complete(tenant: LocalTenant, desk: Desk, task_id: str, random: Random) -> None:
    tenant.models.LocalTask.objects.filter(pk=task_id).update(state="Completed")


def delete(tenant: LocalTenant, desk: Desk, task_id: str, random: Random) -> None:
    tenant.models.LocalTask.objects.filter(pk=task_id).delete()


def create(tenant: LocalTenant, desk: Desk, task_id: str, random: Random) -> None:
    make(tenant, f"new-{random.randrange(10**9)}", random)


def rename(tenant: LocalTenant, desk: Desk, task_id: str, random: Random) -> None:
    tenant.models.LocalApp.objects.filter(pk=f"app-of-{task_id}").update(name=f"Renamed {random.randrange(10**6)}")


def run(tenant: LocalTenant, desk: Desk, task_id: str, random: Random) -> None:
    tenant.models.LocalTask.objects.filter(pk=task_id).update(last_at=MOCK_MOMENT)


def press(tenant: LocalTenant, desk: Desk, task_id: str, random: Random) -> None:
    row = desk.client.get("/tasks/", {"q": f"id:{task_id}"}).context["page"].rows
    if row:
        body = {"enabled": random.choice(("on", "off")), "seen": row[0].seen}
        desk.client.post(f"/tasks/{task_id}/enabled/", body)


ACTS: tuple[Callable[[LocalTenant, Desk, str, Random], None], ...] = (
    reschedule,
    disable,
    enable,
    complete,
    delete,
    create,
    rename,
    run,
    press,
)


def make(tenant: LocalTenant, task_id: str, random: Random) -> Any:
    given = a_task(random)
    app = tenant.make_app(id=f"app-of-{task_id}", name=f"App {task_id}")
    return tenant.make_task(
        id=task_id, app_id=app.id, recurrence=list(given.lines), time_zone=given.zone, start=given.start
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_page_after_random_changes_is_that_of_a_process_that_keeps_nothing(
    connected: LocalTenant, desk: Desk, seed: int
) -> None:
    random = Random(seed)
    forget_all()
    for number in range(TASKS):
        make(connected, f"t{number:02}", random)
    copy_known()
    pages(desk)

    for _ in range(CHANGES):
        task_id = random.choice(list(connected.models.LocalTask.objects.order_by("pk").values_list("pk", flat=True)))
        act = random.choice(ACTS)
        act(connected, desk, task_id, random)
        if act is not press:
            copy_known()
        pages(desk, random.sample(ADDRESSES, 3))

    with time_machine.travel(MOCK_MOMENT.replace(hour=14), tick=False):
        kept = pages(desk)
        forget_all()
        anew = pages(desk)
    assert kept == anew
