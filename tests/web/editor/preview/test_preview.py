"""What the editor says a schedule will do, and that no schedule can make it say more than its budget allows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from dashboard.inventory.changes import snapshots
from dashboard.inventory.models import EditorSnapshot, TaskCopy
from dashboard.scheduling.budget import INSTANTS, STEPS, SharedBudget
from dashboard.scheduling.task import Task
from dashboard.web.editor.posted import post_of
from dashboard.web.editor.preview.preview import Preview, context, preview_of
from dashboard.web.editor.schedule_form import ScheduleForm
from tests.scheduling.expansion.test_bombs import BOMBS, Bomb
from tests.web.editor.lines import task
from tests.web.markup import squeezed

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
ZURICH = ZoneInfo("Europe/Zurich")
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"
HALF_PAST_TWO = "RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0"
HALF_PAST_ONE = "RRULE:FREQ=DAILY;BYHOUR=1;BYMINUTE=30;BYSECOND=0"


def shown(saved: Task, *, was: Task | None = None, budget: SharedBudget | None = None, **values: Any) -> Preview:
    """The preview of a task; with `was`, as a change of that."""
    data = post_of(saved)
    for name, value in values.items():
        data[name] = value
    if was is not None:  # the lines as if they had been typed
        data["edit"], data["raw"] = "raw", "\n".join(saved.recurrences)
    form = ScheduleForm(data, saved=was or saved)
    return preview_of(form, now=NOW, reader_zone=ZURICH, budget=budget)


def page(preview: Preview, saved: Task) -> str:
    return squeezed(render_to_string("editor/_live.html", context(ScheduleForm(post_of(saved), saved=saved), preview)))


def test_the_next_runs_name_the_rules_that_they_come_from():
    preview = shown(task(DAILY, "FREQ=WEEKLY;BYDAY=TU;BYHOUR=6,7;BYMINUTE=0;BYSECOND=0", "RDATE:20261124T080000"))

    assert [(run.at.hour, run.numbers) for run in preview.runs[:4]] == [(11, (1, 2)), (12, (2,)), (13, ()), (11, (1,))]
    assert len(preview.runs) == 10
    assert preview.sentence.startswith("Every day at 06:00; every Tuesday at 06:00 and 07:00; also on")
    assert preview.has_reader_zone


def test_a_single_run_has_no_rule():
    preview = shown(task(starts_at=datetime(2026, 12, 1, 6)))  # noqa: DTZ001 - a wall time

    assert [(run.at, run.numbers) for run in preview.runs] == [(datetime(2026, 12, 1, 11, tzinfo=UTC), ())]
    assert preview.sentence == "Once, on Tue 1 Dec 2026 at 06:00"
    assert [month.name for month in preview.months] == ["December 2026", "January 2027", "February 2027"]


@pytest.mark.parametrize(
    ("kind", "said"), [("none", "only when somebody starts it"), ("data", "data of the app change")]
)
def test_without_a_time_schedule_it_says_what_starts_it(kind, said):
    preview = shown(task(DAILY), kind=kind)

    assert said in preview.sentence
    assert preview.runs == []
    assert preview.months == []


def test_three_months_count_the_runs_of_each_day_from_today_on():
    preview = shown(task(DAILY, "FREQ=WEEKLY;BYDAY=TU;BYHOUR=7;BYMINUTE=0;BYSECOND=0"))
    days = {day.day: day for month in preview.months for week in month.weeks for day in week if day}

    assert [month.name for month in preview.months] == ["November 2026", "December 2026", "January 2027"]
    assert (days[date(2026, 11, 22)].count, days[date(2026, 11, 22)].is_past) == (0, True)
    assert (days[date(2026, 11, 23)].count, days[date(2026, 11, 23)].is_today) == (1, True)
    assert days[date(2026, 11, 24)].title == "2 runs, rules 1, 2"
    assert days[date(2026, 11, 25)].title == "1 run, rule 1"
    assert days[date(2027, 1, 31)].count == 1
    assert preview.numbers == [1, 2]


def test_the_months_begin_where_the_runs_do():
    preview = shown(task(DAILY, starts_at=datetime(2029, 5, 20)))  # noqa: DTZ001 - a wall time

    assert preview.months[0].name == "May 2029"


def test_a_schedule_beyond_the_calendar_has_no_months():
    preview = shown(task(starts_at=datetime(9999, 1, 1)))  # noqa: DTZ001 - a wall time

    assert preview.months == []


def test_what_changes_against_the_saved_schedule_is_listed():
    preview = shown(task("FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0;UNTIL=20261128T120000Z"), was=task(DAILY))

    assert preview.difference is not None
    assert (preview.difference.added.count, preview.difference.removed.count) == (0, 25)
    assert preview.difference.removed.first[0] == datetime(2026, 11, 29, 11, tzinfo=UTC)
    assert (len(preview.difference.removed.first), preview.difference.removed.more) == (10, 15)


def test_an_untouched_schedule_changes_nothing():
    preview = shown(task(DAILY))

    assert preview.difference is not None
    assert not preview.difference
    assert "The same runs" not in page(preview, task(DAILY))  # no news


def test_other_rules_with_the_same_runs_are_news():
    preview = shown(task(DAILY), **{"c1-frequency": "WEEKLY", "c1-weekday": "0"})
    data = post_of(task(DAILY))
    data["c1-frequency"] = "WEEKLY"
    data.setlist("c1-weekday", list("0123456"))
    form = ScheduleForm(data, saved=task(DAILY))
    same = preview_of(form, now=NOW, reader_zone=ZURICH)

    assert "The same runs as the saved schedule" not in page(preview, task(DAILY))
    assert "The same runs as the saved schedule" in page(same, task(DAILY))


def test_a_task_that_was_not_understood_cannot_be_compared():
    assert shown(task(DAILY), was=task("nonsense")).difference is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (HALF_PAST_TWO, "02:30 does not exist that day: it runs at 03:30, or Qlik may skip it."),
        (HALF_PAST_ONE, "01:30 comes twice: it runs the first time."),
    ],
)
def test_the_next_clock_changes_are_told_where_they_touch_a_run(line, said):
    saved = task(line)
    text = " ".join(page(shown(saved), saved).split())

    assert ("Sun 14 Mar 2027: Toronto turns its clock from 02:00 to 03:00." in text) is (line == HALF_PAST_TWO)
    assert ("Sun 7 Nov 2027: Toronto turns its clock from 02:00 to 01:00." in text) is (line == HALF_PAST_ONE)
    assert said in text
    assert "From Sun 14 Mar 2027 to Sun 28 Mar 2027 these runs start 1 h earlier in Zurich." in text


@pytest.mark.parametrize(
    "saved",
    [
        task(DAILY, time_zone=ZURICH, time_zone_name="Europe/Zurich"),  # the reader's own zone, no run at night
        task(f"{DAILY};UNTIL=20270201"),  # over before the clocks part
        task("FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0"),  # no run between the two changes
        task(HALF_PAST_TWO, time_zone=ZoneInfo("Asia/Tokyo"), time_zone_name="Asia/Tokyo"),
    ],
    ids=["own zone", "over", "between", "no change"],
)
def test_a_clock_change_that_touches_no_run_ahead_is_no_news(saved):
    preview = shown(saved)

    assert (preview.clock_effects, preview.apart) == ([], None)
    assert "preview-clock" not in page(preview, saved)


def test_a_run_beside_a_clock_change_carries_its_note():
    saved = task(HALF_PAST_TWO)
    form = ScheduleForm(post_of(saved), saved=saved)

    preview = preview_of(form, now=datetime(2027, 3, 13, 12, tzinfo=UTC), reader_zone=UTC)

    assert preview.runs[0].notes == ("02:30 does not exist that day: runs at 03:30, or Qlik may skip it.",)
    assert preview.runs[1].notes == ()


@pytest.mark.parametrize(
    ("lines", "fields", "warnings"),
    [
        ([DAILY], {}, []),
        (["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", DAILY], {}, ["the 30th in months", "Rule 1 never runs."]),
        (["FREQ=DAILY;UNTIL=20200101"], {}, ["Rule 1 never runs."]),
        ([DAILY], {"ends_at": "2025-01-01T00:00"}, ["end is before the start", "Rule 1 never runs."]),
        (["FREQ=MINUTELY"], {}, ["Up to 1,440 runs a day: Qlik usually allows 192"]),
        (["FREQ=MONTHLY;BYMONTHDAY=1,31"], {}, ["leaves out the 31st"]),
        (["FREQ=MONTHLY;BYMONTHDAY=-30,29"], {}, ["leaves out the 29th or 30th"]),
        (["FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=1,3"], {}, []),
        (["FREQ=MONTHLY"], {"starts_at": "2026-01-31T06:00"}, ["leaves out the 31st"]),
        (["FREQ=MONTHLY;BYDAY=MO"], {"starts_at": "2026-01-31T06:00"}, []),
        ([f"{DAILY};UNTIL=20270101"], {"ends_at": "2027-06-01T00:00"}, ["its last day comes first"]),
        ([f"{DAILY};UNTIL=20270701"], {"ends_at": "2027-06-01T00:00"}, ["the end of the task comes first"]),
        ([f"{DAILY};COUNT=500"], {"ends_at": "2027-06-01T00:00"}, ["its count of 500 runs comes first"]),
        ([f"{DAILY};COUNT=5000"], {"ends_at": "2027-06-01T00:00"}, ["the end of the task comes first"]),
        (["RDATE:20261225T060000"], {}, []),
    ],
)
def test_what_a_person_should_know_is_warned_of(lines, fields, warnings):
    preview = shown(task(*lines), **fields)

    assert len(preview.warnings) == len(warnings), preview.warnings
    assert all(said in warning for said, warning in zip(warnings, preview.warnings, strict=True))


def test_the_limit_of_runs_a_day_is_a_setting(settings):
    settings.RUNS_A_DAY_WARNING = 2000

    assert shown(task("FREQ=MINUTELY")).warnings == []


def test_odd_lines_say_how_they_are_read():
    assert shown(task(" freq=daily ")).notes == [
        "Read without RRULE:.",
        "Spaces are ignored.",
        "Small letters are read as capitals.",
    ]


@pytest.mark.parametrize(
    ("next_run_at", "values", "said"),
    [
        (datetime(2026, 11, 24, 11, tzinfo=UTC), {}, "Qlik\u2019s next run agrees: Tue 24 Nov, 06:00."),
        (datetime(2026, 11, 25, 11, tzinfo=UTC), {}, "Qlik\u2019s next run is another: Wed 25 Nov, 06:00."),
        (datetime(2026, 11, 24, 11, tzinfo=UTC), {"c1-time": "07:00"}, ""),
        (datetime(2026, 11, 22, 11, tzinfo=UTC), {}, ""),
        (None, {}, ""),
    ],
)
def test_the_next_run_that_qlik_computed_is_compared_while_nothing_is_changed(next_run_at, values, said):
    saved = task(DAILY, next_run_at=next_run_at)
    text = page(shown(saved, **values), saved)

    assert said in text
    assert ("Qlik\u2019s next run" in text) == bool(said)


def test_of_hundreds_of_rules_the_first_is_told_and_how_many_there_are():
    lines = [f"FREQ=DAILY;BYHOUR={n % 24};BYMINUTE={n % 60};BYSECOND=0" for n in range(500)]

    assert shown(task(*lines)).sentence == "6 times a day, 00:00 to 05:05, and 19 more rules"


def test_without_runs_there_are_no_empty_months():
    assert shown(task(f"{DAILY};UNTIL=20260101")).months == []


def test_rules_with_mistakes_are_left_out_and_named():
    saved = task(DAILY, "nonsense", HALF_PAST_ONE)
    preview = shown(saved, **{"c3-time": "25:00"})

    assert preview.left_out == [2, 3]
    assert preview.sentence == "Every day at 06:00"
    assert "Rules 2, 3 are left out" in page(preview, saved)


def test_without_a_zone_it_says_what_is_missing():
    preview = shown(task(DAILY), zone="Mars/Olympus")

    assert preview.sentence == "Choose a time zone, and the runs show here."
    assert preview.time_zone is None


def test_a_schedule_that_is_over_says_so():
    saved = task("FREQ=DAILY;COUNT=3")

    assert "No run from now on." in page(shown(saved), saved)


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: f"{len(bomb.lines)}x {bomb.lines[0][:40]}")
def test_no_schedule_spends_more_than_one_budget(bomb: Bomb) -> None:
    budget = SharedBudget()
    lines = [line if line.startswith(("EX", "RD")) else f"RRULE:{line.removeprefix('RRULE:')}" for line in bomb.lines]

    preview = shown(task(*lines), budget=budget)

    assert 0 <= budget.steps <= STEPS
    assert 0 <= budget.instants <= INSTANTS
    assert preview.unfinished == budget.unfinished


def test_what_is_too_much_is_named_and_the_rest_still_comes():
    saved = task("FREQ=SECONDLY;INTERVAL=7;BYMONTH=11,12,1,2", "FREQ=MINUTELY;INTERVAL=7")
    budget = SharedBudget(instants=20_000)

    preview = shown(saved, budget=budget)

    assert len(preview.runs) == 10
    assert "what changes against the saved schedule" in preview.unfinished
    assert "Too much to work out here" in page(preview, saved)


def test_when_nothing_can_be_worked_out_the_page_says_so():
    preview = shown(task(DAILY), budget=SharedBudget(steps=0, instants=0))

    assert preview.runs == []
    assert preview.unfinished[0] == "the next 10 runs"
    assert preview.sentence == "Every day at 06:00"


@pytest.fixture
def reader(client: Client, db: None) -> Client:
    client.force_login(get_user_model().objects.create_user("ada"), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["zone"] = "Asia/Tokyo"
    return client


def body(**fields: Any) -> dict[str, Any]:
    wire = {"id": "task-1", "appId": "app-1", "state": "Enabled", "timeZone": "America/Toronto"}
    return wire | {"recurrence": [DAILY], "startDateTime": "2025-09-01T06:00:00"} | fields


def test_the_preview_compares_with_the_task_as_it_was_opened(reader):
    saved = task(
        "FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", body=body(recurrence=["FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"])
    )
    data = post_of(saved)
    data["task"], data["seen"] = saved.id, snapshots.save(saved)
    data["c1-time"] = "07:00"

    answer = reader.post(
        reverse("recurrence-preview"), data.urlencode(), content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert answer.context["form"].lines == ("FREQ=DAILY;BYHOUR=7;BYMINUTE=0;BYSECOND=0",)
    assert answer.context["preview"].difference.added.count == 30
    assert "In Tokyo" in answer.content.decode()
    assert 'id="c1-words" hx-swap-oob="true">Every day at 07:00<' in squeezed(answer.content.decode())


def test_the_preview_of_a_new_task_needs_no_saved_one(reader):
    data = post_of(None)

    answer = reader.post(
        reverse("recurrence-preview"), data.urlencode(), content_type="application/x-www-form-urlencoded"
    )

    assert answer.context["preview"].difference is None
    assert answer.context["preview"].sentence == "Every day at 06:00"


def test_the_preview_takes_only_posts(reader):
    assert reader.get(reverse("recurrence-preview")).status_code == 405


@pytest.mark.django_db
def test_an_opened_task_is_known_again_until_it_is_old():
    saved = task(DAILY, body=body())
    seen = snapshots.save(saved)
    snapshots.save(saved)

    found = snapshots.load("task-1", seen)

    assert found is not None
    assert found.recurrences == (DAILY,)
    assert snapshots.load("task-1", "0" * 16) is None
    assert snapshots.load("task-2", seen) is None
    assert EditorSnapshot.objects.count() == 1
    EditorSnapshot.objects.update(opened_at=NOW - timedelta(days=400))
    snapshots.save(task(DAILY, body=body(state="Disabled")))
    assert EditorSnapshot.objects.filter(digest=seen).count() == 0
    assert not TaskCopy.objects.exists()


@pytest.mark.django_db
def test_an_opened_task_says_what_it_is():
    snapshots.save(task(DAILY, body=body()))

    assert str(EditorSnapshot.objects.get()).startswith("task-1 at ")
