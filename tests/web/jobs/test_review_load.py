"""The review says what a draft does to the load: the worst five minutes of the coming week, before and after."""

from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.models import Job
from dashboard.inventory.sync import run as sync
from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, copy_known, make

ZONE = {"zone": "Europe/Zurich"}


def reviewed(desk: Desk, kind: str, q: str = "", **options: Any) -> Any:
    """The page of the draft that a press makes."""
    sync.run()
    desk.client.post(reverse("job-new"), {"kind": kind, "q": q, "every": "all", "review": "1"} | options)
    return desk.client.get(reverse("job", args=[Job.objects.latest("pk").pk]), ZONE)


def peaks(page: Any) -> tuple[tuple[int, str], tuple[int, str]]:
    load = page.context["load"]
    return (load.before.starts, load.before.at), (load.after.starts, load.after.at)


@pytest.fixture
def company(desk: Desk) -> None:
    """Three that start on Mondays at six, two at seven that do, and four at seven that would."""
    for number in range(3):
        make(desk, f"Six {number}", **at(6, day="WEEKLY;BYDAY=MO"))
    for number in range(2):
        make(desk, f"Seven {number}", **at(7, day="WEEKLY;BYDAY=MO"))
    for number in range(4):
        make(desk, f"Ghost {number}", **at(7, 2, day="WEEKLY;BYDAY=MO"), **GHOST)
    copy_known()


@pytest.mark.parametrize(
    ("kind", "q", "options", "after"),
    [
        ("enable", "", {}, (6, "Mon 07:00")),
        ("disable", "six", {}, (2, "Mon 07:00")),
        ("disable", "", {}, (0, "")),
        ("delete", "six", {}, (2, "Mon 07:00")),
        ("shift", "six", {"minutes": "61", "direction": "later"}, (5, "Mon 07:00")),
        ("shift", "ghost", {"minutes": "5", "direction": "later"}, (3, "Mon 06:00")),
        ("time", "seven", {"old": "07:00", "new": "06:04"}, (5, "Mon 06:00")),
        ("zone", "six", {"zone": "Asia/Tokyo", "keep": "wall"}, (3, "Sun 22:00")),
        ("zone", "six", {"zone": "Asia/Tokyo", "keep": "instant"}, (3, "Mon 06:00")),
        ("end", "six", {"end": "2026-11-24T00:00"}, (2, "Mon 07:00")),
    ],
)
def test_the_worst_five_minutes_before_and_after(
    desk: Desk, company: None, kind: str, q: str, options: dict[str, str], after: tuple[int, str]
) -> None:
    page = reviewed(desk, kind, q, **options)

    assert peaks(page) == ((3, "Mon 06:00"), after)
    assert "starts in 5 minutes" in page.content.decode()


def test_what_is_left_out_moves_nothing(desk: Desk, company: None) -> None:
    page = reviewed(desk, "disable", "six")
    job = Job.objects.get()
    keys = list(job.items.order_by("place").values_list("pk", flat=True))

    desk.client.post(reverse("job-tick", args=[job.pk]), {"shown": keys, "item": keys[:1]})

    assert peaks(page)[1] == (2, "Mon 07:00")
    assert peaks(desk.client.get(reverse("job", args=[job.pk]), ZONE))[1] == (2, "Mon 06:00")


def test_an_end_says_how_many_starts_are_lost(desk: Desk, company: None) -> None:
    page = reviewed(desk, "end", "six", end="2026-11-24T00:00").content.decode()

    assert "<dd>−3</dd>" in page  # noqa: RUF001 -- the minus sign


def test_what_moves_no_start_says_nothing_of_the_load(desk: Desk, company: None) -> None:
    assert "starts in 5 minutes" not in reviewed(desk, "duplicate", "six").content.decode()


@pytest.mark.parametrize(
    ("kind", "options", "after"),
    [
        ("disable", {}, (0, "")),
        ("time", {"new": "08:30"}, (4, "Tue 08:30")),
    ],
)
def test_tasks_that_wait_for_one_that_changes_follow_it(
    desk: Desk, kind: str, options: dict[str, str], after: tuple[int, str]
) -> None:
    first = desk.tenant.make_scheduling_task("Staging")
    for number in range(3):
        desk.tenant.make_scheduling_task(f"Model {number}", after=[first.id])

    page = reviewed(desk, kind, "staging -kind:after", **options)

    assert Job.objects.get().items.count() == 1
    assert peaks(page) == ((4, "Tue 06:30"), after)
