"""The pages of pauses: asked from a selection, reviewed, begun, told on every page, extended, handed over, ended."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from dashboard.inventory.jobs import run as job_run
from dashboard.inventory.models import Pause, PauseState
from dashboard.inventory.sync import run as sync
from dashboard.web.moments import BadMoment, end_of, moment
from tests.desk import HTMX, Desk
from tests.inventory.pauses.held import begun, worked

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's thread would see nothing of what a test has not committed."""
    monkeypatch.setattr(job_run, "begin", lambda: None)


@pytest.fixture
def ids(desk: Desk) -> list[str]:
    """Three enabled tasks and one that is off."""
    made = [str(desk.tenant.make_task().pk) for _ in range(3)]
    made.append(str(desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY").pk))
    sync.run()
    return made


def asked(desk: Desk, ids: list[str]) -> Pause:
    """Select tasks in the list, and press Pause until."""
    body = {"kind": "pause", "q": "", "next": "/tasks/", "shown": ids, "id": ids}
    answer = desk.client.post(reverse("job-new"), body)
    pause = Pause.objects.get()
    assert answer.url == reverse("pause", args=(pause.pk,))
    return pause


def address(pause: Pause, what: str = "pause") -> str:
    return reverse(what, args=(pause.pk,))


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def wall(**ahead: float) -> str:
    """A time to come as a field has it, on the clock of a browser without a zone."""
    return f"{timezone.now() + timedelta(**ahead):%Y-%m-%dT%H:%M}"


def test_the_draft_says_what_happens_and_to_whom_before_anything_is_written(desk: Desk, ids: list[str]) -> None:
    pause = asked(desk, ids)

    page = text(desk.client.get(address(pause)))

    assert "Pause 3 tasks until Tomorrow 06:00" in page
    assert "1 that is off now stays off," in page
    assert "Only what the pause switched is switched back." in page
    assert [desk.state(task_id) for task_id in ids] == ["Enabled"] * 3 + ["Disabled"]
    assert pause.state == PauseState.DRAFT


def test_it_begins_and_every_page_says_so_until_it_has_ended(desk: Desk, ids: list[str]) -> None:
    pause = asked(desk, ids)
    desk.client.post(address(pause, "pause-start"), {"until": wall(hours=9), "reason": "the source moves"})
    worked(pause)

    during = text(desk.client.get(reverse("history")))
    found = desk.client.get(reverse("tasks"), {"q": "paused:yes"})
    told = text(desk.client.get(address(pause)))
    with time_machine.travel(timezone.now() + timedelta(hours=10), tick=True):
        worked(pause)
        after = text(desk.client.get(reverse("history")))
        ended = text(desk.client.get(address(pause)))

    assert "3 tasks are paused until" in during
    assert "the source moves" in during
    assert sorted(row.task.id for row in found.context["page"].rows) == sorted(ids[:3])
    assert "Paused until" in text(found)
    assert "End the pause now" in told
    assert "pause-banner" not in after
    assert "The pause has ended: 3 of 3 tasks are as they were" in ended
    assert "Its end began" in ended


def test_a_task_that_is_not_ticked_stays_on(desk: Desk, ids: list[str]) -> None:
    pause = asked(desk, ids)
    keys = {item.task_id: item.pk for item in pause.job.items.all()}
    body = {"until": wall(hours=9), "shown": [keys[one] for one in ids[:3]], "item": [keys[one] for one in ids[:2]]}

    desk.client.post(address(pause, "pause-start"), body)
    worked(pause)

    assert [desk.state(task_id) for task_id in ids] == ["Disabled", "Disabled", "Enabled", "Disabled"]


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({"until": ""}, "Write a day and a time"),
        ({"until": "soon"}, "Write a day and a time"),
        ({"until": "2020-01-01T06:00"}, "This is past"),
        ({"until": "2999-01-01T06:00"}, "a year at most"),
        ({"until": "2026-11-29T06:00", "begin": "at", "from": ""}, "Write a day and a time"),
        ({"until": "2026-11-29T06:00", "begin": "at", "from": "2026-12-29T06:00"}, "end before it begins"),
        ({"until": "0001-01-01T00:00"}, "a day of these years"),
        ({"until": "2026-11-29T06:00+01:00"}, "Write a day and a time"),
    ],
)
def test_times_that_make_no_sense_are_told_and_nothing_is_lost(
    desk: Desk, ids: list[str], posted: dict[str, str], says: str
) -> None:
    pause = asked(desk, ids)

    for what, headers in (("pause-times", HTMX), ("pause-start", {})):
        answer = desk.client.post(address(pause, what), posted | {"reason": "kept"}, headers=headers)
        assert answer.status_code == 422
        assert says in text(answer)
        assert 'value="kept"' in text(answer)
    assert Pause.objects.get().state == PauseState.DRAFT


