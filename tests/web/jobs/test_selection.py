"""Select and act: a selection is kept on the server over pages, and a press makes a job, or a review of one."""

import csv
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.inventory.jobs import run
from dashboard.inventory.models import Job, JobState
from dashboard.inventory.sync import run as sync
from tests.desk import HTMX, Desk
from tests.inventory.jobs.pressed import no_time

REVIEW = {"review": "1"}


@pytest.fixture
def ids(desk: Desk) -> list[str]:
    """Three enabled tasks, of the token's own user."""
    made = [str(desk.tenant.make_task().pk) for _ in range(3)]
    sync.run()
    return made


def tick(desk: Desk, shown: list[str], ticked: list[str], **posted: str) -> Any:
    body = {"q": "", "shown": shown, "id": ticked, "matching": "3"} | posted
    return desk.client.post(reverse("select"), body, headers=HTMX)


def press(desk: Desk, kind: str, **posted: Any) -> Any:
    return desk.client.post(reverse("job-new"), {"kind": kind, "q": "", "next": "/tasks/?sort=app"} | posted)


def work() -> None:
    """What a worker does; the thread of this process sees nothing of a test's transaction."""
    run.work(no_time)


def states(desk: Desk, ids: list[str]) -> list[str]:
    return [desk.state(task_id) for task_id in ids]


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's thread would see nothing of what a test has not committed."""
    monkeypatch.setattr(run, "begin", lambda: None)


def test_ticks_are_kept_over_pages_and_the_bar_says_what_can_be_done_to_how_many(desk: Desk, ids: list[str]) -> None:
    desk.tenant.models.LocalTask.objects.filter(pk=ids[2]).update(state="Disabled", disabled_code="MANUALLY")
    sync.run()

    first = tick(desk, ids[:2], ids[:1]).content.decode()
    both = tick(desk, ids[2:], ids[2:]).content.decode()
    page = desk.client.get(reverse("tasks")).content.decode()

    assert "1 selected" in first
    assert "2 selected" in both
    assert "2 selected" in page
    assert page.count(" checked>") >= 2
    assert 'value="enable"' in both
    assert 'value="disable"' in both
    assert 'value="enable"' not in first


def test_a_list_that_was_drawn_before_shows_who_is_selected_by_now(desk: Desk, ids: list[str]) -> None:
    def ticked() -> int:
        return len(re.findall(r'name="id"[^>]* checked>', desk.client.get(reverse("tasks")).content.decode()))

    before = ticked()
    tick(desk, ids, [], every="all")
    selected = ticked()
    tick(desk, ids, [], every="none")

    assert (before, selected, ticked()) == (0, 3, 0)


def test_another_search_has_a_selection_of_its_own(desk: Desk, ids: list[str]) -> None:
    tick(desk, ids, ids)

    page = desk.client.get(reverse("tasks"), {"q": "state:enabled"}).content.decode()

    assert "Nothing selected" in page


def test_all_that_match_is_the_search_and_no_id_travels(desk: Desk, ids: list[str]) -> None:
    bar = tick(desk, ids[:1], [], every="all").content.decode()
    but_one = tick(desk, ids[:1], []).content.decode()

    assert "3 selected: all that match" in bar
    assert "2 selected: all that match but" in " ".join(but_one.split())
    assert ids[1] not in bar


def test_a_few_own_tasks_are_disabled_at_once_and_one_press_takes_it_back(desk: Desk, ids: list[str]) -> None:
    tick(desk, ids, ids[:2])

    answer = press(desk, "disable", shown=ids, id=ids[:2])
    work()
    job = Job.objects.get()
    page = desk.client.get(answer["Location"]).content.decode()

    assert answer["Location"] == f"/tasks/?sort=app&job={job.pk}"
    assert job.state == JobState.RUNNING or states(desk, ids) == ["Disabled", "Disabled", "Enabled"]
    assert "2 disabled" in page
    assert "Undo" in page

    desk.client.post(reverse("job-act", args=[job.pk, "undo"]))
    work()
    assert states(desk, ids) == ["Enabled"] * 3


def test_without_a_script_the_ticks_of_the_page_come_with_the_press(desk: Desk, ids: list[str]) -> None:
    press(desk, "disable", shown=ids, id=ids[1:2])
    work()

    assert states(desk, ids) == ["Enabled", "Disabled", "Enabled"]


def test_where_others_lose_their_tasks_a_review_says_whose_before(desk: Desk, ids: list[str]) -> None:
    other = desk.tenant.make_user("Marek Nowak")
    desk.tenant.models.LocalTask.objects.filter(pk=ids[0]).update(owner=other)
    sync.run()

    answer = press(desk, "disable", shown=ids, id=ids)
    page = desk.client.get(answer["Location"]).content.decode()

    assert answer["Location"] == reverse("job", args=[Job.objects.get().pk])
    assert "Disable 3 tasks" in page
    assert "Owner changes to" in page
    assert "Marek Nowak" in page
    assert states(desk, ids) == ["Enabled"] * 3


def test_more_than_a_few_are_reviewed_and_what_is_unticked_is_left_alone(desk: Desk) -> None:
    ids = [str(desk.tenant.make_task().pk) for _ in range(26)]
    sync.run()

    answer = press(desk, "disable", every="all")
    job = Job.objects.get()
    page = desk.client.get(answer["Location"]).content.decode()
    keys = list(job.items.order_by("place").values_list("pk", flat=True))
    desk.client.post(reverse("job-start", args=[job.pk]), {"shown": keys, "item": keys[1:], "reason": "the night"})
    work()

    assert "Disable 26 tasks" in page
    assert sorted(states(desk, ids)) == ["Disabled"] * 25 + ["Enabled"]
    assert Job.objects.get().reason == "the night"


