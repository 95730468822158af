"""The list's columns: which are shown, the day track, and what stands in their cells."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from dashboard.inventory.copy.disabled_periods import DisabledPeriods, DisabledSince
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import Name, TaskCopy
from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.web import status
from dashboard.web.tasks import day_track
from dashboard.web.templatetags import task_tags
from tests.desk import Desk
from tests.web.tasks.test_tasks import text_of

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)  # a Monday, 14:05 in Zurich
TUESDAY_0630 = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"


def a_row(*lines: str, row: dict[str, Any] | None = None, **fields: Any) -> TaskRow:
    defaults = {
        "id": "t1",
        "app_id": "a1",
        "state": TaskState.ENABLED,
        "recurrences": lines or (DAILY,),
        "time_zone": ZoneInfo("Europe/Zurich"),
        "time_zone_name": "Europe/Zurich",
        "starts_at": datetime(2026, 1, 5, 6, 30),  # noqa: DTZ001  a wall time
    }
    shown = {"next_run_at": TUESDAY_0630} | (row or {})
    return TaskRow(task=Task(**(defaults | fields)), app_name="A", space_name="S", owner_name="O", seen="1", **shown)


def since(at: datetime | None, *, at_least: bool = False) -> DisabledPeriods:
    return DisabledPeriods(since=DisabledSince(at=at, at_least=at_least))


def test_the_track_shows_the_day_of_the_next_run() -> None:
    drawn = day_track.day_track(a_row(), NOW)

    assert drawn is not None
    assert (drawn.ticks, drawn.bands, drawn.now, drawn.tone) == (("27.08%",), (), "", "")
    assert drawn.says == "Tue 24 Nov: starts at 06:30"


def test_on_the_present_day_the_track_shows_the_present_moment() -> None:
    row = a_row("RRULE:FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0;BYSECOND=0", row={"next_run_at": NOW + timedelta(hours=4)})

    drawn = day_track.day_track(row, NOW)

    assert drawn is not None
    assert (drawn.ticks, drawn.now) == (("25%", "75%"), "58.68%")
    assert drawn.says == "Mon 23 Nov: 2 starts, 06:00 to 18:00"


def test_many_starts_become_bands_and_a_long_pause_parts_them() -> None:
    rule = "RRULE:FREQ=DAILY;BYHOUR=6,7,8,18,19;BYMINUTE=0,10,20,30,40,50;BYSECOND=0"

    drawn = day_track.day_track(a_row(rule), NOW)

    assert drawn is not None
    assert (drawn.ticks, drawn.bands) == ((), (("25%", "11.81%"), ("75%", "7.639%")))
    assert drawn.says == "Tue 24 Nov: 30 starts, 06:00 to 19:50"


def test_a_day_of_86_400_starts_is_one_band() -> None:
    drawn = day_track.day_track(a_row("RRULE:FREQ=SECONDLY"), NOW)

    assert drawn is not None
    assert (drawn.bands, drawn.says) == ((("0%", "99.93%"),), "Tue 24 Nov: 86,400 starts, 00:00 to 23:59")


def test_more_starts_than_anybody_may_count_are_told_as_at_least() -> None:
    rules = [f"RRULE:FREQ=SECONDLY;UNTIL=20{year}0101T000000" for year in range(30, 42)]

    drawn = day_track.day_track(a_row(*rules), NOW)

    assert drawn is not None
    assert "at least" in drawn.says


@pytest.mark.parametrize(
    ("code", "tone"),
    [
        (DisabledCode.CONSECUTIVE_FAILURES, "failures"),
        (DisabledCode.OWNER_DELETED, "owner"),
        (DisabledCode.OWNER_DISABLED, "owner"),
        (DisabledCode.MANUALLY, "idle"),
        (None, "idle"),
    ],
)
def test_the_track_of_a_disabled_task_has_the_tone_of_its_reason(code: DisabledCode | None, tone: str) -> None:
    drawn = day_track.day_track(a_row(state=TaskState.DISABLED, disabled_code=code), NOW)

    assert drawn is not None
    assert drawn.tone == tone


@pytest.mark.parametrize(
    "fields",
    [
        {"state": TaskState.COMPLETED},
        {"state": TaskState.MOVED},
        {"problem": "BYHOUR=26"},
        {"recurrences": (), "starts_at": None},
        {"time_zone": None},
    ],
)
def test_without_runs_that_are_understood_there_is_no_track(fields: dict[str, Any]) -> None:
    assert day_track.day_track(a_row(**fields), NOW) is None


def test_a_schedule_without_a_next_run_has_an_empty_track_of_today() -> None:
    row = a_row(row={"next_run_at": None}, ends_at=datetime(2026, 2, 1))  # noqa: DTZ001  a wall time

    drawn = day_track.day_track(row, NOW)

    assert drawn is not None
    assert (drawn.ticks, drawn.says) == ((), "Mon 23 Nov: no start")


def test_a_day_of_25_hours_is_drawn_by_its_clock() -> None:
    row = a_row(
        "RRULE:FREQ=HOURLY;BYMINUTE=30;BYSECOND=0",
        row={"next_run_at": datetime(2026, 10, 25, 0, 30, tzinfo=UTC)},
    )

    drawn = day_track.day_track(row, datetime(2026, 10, 24, 12, tzinfo=UTC))

    assert drawn is not None
    assert len(drawn.ticks) == 24
    assert drawn.says == "Sun 25 Oct: 24 starts, 00:30 to 23:30"


@pytest.mark.parametrize(
    ("missed", "at_least", "words"),
    [
        (34, False, "34 reloads missed since 3 Nov"),
        (1, False, "1 reload missed since 3 Nov"),
        (1234, True, "at least 1,234 reloads missed since 3 Nov"),
        (0, False, "disabled since 3 Nov"),
        (0, True, "disabled since 3 Nov or earlier"),
        (None, True, "disabled since 3 Nov or earlier"),
    ],
)
def test_a_disabled_task_says_what_it_missed_or_since_when_it_is(
    missed: int | None, at_least: bool, words: str
) -> None:
    facts = {"missed_runs": missed, "disabled": since(datetime(2026, 11, 3, 5, tzinfo=UTC), at_least=at_least)}

    assert status.state_note(a_row(row=facts, state=TaskState.DISABLED), "the usual note", NOW) == words


def test_a_disabled_task_of_which_nothing_tells_since_when_has_the_usual_note() -> None:
    facts = {"missed_runs": None, "disabled": since(None, at_least=True)}

    assert status.state_note(a_row(row=facts, state=TaskState.DISABLED), "the usual note", NOW) == "the usual note"


def test_since_when_a_task_is_disabled_is_told_by_the_clock_of_its_own_zone() -> None:
    facts = {"disabled": since(datetime(2026, 11, 9, 23, 30, tzinfo=UTC))}

    assert status.disabled_since(a_row(row=facts), NOW) == "disabled since 10 Nov"
    assert status.disabled_since(a_row(row=facts, time_zone=UTC), NOW) == "disabled since 9 Nov"


def test_a_disabling_of_another_year_says_so() -> None:
    facts = {"missed_runs": 2, "disabled": since(datetime(2025, 12, 31, 23, 30, tzinfo=UTC))}

    assert status.missed(a_row(row=facts, state=TaskState.DISABLED), NOW) == "2 reloads missed since 1 Jan"
    assert status.missed(a_row(row=facts, time_zone=UTC), NOW) == "2 reloads missed since 31 Dec 2025"


@pytest.mark.parametrize(
    ("runs", "note"),
    [(96.0, "96 runs a day"), (1.0, "1 run a day"), (1.714, "1.7 runs a day"), (0.3, ""), (0.0, ""), (None, "")],
)
def test_an_enabled_task_says_how_often_it_runs(runs: float | None, note: str) -> None:
    assert status.state_note(a_row(row={"runs_a_day": runs}), "", NOW) == note


@pytest.mark.parametrize(
    ("runs", "words"), [(86400.0, "86,400"), (55.2, "55"), (9.3, "9.3"), (1.0, "1"), (5 / 7, "0.71"), (1 / 28, "0.04")]
)
def test_a_rate_has_no_more_digits_than_say_something(runs: float, words: str) -> None:
    assert status.rate(runs) == words


STALE = "Qlik still says Mon 23 Nov, 13:05 CET, which is past"


@pytest.mark.parametrize(
    ("fields", "row", "note", "doubt"),
    [
        ({}, {}, "in 16 h", ""),
        ({"state": TaskState.DISABLED}, {}, "would start in 16 h", ""),
        ({"next_run_at": TUESDAY_0630}, {}, "in 16 h", ""),
        ({"next_run_at": TUESDAY_0630 + timedelta(hours=1)}, {}, "in 16 h", "Qlik says Tue 24 Nov, 07:30 CET"),
        ({"next_run_at": NOW - timedelta(hours=1)}, {}, "in 16 h", ""),
        ({"next_run_at": NOW - timedelta(hours=1)}, {"read_at": NOW}, "in 16 h", STALE),
        ({"next_run_at": NOW - timedelta(minutes=2)}, {"read_at": NOW}, "in 16 h", ""),
        ({"next_run_at": NOW - timedelta(hours=1)}, {"read_at": NOW - timedelta(hours=2)}, "in 16 h", ""),
        (
            {"next_run_at": NOW - timedelta(hours=1), "state": TaskState.DISABLED},
            {"read_at": NOW},
            "would start in 16 h",
            STALE,
        ),
        ({"problem": "x", "next_run_at": NOW - timedelta(hours=1)}, {"read_at": NOW, "next_run_at": None}, "", STALE),
        ({"next_run_at": TUESDAY_0630}, {"next_run_at": None}, "", "Qlik says Tue 24 Nov, 06:30 CET"),
        ({"problem": "x", "next_run_at": TUESDAY_0630}, {"next_run_at": None}, "from Qlik, not checked", ""),
        ({"state": TaskState.COMPLETED}, {"next_run_at": None}, "while it is completed", ""),
        ({}, {"next_run_at": None}, "", ""),
    ],
)
def test_the_next_run_is_ours_and_says_where_qlik_differs(
    fields: dict[str, Any], row: dict[str, Any], note: str, doubt: str
) -> None:
    told = task_tags.next_run(a_row(row=row, **fields), NOW)

    assert (told.note, told.doubt) == (note, doubt)


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (42, "42 s"), (240, "4 min"), (4800, "1 h 20 min")])
def test_a_typical_run_takes_so_long(seconds: float, words: str) -> None:
    assert task_tags.took(seconds) == words


def test_columns_are_remembered_by_the_browser_until_the_usual_ones_are_wanted(desk: Desk) -> None:
    desk.tenant.make_task()
    assert "Typical" not in text_of(desk.page())

    chosen = desk.client.post(
        reverse("task-columns"), {"column": ["takes", "zone", "nonsense"], "next": "/tasks/?sort=app"}
    )
    html = desk.page().content.decode()
    desk.client.post(reverse("task-columns"), {"usual": "yes"})

    assert chosen.headers["Location"] == "/tasks/?sort=app"
    assert 'class="tasks__takes"' in html
    assert 'class="tasks__zone"' in html
    assert 'class="tasks__next"' not in html
    assert 'class="tasks__app"' in html
    assert 'class="tasks__next"' in desk.page().content.decode()


def test_no_columns_at_all_are_a_choice_too(desk: Desk) -> None:
    desk.client.post(reverse("task-columns"), {})

    assert [column.name for column in desk.page().context["columns"]] == ["app", "state"]


def test_a_cookie_of_nonsense_leaves_the_fixed_columns(desk: Desk) -> None:
    desk.client.cookies["columns"] = "../../etc.passwd"

    assert [column.name for column in desk.page().context["columns"]] == ["app", "state"]


def test_a_pressed_switch_brings_back_the_row_with_the_columns_of_the_browser(desk: Desk) -> None:
    task = desk.tenant.make_task()
    desk.client.cookies["columns"] = "runs.owner"

    html = desk.press(task.id, enabled=False).content.decode()

    assert 'class="task__runs"' in html
    assert 'class="task__next"' not in html


def test_every_column_can_be_shown_and_sorted_by(desk: Desk) -> None:
    desk.tenant.make_task()
    TaskCopy.objects.update(typical_seconds=90)
    desk.client.cookies["columns"] = "schedule.day.runs.next.last.takes.space.owner.zone.missed"

    text = text_of(desk.page(sort="-takes"))

    for words in ("Runs a day", "Takes", "Space", "Owner", "Time zone", "Missed", "not known", "Europe/Zurich"):
        assert words in text


def test_a_deleted_app_and_an_owner_who_left_are_said(desk: Desk) -> None:
    owner = desk.tenant.make_user("Marek Nowak", status="deleted")
    desk.tenant.make_task(app_id="00000000-0000-4000-8000-00000000dead", owner=owner)
    desk.page()

    text = text_of(desk.page())

    assert Name.objects.filter(gone=True).count() == 2
    assert "app deleted" in text
    assert "Marek Nowak left" in text


def test_a_failed_last_run_is_said(desk: Desk) -> None:
    task = desk.tenant.make_task(last_at=datetime(2026, 11, 23, 5, 30, tzinfo=UTC))
    desk.page()
    TaskCopy.objects.filter(task_id=task.id).update(last_result="FAILED")

    assert "failed · 06:30 CET · 8 h ago" in text_of(desk.client.get(reverse("tasks")))
