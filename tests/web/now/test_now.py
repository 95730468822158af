"""The first page: each number leads to exactly what it counts, and it is short where all is well."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from dashboard.inventory.alerts import snoozes
from dashboard.inventory.changes import actions
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.jobs import run
from dashboard.inventory.models import JobItem
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.sync import run as sync
from tests.conftest import MOCK_MOMENT
from tests.desk import HTMX, Desk
from tests.inventory.changes.past import seen
from tests.web.tasks.test_failing import HOUR, TIMED_OUT, copied, fails
from tests.web.tasks.test_tasks import text_of

STOPPED = {"state": "Disabled", "disabled_code": "CONSECUTIVE-FAILURES", "last_at": MOCK_MOMENT - 3 * HOUR}
NUMBER = re.compile(r'<a\b[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


def page(desk: Desk) -> Any:
    return desk.client.get(reverse("home"))


def numbers(html: str) -> Iterator[tuple[str, int]]:
    """The links of the main part that begin with a number, each with it."""
    for address, inside in NUMBER.findall(html.partition("<main")[2]):
        words = unescape(re.sub(r"<[^>]+>", " ", inside)).replace(",", "").split()
        wanted = [word for word in words[:2] if word.isdecimal()]
        if wanted and "missed" not in words and not re.fullmatch(r"\d+:\d+", words[0]):
            yield unescape(address), int(wanted[0])


def counted(desk: Desk, address: str) -> int:
    """How many the list at an address says that it has."""
    context = desk.client.get(address).context
    return int(context["page"].matching)


def test_one_error_is_one_line_the_most_frequent_first_and_none_known_last(desk: Desk) -> None:
    for number in range(3):
        fails(desk, "FAILED", name=f"Sales {number}", **STOPPED)
    fails(desk, "FAILED", name="Freight", error="Field not found.", **STOPPED)
    fails(desk, name="Meters", **STOPPED)

    response = page(desk)

    causes = [(cause.words, cause.tasks.tasks.count) for cause in response.context["causes"]]
    unknown = "5 failures in a row. The error of the last run is not known."
    assert causes == [(TIMED_OUT, 3), ("Field not found.", 1), (unknown, 1)]
    assert "Stopped by Qlik 5 tasks" in text_of(response)


def test_what_stops_next_is_told_with_the_failures_left_and_when(desk: Desk) -> None:
    fails(desk, *["FAILED"] * 2, name="Twice")
    fails(desk, *["FAILED"] * 3, name="Thrice")
    fails(desk, *["FAILED"] * 4, name="Four times")

    response = page(desk)

    assert [item.row.app_name for item in response.context["next_to_stop"]] == ["Four times", "Thrice"]
    text = text_of(response)
    for words in (
        "3 are failing , 2 with 2 or fewer left",
        "4 in a row, 1 left",
        "Tomorrow 05:30 if it fails, Qlik disables it",
        "Tomorrow 05:30 and Wed 25 Nov 05:30 both fail: Qlik disables it",
    ):
        assert words in text


def test_owners_who_left_stand_with_what_stopped_and_what_will(desk: Desk) -> None:
    tom, priya = desk.tenant.make_user("Tom Okafor"), desk.tenant.make_user("Priya Nair")
    fails(desk, name="Ledger", owner=tom)
    fails(desk, name="Fees", owner=tom, state="Disabled", disabled_code="OWNER-DISABLED")
    fails(desk, name="Leave", owner=priya, state="Disabled", disabled_code="OWNER-DELETED")

    response = page(desk)

    owners = [
        (one.name, one.is_deleted, one.running.count, one.stopped.count) for one in response.context["trouble"].owners
    ]
    assert owners == [("Tom Okafor", False, 1, 1), ("Priya Nair", True, 0, 1)]
    text = text_of(response)
    assert "2 people · 2 tasks stopped" in text
    assert "1 still runs ; the first would stop Tomorrow 05:30" in text


def test_the_name_of_an_owner_leads_to_all_their_tasks_and_says_where_none_runs(desk: Desk) -> None:
    tom, priya = desk.tenant.make_user("Tom Okafor"), desk.tenant.make_user("Priya Nair")
    fails(desk, name="Ledger", owner=tom)
    fails(desk, name="Fees", owner=tom, state="Disabled", disabled_code="OWNER-DISABLED")
    fails(desk, name="Leave", owner=priya, state="Disabled", disabled_code="OWNER-DELETED")

    response = page(desk)

    links = re.findall(r'<a class="pair__main"\s+href="([^"]+)">(Tom Okafor|Priya Nair)<', response.content.decode())
    listed = {
        name: sorted(row.app_name for row in desk.client.get(unescape(link)).context["page"].rows)
        for link, name in links
    }
    assert listed == {"Tom Okafor": ["Fees", "Ledger"], "Priya Nair": ["Leave"]}
    assert text_of(response).count("Nothing of theirs still runs") == 1


def test_where_all_is_well_it_says_so_in_one_sentence(desk: Desk) -> None:
    fails(desk, "SUCCEEDED")
    desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY")
    sync.run()

    text = text_of(page(desk))

    assert "Nothing needs you. 1 task is on schedule, and none is failing." in text
    assert "Not listed: 1 that a person disabled" in text
    assert "Stopped by Qlik" not in text


def test_before_anything_is_read_it_shows_no_zeros(desk: Desk) -> None:
    text = text_of(page(desk))

    assert "The tasks are being read for the first time" in text
    assert "Nothing needs you" not in text


def test_the_navigation_counts_what_needs_a_person_and_not_what_one_switched_off(desk: Desk) -> None:
    for code in ("MANUALLY", "", "CONSECUTIVE-FAILURES", "OWNER-DELETED", "LUNAR-ECLIPSE"):
        desk.tenant.make_task(state="Disabled", disabled_code=code)
    sync.run()

    html = desk.client.get(reverse("tasks")).content.decode()
    count = desk.client.get(reverse("now-count"), headers=HTMX).content.decode()

    nav = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<nav")[2].partition("</nav>")[0]))
    assert "Now 3 tasks that need a person Tasks" in nav
    assert "Disabled" not in nav
    assert ">3<" in count


def test_what_has_changed_since_the_last_visit_is_told_and_leads_to_exactly_that(desk: Desk) -> None:
    task, other = fails(desk, name="Sales"), fails(desk, name="Freight")
    page(desk)
    desk.tenant.models.LocalTask.objects.filter(pk=other.id).update(state="Disabled", disabled_code="MANUALLY")
    with time_machine.travel(MOCK_MOMENT + 2 * HOUR, tick=False):
        sync.run()
        actions.set_enabled(RequestedBy(actor="lena", page=ChangePage.LIST), task.id, enabled=False, seen=seen(task.id))
    with time_machine.travel(MOCK_MOMENT + 3 * HOUR, tick=False):
        response = page(desk)
        history = [(address, says) for address, says in numbers(response.content.decode()) if "/history/" in address]
        wrong = [(address, says, has) for address, says in history if (has := counted(desk, address)) != says]

    text = text_of(response)
    assert "Since you were last here Today 13:05 1 change here 1 disabled by lena, the latest Today 15:05" in text
    assert "1 change in Qlik" in text
    assert (len(history), wrong) == (4, [])


def test_a_look_that_the_page_takes_by_itself_is_no_visit(desk: Desk) -> None:
    fails(desk)
    page(desk)

    with time_machine.travel(MOCK_MOMENT + 2 * HOUR, tick=False):
        desk.client.get(reverse("home"), headers=HTMX)
    with time_machine.travel(MOCK_MOMENT + 2.2 * HOUR, tick=False):
        since = page(desk).context["since"]

    assert abs(since - MOCK_MOMENT) < HOUR


def test_what_is_marked_as_seen_is_no_news_any_more(desk: Desk) -> None:
    fails(desk)
    page(desk)

    with time_machine.travel(MOCK_MOMENT + 2 * HOUR, tick=False):
        desk.client.post(reverse("now-seen"))
        response = page(desk)

    assert "Nothing was changed." in text_of(response)


@pytest.mark.parametrize(
    "query", [{}, {"which": "sideways", "at": "never", "page": "-1"}, {"which": "failed", "page": "9999999999"}]
)
def test_a_list_of_runs_answers_any_address(desk: Desk, query: dict[str, str]) -> None:
    fails(desk, "FAILED")

    assert desk.client.get(reverse("now-runs"), query).status_code == 200


def test_what_is_snoozed_stands_there_until_it_ends_or_is_ended(desk: Desk) -> None:
    task = desk.tenant.make_task(**STOPPED)
    sync.run()
    snooze = snoozes.begin(
        by="ada", until=MOCK_MOMENT + 3 * HOUR, reason="the source moves", now=MOCK_MOMENT, task_id=task.id
    )

    shown = text_of(page(desk))
    ended = desk.client.post(reverse("snooze-end", args=[snooze.pk]), {"next": reverse("home")})

    assert "until Mon 23 Nov, 16:05 UTC , by ada: “the source moves”" in shown
    assert ended.headers["Location"] == reverse("home")
    assert "the source moves" not in text_of(page(desk))


def test_the_heads_say_how_many_stopped_since_the_last_visit_and_lead_to_these(desk: Desk) -> None:
    fails(desk, name="Old", **STOPPED)
    page(desk)
    for code in ("CONSECUTIVE-FAILURES", "CONSECUTIVE-FAILURES", "OWNER-DELETED", "MANUALLY"):
        desk.tenant.make_task(state="Disabled", disabled_code=code, last_at=MOCK_MOMENT + HOUR)
    with time_machine.travel(MOCK_MOMENT + 2 * HOUR, tick=False):
        sync.run()
        response = page(desk)
        found = {address: says for address, says in numbers(response.content.decode()) if "stopped%3C" in address}
        wrong = [(address, says, has) for address, says in found.items() if (has := counted(desk, address)) != says]

    assert (sorted(found.values()), wrong) == ([1, 2], [])
    assert "3 tasks · 2 since you were last here" in text_of(response)


def test_a_group_is_enabled_and_watched_and_its_next_runs_are_told_here_until_that_is_stopped(desk: Desk) -> None:
    for number in range(2):
        fails(desk, name=f"Sales {number}", **STOPPED)
    assert "Enable 2 and watch…" in text_of(page(desk))
    asked = {
        "q": "reason:failures error:none",
        "every": "all",
        "kind": "enable",
        "review": "1",
        "watch": "1",
        "page": "now",
    }

    review = desk.client.post(reverse("job-new"), asked, follow=True)
    job = review.context["job"]
    shown = review.context["page"].items
    name = shown[0][0].app_name
    desk.client.post(
        reverse("job-start", args=[job.pk]), {name: [item.pk for item, _ in shown] for name in ("shown", "item")}
    )
    run.work(lambda seconds: None)
    awaited = text_of(page(desk))
    copied(task_of(shown[0][0]), [(MOCK_MOMENT + HOUR, "FAILED")], "Field not found.")
    failed, of_job = text_of(page(desk)), text_of(desk.client.get(reverse("job", args=[job.pk])))
    stopped = desk.client.post(reverse("job-act", args=[job.pk, "unwatch"]), {"next": reverse("home")})

    assert "Enable 2 tasks and watch" in text_of(review)
    assert "Enabled and watched 2 tasks by ada, Today 13:05 2 awaited Sales" in awaited
    assert f"1 failed {name} , Today 14:05 : Field not found." in failed
    assert f"1 failed {name} , Today 14:05 : Field not found." in of_job
    assert stopped.headers["Location"] == reverse("home")
    assert "Enabled and watched" not in text_of(page(desk))


def task_of(item: JobItem) -> Any:
    row = read.row(item.task_id)
    assert row is not None
    return row.task


def test_the_first_page_has_the_clock_changes_ahead_or_a_link_to_them(desk: Desk) -> None:
    fails(desk)

    html = page(desk).content.decode()

    assert f'hx-get="{reverse("calendar-clock-panel")}"' in html
    assert f'href="{reverse("calendar-clock-changes")}"' in html
