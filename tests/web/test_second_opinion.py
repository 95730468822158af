"""The line below the next runs: asked for once the page stands, kept, and in plain words."""

import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from dashboard.inventory.sync import run as sync
from dashboard.inventory.verification import TenantOpinion
from dashboard.scheduling.libraries.process import LIBRARIES, LibraryProcess
from dashboard.scheduling.second_opinion import Opinion, Verdict
from dashboard.web.second_opinion import kept_opinion, opinion_line
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk
from tests.scheduling.expansion.oracles import schedule_of

DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
NOW = MOCK_MOMENT
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    """Leave no process behind."""
    LIBRARIES.stop()
    yield
    LIBRARIES.stop()


def opinion(verdict: Verdict, *, runs: int = 10, **values: object) -> Opinion:
    return Opinion(verdict=verdict, runs=(NOW,) * runs, **values)  # type: ignore[arg-type]


def test_the_tasks_page_asks_no_library_and_its_line_does(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[DAILY])
    sync.run()

    page = desk.client.get(reverse("task", args=[task.id])).content.decode()
    process_of_page = LIBRARIES.pid
    line = desk.client.get(reverse("task-opinion", args=[task.id])).content.decode()

    assert f'hx-get="/tasks/{task.id}/opinion/" hx-trigger="load"' in page
    assert process_of_page is None
    assert "Next 10 runs: dateutil and Qlik agree" in line
    assert "hx-get" not in line


def test_without_a_script_a_link_leads_to_the_page_with_the_line_in_it(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[DAILY, "EXDATE:20261225T063000"])
    address = reverse("task", args=[task.id])

    before = desk.client.get(address).content.decode()
    after = desk.client.get(f"{address}?opinion=now").content.decode()

    assert f'<noscript><a class="link" href="{address}?opinion=now#opinion">' in before
    assert "Next 10 runs: recurring-ical-events and Qlik agree" in after


@pytest.mark.parametrize("recurrence", [["FREQ=SOMETIMES"], [], [DAILY + ";UNTIL=20200101T000000Z"]])
def test_where_nothing_runs_no_line_is_asked_for_and_an_answer_is_empty_or_says_so(
    desk: Desk, recurrence: list[str]
) -> None:
    task = desk.tenant.make_task(recurrence=recurrence)
    sync.run()

    page = desk.client.get(reverse("task", args=[task.id])).content.decode()
    line = desk.client.get(reverse("task-opinion", args=[task.id])).content.decode()

    assert "/opinion/" not in page
    assert "hidden" in line or "No next run: dateutil agrees" in line


def test_the_editors_line_is_of_the_schedule_that_is_posted(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[DAILY])
    sync.run()
    page = desk.client.get(reverse("task-edit", args=[task.id]))
    posted = page.context["form"].data.dict() | {"task": task.id}

    line = desk.client.post(reverse("recurrence-opinion"), posted).content.decode()
    mistaken = desk.client.post(reverse("recurrence-opinion"), posted | {"zone": "Nowhere"}).content.decode()

    assert 'hx-post="/recurrence/opinion/"' in page.content.decode()
    assert "Next 10 runs: dateutil agrees" in line
    assert "hidden" in mistaken


def test_of_a_task_that_is_not_known_the_line_is_empty(desk: Desk) -> None:
    assert "hidden" in desk.client.get(reverse("task-opinion", args=["nobody"])).content.decode()


def test_an_answer_is_kept_for_the_same_schedule_and_runs(db: None) -> None:
    schedule, process = schedule_of(DAILY, start="2026-01-01T00:00"), LibraryProcess()
    broken = LibraryProcess([sys.executable, "-c", "pass"])

    first = kept_opinion(schedule, NOW, seconds=60, process=process)
    process.stop()
    again = kept_opinion(schedule, NOW + timedelta(minutes=1), process=broken)
    other = kept_opinion(schedule, LATER, process=broken)

    assert first is not None
    assert other is not None
    assert (first.verdict, again, other.verdict) == (Verdict.EQUAL, first, Verdict.LATE)


def test_where_we_find_no_run_in_time_there_is_no_line() -> None:
    assert kept_opinion(schedule_of("FREQ=SECONDLY", "EXRULE:FREQ=SECONDLY"), NOW) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (opinion(Verdict.EQUAL), "Next 10 runs: dateutil agrees"),
        (opinion(Verdict.EQUAL, runs=1), "Next run: dateutil agrees"),
        (opinion(Verdict.EQUAL, runs=0), "No next run: dateutil agrees"),
        (opinion(Verdict.LATE, why="it took longer than 3 s"), "dateutil gave no answer in time"),
        (opinion(Verdict.KNOWN, why="A reason."), "dateutil is known to read this differently. A reason."),
        (opinion(Verdict.DIFFERENT, why="ValueError: no"), "dateutil does not take this schedule: ValueError: no"),
        (
            opinion(Verdict.DIFFERENT, ours=NOW),
            "dateutil has no run where we have Mon 23 Nov, 13:05 UTC",
        ),
        (
            opinion(Verdict.DIFFERENT, ours=NOW, theirs=LATER),
            "dateutil has Tue 24 Nov, 13:05 UTC where we have Mon 23 Nov, 13:05 UTC",
        ),
    ],
)
def test_the_line_says_it_in_plain_words(said: Opinion, expected: str) -> None:
    assert opinion_line(said, NOW.tzinfo, NOW).text == expected  # type: ignore[arg-type]


def test_another_next_run_of_qlik_is_said_beside_the_librarys_agreement() -> None:
    tenant = TenantOpinion(verdict=Verdict.DIFFERENT, ours=NOW, theirs=LATER)

    line = opinion_line(opinion(Verdict.EQUAL), NOW.tzinfo, NOW, tenant)  # type: ignore[arg-type]

    assert line.icon == "warning"
    assert line.text == "Next 10 runs: dateutil agrees; Qlik has another next run: Tue 24 Nov, 13:05 UTC"