def test_a_preset_sets_the_end(desk: Desk, ids: list[str]) -> None:
    pause = asked(desk, ids)

    desk.client.post(address(pause, "pause-times"), {"until": "", "preset": wall(days=2)})

    assert f"{Pause.objects.get().ends_at:%Y-%m-%dT%H:%M}" == wall(days=2)


def test_an_hour_that_the_clock_skips_is_refused_and_one_that_comes_twice_is_asked_about() -> None:
    with pytest.raises(BadMoment, match="does not exist"):
        moment({"until": "2027-03-28T02:30"}, "until", BERLIN)
    with pytest.raises(BadMoment, match="comes twice") as twice:
        moment({"until": "2027-10-31T02:30"}, "until", BERLIN)

    first, second = (
        moment({"until": "2027-10-31T02:30", "until_of": one}, "until", BERLIN) for one in ("first", "second")
    )
    assert twice.value.twice == {"first": "CEST", "second": "CET"}
    assert second - first == timedelta(hours=1)


def test_no_pause_is_without_an_end() -> None:
    now = datetime(2026, 11, 28, 12, tzinfo=BERLIN)

    with pytest.raises(BadMoment):
        end_of({}, BERLIN, now)


def test_it_can_be_extended_handed_over_and_ended_on_its_page(desk: Desk, ids: list[str]) -> None:
    get_user_model().objects.create_user("lena")
    pause = begun(ids[:2], until=timedelta(hours=3))

    desk.client.post(address(pause, "pause-extend"), {"until": wall(hours=20)})
    refused = desk.client.post(address(pause, "pause-extend"), {"until": "2020-01-01T06:00"})
    desk.client.post(address(pause, "pause-hand-over"), {"keeper": "lena"})
    desk.client.post(address(pause, "pause-hand-over"), {"keeper": "nobody"})
    pause.refresh_from_db()
    kept = f"{pause.ends_at:%Y-%m-%dT%H:%M}", pause.keeper
    desk.client.post(address(pause, "pause-end"))
    worked(pause)

    assert kept == (wall(hours=20), "lena")
    assert refused.status_code == 422
    assert (pause.state, pause.ended_by) == (PauseState.OVER, "ada")
    assert [desk.state(task_id) for task_id in ids[:2]] == ["Enabled"] * 2


def test_a_planned_one_is_listed_and_can_be_called_off(desk: Desk, ids: list[str]) -> None:
    pause = asked(desk, ids)
    posted = {"begin": "at", "from": wall(hours=5), "until": wall(hours=9)}
    desk.client.post(address(pause, "pause-start"), posted)

    jobs = text(desk.client.get(reverse("jobs")))
    page = text(desk.client.get(address(pause)))
    off = text(desk.client.post(address(pause, "pause-end"), follow=True))

    assert "Pause 3 tasks from" in jobs
    assert "Call it off" in page
    assert "called off before it began" in off
    assert [desk.state(task_id) for task_id in ids[:3]] == ["Enabled"] * 3


def test_a_token_that_is_not_accepted_is_told_on_every_page(desk: Desk, ids: list[str], settings: Any) -> None:
    pause = begun(ids[:2])
    settings.TENANT_TOKEN = "dead"
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        worked(pause)
        page = text(desk.client.get(reverse("history")))

    assert 'role="alert"' in page
    assert "2 tasks are still off after a pause" in page
    assert "Tried again by itself" in page


def test_what_was_changed_meanwhile_is_named_with_what_happened(desk: Desk, ids: list[str]) -> None:
    pause = begun(ids[:2])
    desk.press(ids[0], enabled=True)

    page = text(desk.client.get(address(pause)))

    assert "by ada" in page
    assert "It runs." in page


def test_the_page_of_a_paused_task_says_until_when_and_not_that_a_person_wants_it_off(
    desk: Desk, ids: list[str]
) -> None:
    begun(ids[:1], until=timedelta(days=2))

    paused, off = (text(desk.client.get(reverse("task", args=(task_id,)))) for task_id in (ids[0], ids[3]))

    assert "A pause keeps this task off until Wed 25 Nov 13:05, and enables it again then." in paused
    assert "A person disabled this task" not in paused
    assert "A pause keeps" not in off


