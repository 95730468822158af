"""What is asked before a job: minutes, times, zones and ends, in tasks whose other bytes stay as they are."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from dashboard.inventory.jobs import run
from dashboard.inventory.models import Job, TaskCopy
from dashboard.inventory.sync import run as sync
from dashboard.web.jobs.options import BadOptions, options_of
from tests.desk import HTMX, Desk
from tests.inventory.jobs.pressed import no_time

LATE = "RRULE:FREQ=WEEKLY;BYDAY=FR,MO;BYHOUR=23;BYMINUTE=50"
PLAIN = "rrule:freq=daily;byhour=6 ;byminute=30"


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's thread would see nothing of what a test has not committed."""
    monkeypatch.setattr(run, "begin", lambda: None)


def pressed(desk: Desk, kind: str, **options: Any) -> Job:
    sync.run()
    desk.client.post(reverse("job-new"), {"kind": kind, "q": "", "every": "all", "review": "1"} | options)
    return Job.objects.latest("pk")


def done(desk: Desk, job: Job, **ticks: Any) -> list[tuple[str, str]]:
    desk.client.post(reverse("job-start", args=[job.pk]), ticks)
    run.work(no_time)
    return list(job.items.order_by("task_id").values_list("result", "why"))


def stored(desk: Desk) -> Any:
    return desk.tenant.models.LocalTask.objects.get()


def test_a_shift_touches_the_minute_alone_and_an_undo_brings_the_line_back_byte_for_byte(desk: Desk) -> None:
    desk.tenant.make_task(recurrence=[PLAIN])
    job = pressed(desk, "shift", minutes="15", direction="later")
    page = desk.client.get(reverse("job", args=[job.pk])).content.decode()

    assert "Shift 1 task by 15 minutes later" in page
    assert done(desk, job) == [("done", "")]
    assert stored(desk).recurrence == ["rrule:freq=daily;byhour=6 ;byminute=45"]

    desk.client.post(reverse("job-act", args=[job.pk, "undo"]))
    run.work(no_time)
    assert stored(desk).recurrence == [PLAIN]


def test_a_move_over_midnight_is_shown_with_its_new_day_and_left_out_unless_it_is_ticked(desk: Desk) -> None:
    desk.tenant.make_task(recurrence=[LATE])
    job = pressed(desk, "shift", minutes="20", direction="later")
    page = desk.client.get(reverse("job", args=[job.pk])).content.decode()

    assert "Over midnight: Mon 23:50 becomes Tue 00:10." in page
    assert done(desk, job) == [("skipped", "not ticked")]

    again = pressed(desk, "shift", minutes="20", direction="later")
    key = again.items.get().pk
    assert done(desk, again, shown=[key], item=[key]) == [("done", "")]
    assert stored(desk).recurrence == ["RRULE:FREQ=WEEKLY;BYDAY=TU,SA;BYHOUR=0;BYMINUTE=10"]


def test_a_time_is_set_where_a_rule_has_it_and_others_say_why_not(desk: Desk) -> None:
    for lines in ([PLAIN], [LATE], ["RRULE:FREQ=MINUTELY;INTERVAL=15"]):
        desk.tenant.make_task(recurrence=lines)

    job = pressed(desk, "time", old="06:30", new="05:45")

    assert sorted(why for _, why in done(desk, job)) == ["", "time", "time"]
    lines = desk.tenant.models.LocalTask.objects.values_list("recurrence", flat=True)
    assert ["rrule:freq=daily;byhour=5 ;byminute=45"] in list(lines)


@pytest.mark.parametrize(("keep", "line"), [("wall", PLAIN), ("instant", "rrule:freq=daily;byhour=14 ;byminute=30")])
def test_a_zone_is_changed_with_the_time_or_with_the_instant_kept(desk: Desk, keep: str, line: str) -> None:
    desk.tenant.make_task(recurrence=[PLAIN])  # in Zurich, eight hours behind Tokyo in winter

    job = pressed(desk, "zone", zone="tokyo", keep=keep)

    assert done(desk, job) == [("done", "")]
    assert stored(desk).time_zone == "Asia/Tokyo"
    assert stored(desk).recurrence == [line]


@pytest.mark.parametrize(("end", "stored_end"), [("2027-01-31T23:59", "2027-01-31T23:59:00"), ("", "")])
def test_an_end_is_set_or_taken_away(desk: Desk, end: str, stored_end: str) -> None:
    desk.tenant.make_task(end="" if end else "2026-12-31T06:30:00")

    job = pressed(desk, "end", end=end)

    assert done(desk, job) == [("done", "")]
    assert (stored(desk).end or "") == stored_end