def test_a_deletion_wants_its_number_typed_and_offers_the_bodies(desk: Desk, ids: list[str]) -> None:
    address = press(desk, "delete", shown=ids, id=ids)["Location"]
    job = Job.objects.get()
    start = reverse("job-start", args=[job.pk])
    keys = list(job.items.values_list("pk", flat=True))
    bodies = desk.client.get(reverse("job-json", args=[job.pk])).getvalue().decode()

    desk.client.post(start, {"number": "2", "shown": keys, "item": keys})
    refused = desk.client.get(address).content.decode()
    desk.client.post(start, {"number": "3", "shown": keys, "item": keys})
    work()

    assert "Type 3 to delete 3 tasks" in refused
    assert all(task_id in bodies for task_id in ids)
    assert not desk.tenant.models.LocalTask.objects.exists()


def test_a_review_counts_again_what_has_changed_since(desk: Desk, ids: list[str]) -> None:
    press(desk, "disable", shown=ids, id=ids, **REVIEW)
    job = Job.objects.get()
    desk.tenant.models.LocalTask.objects.filter(pk=ids[0]).update(state="Disabled", disabled_code="MANUALLY")
    sync.run()

    desk.client.post(reverse("job-start", args=[job.pk]), {})
    page = desk.client.get(reverse("job", args=[job.pk])).content.decode()

    assert "1 task changed in Qlik since: counted again" in page
    assert "Disable 2 tasks" in page
    assert Job.objects.get().state == JobState.DRAFT


def test_the_selected_tasks_come_as_a_file(desk: Desk, ids: list[str]) -> None:
    answer = desk.client.post(reverse("selected-csv"), {"q": "", "shown": ids, "id": ids[:2]})

    rows = list(csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines()))
    assert {row["task"] for row in rows} == set(ids[:2])


@pytest.mark.parametrize(
    "posted",
    [{"kind": "burn"}, {"kind": ""}, {"kind": "disable"}, {"kind": "disable", "shown": "x" * 3000, "id": "\x00"}],
)
def test_a_press_on_nothing_or_nonsense_does_nothing(desk: Desk, posted: dict[str, str]) -> None:
    answer = desk.client.post(reverse("job-new"), posted)

    assert answer.status_code in (302, 400)
    assert not Job.objects.exists()


def test_a_job_has_a_page_and_results_and_one_entry_of_the_history(desk: Desk, ids: list[str]) -> None:
    press(desk, "disable", shown=ids, id=ids[:2])
    work()
    job = Job.objects.get()

    page = desk.client.get(reverse("job", args=[job.pk])).content.decode()
    listed = desk.client.get(reverse("jobs")).content.decode()
    results = desk.client.get(reverse("job-csv", args=[job.pk])).getvalue().decode()
    told = desk.client.get(reverse("history")).content.decode()
    opened = desk.client.get(reverse("history"), {"job": job.pk}).content.decode()

    assert "of 2 done" in " ".join(page.split())
    assert "Disable 2 tasks" in listed
    assert results.count(",done,") == 2
    assert told.count('class="change"') == 1
    assert "Its changes, one by one" in told
    assert opened.count('id="change-') >= 2


def test_a_job_that_runs_stands_in_the_head_of_each_page(desk: Desk, ids: list[str]) -> None:
    press(desk, "disable", shown=ids, id=ids)

    page = desk.client.get(reverse("history")).content.decode()
    count = desk.client.get(reverse("job-count"), headers=HTMX).content.decode()

    assert "Disable 3 tasks, 0 of 3 done" in page
    assert "Disable 3 tasks, 0 of 3 done" in count


def test_the_wait_at_the_tenants_limit_is_told(desk: Desk, ids: list[str]) -> None:
    desk.tenant.fault("429", count=1, method="PUT", retry_after=40)
    press(desk, "disable", shown=ids, id=ids)
    run.step(timezone.now())

    page = desk.client.get(reverse("job", args=[Job.objects.get().pk])).content.decode()

    assert "limit of 100 changes a minute is reached. Continuing by itself in" in page


@pytest.mark.parametrize("act", ["pause", "resume", "cancel", "retry", "undo"])
def test_what_can_be_done_with_a_job_can_be_done_twice(desk: Desk, ids: list[str], act: str) -> None:
    press(desk, "disable", shown=ids, id=ids)
    address = reverse("job-act", args=[Job.objects.get().pk, act])

    answers = [desk.client.post(address).status_code for _ in range(2)]

    assert answers == [302, 302]


def test_a_job_of_another_tenant_or_none_is_not_found(desk: Desk, ids: list[str]) -> None:
    press(desk, "disable", shown=ids, id=ids)
    Job.objects.update(tenant="another")

    for name in ("job", "job-csv", "job-json", "job-bar"):
        assert desk.client.get(reverse(name, args=[Job.objects.get().pk])).status_code == 404
    assert desk.client.post(reverse("job-act", args=[Job.objects.get().pk, "burn"])).status_code == 404


@pytest.mark.parametrize("kind", ["disable", "pause"])
def test_the_way_back_from_a_review_of_ticked_tasks_keeps_the_search(desk: Desk, ids: list[str], kind: str) -> None:
    answer = press(desk, kind, q="cash", shown=ids, id=ids[:2], **REVIEW)

    page = desk.client.get(answer.url)

    assert page.context["back"].address == "/tasks/?q=cash"
    assert 'href="/tasks/?q=cash"' in page.content.decode()
    assert "2 selected" in desk.client.get("/tasks/?q=cash").content.decode()