def test_the_runs_of_a_pause_are_ghosts_in_the_calendar_under_a_band(desk: Desk, ids: list[str]) -> None:
    pause = begun(ids[:2], until=timedelta(days=2))
    day = (timezone.now() + timedelta(days=1)).date()

    for view, numbers in (
        ("day", (day.year, day.month, day.day)),
        ("month", (day.year, day.month)),
        ("year", (day.year,)),
    ):
        answer = desk.client.get(reverse(f"calendar-{view}", args=numbers))
        assert answer.status_code == 200
        if view != "year":
            assert address(pause) in text(answer)
            assert "frozen" in text(answer)
        assert 'id="legend-' in text(answer)
        assert "Paused" in text(answer)


def test_a_calendar_lists_paused_tasks_apart_from_those_that_a_person_wants_off(desk: Desk, ids: list[str]) -> None:
    begun(ids[:2], until=timedelta(days=2))
    day = (timezone.now() + timedelta(days=1)).date()

    html = text(desk.client.get(reverse("calendar-day", args=(day.year, day.month, day.day))))

    found = re.findall(r'id="missing-(paused|person)" href="([^"]+)">(\d)', html)
    assert {(name, number) for name, _, number in found} == {("paused", "2"), ("person", "1")}
    for _, address, number in found:
        assert desk.client.get(unescape(address)).context["page"].matching == int(number)


def test_the_runs_that_a_pause_left_out_stay_paused_after_it_and_those_of_a_person_do_not(
    desk: Desk, ids: list[str]
) -> None:
    start = timezone.now()
    with time_machine.travel(start + timedelta(hours=1), tick=False):
        pause = begun(ids[:1], until=timedelta(days=2))
        desk.press(ids[1], enabled=False)
    with time_machine.travel(start + timedelta(days=2, hours=2), tick=False):
        worked(pause)
        desk.press(ids[1], enabled=True)
        day = (start + timedelta(days=1)).date()
        answer = desk.client.get(reverse("calendar-day", args=(day.year, day.month, day.day)))

    html = text(answer)
    assert pause.state == PauseState.OVER
    assert html.count("</svg> Paused</span>") == 1
    assert html.count("Disabled · By a person</span> </td>") == 2  # one of them all the time


def test_the_tasks_of_a_company_day_are_paused_for_as_long_as_it_lasts(desk: Desk, ids: list[str]) -> None:
    begins = timezone.now() + timedelta(days=3)
    posted = {"q": "state:enabled", "begins": begins.isoformat(), "ends": (begins + timedelta(days=1)).isoformat()}

    answer = desk.client.post(reverse("pause-new"), posted | {"reason": "Stocktaking"})
    pause = Pause.objects.get()

    assert answer.url == address(pause)
    assert (pause.starts_at, pause.ends_at) == (begins, begins + timedelta(days=1))
    assert pause.job.items.filter(step="do").count() == 3


@pytest.mark.parametrize(
    "what", ["pause", "pause-times", "pause-start", "pause-extend", "pause-end", "pause-hand-over"]
)
def test_a_pause_that_there_is_not_is_not_found(desk: Desk, what: str) -> None:
    answer = (
        desk.client.get(reverse(what, args=(9,))) if what == "pause" else desk.client.post(reverse(what, args=(9,)))
    )

    assert answer.status_code == 404


def test_a_planned_pause_tells_of_the_tasks_that_are_off_meanwhile(desk: Desk, ids: list[str]) -> None:
    pause = asked(desk, ids)
    posted = {"begin": "at", "from": wall(hours=5), "until": wall(hours=9)}
    desk.client.post(address(pause, "pause-start"), posted)
    assert "Nobody has touched a paused task so far." in text(desk.client.get(address(pause)))

    desk.press(ids[0], enabled=False)

    page = desk.client.get(address(pause))
    assert (page.context["told"].to_do, page.context["told"].before) == (2, 2)
    assert "Nobody has touched" not in text(page)
    assert "Disabled Today" in text(page)
    assert "by ada. It stays off." in text(page)


def test_a_planned_pause_is_told_where_one_looks_for_the_next_run(desk: Desk, ids: list[str]) -> None:
    pause = asked(desk, ids)
    posted = {"begin": "at", "from": wall(hours=5), "until": wall(hours=60)}
    desk.client.post(address(pause, "pause-start"), posted)

    task = desk.client.get(reverse("task", args=[ids[0]]))
    first = text(desk.client.get(reverse("home")))
    page = text(desk.client.get(address(pause)))

    assert 0 < len(task.context["coming"].paused) < len(task.context["coming"].runs)
    assert text(task).count("</svg> paused</span>") == len(task.context["coming"].paused)
    assert f'href="{address(pause)}">A pause</a> is planned from' in text(task)
    assert "A pause</a> is planned" not in text(desk.client.get(reverse("task", args=[ids[3]])))
    assert "Pause 3 tasks from" in first
    assert "until it begins" in page
    assert "<small>left</small>" not in page
    assert "Runs left out" in page