def test_a_duplicate_is_as_enabled_as_the_task_that_it_is_made_of_and_an_undo_deletes_it(desk: Desk) -> None:
    desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY")
    tasks = desk.tenant.models.LocalTask.objects

    job = pressed(desk, "duplicate")
    made = done(desk, job)

    assert made == [("done", "")]
    assert list(tasks.values_list("state", flat=True)) == ["Disabled", "Disabled"]
    desk.client.post(reverse("job-act", args=[job.pk, "undo"]))
    run.work(no_time)
    assert tasks.count() == 1


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        ("shift", {"minutes": "0"}, "from 1 to 1,439"),
        ("shift", {"minutes": "²"}, "from 1 to 1,439"),
        ("shift", {}, "from 1 to 1,439"),
        ("time", {"new": "6:7"}, "such as 06:07"),
        ("time", {"new": "06:07", "old": "25:00"}, "such as 06:07"),
        ("zone", {"zone": "Atlantis"}, "is no time zone"),
        ("end", {"end": "soon"}, "such as 2027-01-31T23:59"),
        ("end", {"end": "2027-01-31T23:59+01:00"}, "such as 2027-01-31T23:59"),
    ],
)
def test_what_makes_no_sense_is_told_with_how_to_mend_it(kind: str, typed: dict[str, str], says: str) -> None:
    data = QueryDict(mutable=True)
    data.update(typed)

    with pytest.raises(BadOptions) as refused:
        options_of(kind, data)

    assert says in str(refused.value)


@pytest.mark.parametrize("kind", ["run", "run missed"])
def test_runs_are_reviewed_whatever_few_they_are_and_the_pages_say_that_none_is_taken_back(
    desk: Desk, kind: str
) -> None:
    desk.tenant.make_scheduling_task()
    desk.tenant.make_task()
    sync.run()
    until = timezone.now() - timedelta(minutes=10)
    TaskCopy.objects.update(was_disabled_at=until - timedelta(days=3), was_disabled_until=until, last_run_at=None)
    bar = desk.client.post(reverse("select"), {"q": "", "every": "all"}, headers=HTMX).content.decode()

    answer = desk.client.post(reverse("job-new"), {"kind": kind, "q": "", "every": "all"})
    job = Job.objects.get()
    review = " ".join(desk.client.get(answer["Location"]).content.decode().split())
    desk.client.post(reverse("job-start", args=[job.pk]), {})
    run.work(no_time)
    page = desk.client.get(reverse("job", args=[job.pk])).content.decode()
    undone = desk.client.post(reverse("job-act", args=[job.pk, "undo"]), follow=True).content.decode()

    assert re.search(rf'value="{kind}"[^>]*>.*<b>1</b></button>', bar)
    assert answer["Location"] == reverse("job", args=[job.pk])
    assert "One job. A run cannot be taken back." in review
    assert "Qlik starts only tasks of its newer scheduling" in review
    assert 'id="job-no-undo"' in page
    assert 'id="job-undo-open"' not in page
    assert "A run cannot be taken back." in undone
    assert "It cannot be taken back" in undone


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ({"find": "DEV", "replace": "PROD"}, ["PROD sales PROD", "dev stock"]),
        ({"find": " DEV", "replace": ""}, ["DEV sales", "dev stock"]),
        ({"before": "v2 "}, ["v2 DEV sales DEV", "v2 dev stock"]),
        ({"find": "dev", "replace": "Dev", "behind": " (old)"}, ["DEV sales DEV", "Dev stock (old)"]),
        ({"find": "DEV", "replace": "DEV"}, ["DEV sales DEV", "dev stock"]),
        ({"find": "dev stock", "replace": " "}, ["DEV sales DEV", "dev stock"]),
        ({"behind": "x" * 250}, ["DEV sales DEV", "dev stock"]),
    ],
)
def test_names_are_changed_where_the_text_stands_and_come_back_by_one_undo(
    desk: Desk, typed: dict[str, str], names: list[str]
) -> None:
    before = ["DEV sales DEV", "dev stock"]
    for name in before:
        desk.tenant.make_scheduling_task(name)
    tasks = desk.tenant.models.LocalSchedulingTask.objects.order_by("created_at", "name")

    job = pressed(desk, "rename", **typed)
    done(desk, job)

    assert sorted(task.name for task in tasks) == sorted(names)
    desk.client.post(reverse("job-act", args=[job.pk, "undo"]))
    run.work(no_time)
    assert sorted(task.name for task in tasks.all()) == sorted(before)


def test_why_a_name_stays_is_told(desk: Desk) -> None:
    desk.tenant.make_scheduling_task("Sales")
    desk.tenant.make_scheduling_task("DEV")
    desk.tenant.make_scheduling_task("DEV stock" + "x" * 240)
    desk.tenant.make_task()

    job = pressed(desk, "rename", find="DEV", replace="")
    second = pressed(desk, "rename", before="y" * 20)

    assert sorted(job.items.values_list("why", flat=True)) == ["", "empty name", "no name", "not found"]
    assert sorted(second.items.values_list("why", flat=True)) == ["", "", "long name", "no name"]
    page = desk.client.get(reverse("job", args=[job.pk])).content.decode()
    assert "Rename 1 task" in page
    assert "“DEV” is taken away" in page
    assert "It is a reload task, and has no name of its own" in page


@pytest.mark.parametrize(
    "typed", [{}, {"replace": "PROD"}, {"find": "x" * 256}, {"before": "two\nlines"}, {"find": "", "behind": ""}]
)
def test_a_rename_without_sense_says_what_to_write(typed: dict[str, str]) -> None:
    data = QueryDict(mutable=True)
    data.update(typed)

    with pytest.raises(BadOptions, match="No task was renamed"):
        options_of("rename", data)
