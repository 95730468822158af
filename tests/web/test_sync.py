"""What pages say of the copy's age, and Refresh."""

import re
from datetime import UTC, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.inventory.models import SyncState, Worker
from dashboard.inventory.sync import background
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import ListStatus, SyncStatus
from dashboard.scheduling.task import Origin
from dashboard.tenant import errors
from dashboard.tenant.errors import to_json
from dashboard.web.sync import Freshness
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.desk import HTMX, Desk
from tests.web.markup import squeezed

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
DOWN = errors.Unreachable(host="tenant.test", method="GET", path="/api/v1/reload-tasks")


def fragment(desk: Desk, **query: str) -> Any:
    return desk.client.get(reverse("sync"), query, headers=HTMX)


def told(now: Any = MOCK_MOMENT, zone: Any = UTC, asked_at: Any = None, **copy: Any) -> Freshness:
    fresh = {"as_of": MOCK_MOMENT, "stale": False}
    return Freshness(copy=SyncStatus(**(fresh | copy)), now=now, zone=zone, asked_at=asked_at)


def polled(answer: Any) -> str:
    """The address that the top bar of an answer looks at next."""
    found = re.search(r'hx-get="([^"]+)"', answer.content.decode())
    assert found
    return unescape(found[1])


def test_the_top_bar_says_how_old_the_copy_is(synced: LocalTenant, desk: Desk) -> None:
    page = desk.client.get(reverse("tasks")).content.decode()

    assert "As of</span> <time" in page
    assert "13:05 UTC</time>" in page
    assert 'class="banner"' not in page


def test_a_page_with_the_present_copy_hears_nothing(synced: LocalTenant, desk: Desk) -> None:
    since = told(as_of=SyncState.objects.get().as_of).stamp

    answer = fragment(desk, since=since)

    assert "HX-Trigger" not in answer.headers
    assert f"since={since}" in answer.content.decode()


def test_a_page_with_an_older_copy_hears_that_it_was_renewed(synced: LocalTenant, desk: Desk) -> None:
    since = told(as_of=SyncState.objects.get().as_of).stamp
    sync.run()

    assert "copy-renewed" in fragment(desk, since=since).headers["HX-Trigger"]
    assert "copy-renewed" in fragment(desk, since="").headers["HX-Trigger"]


@pytest.mark.served
def test_looking_at_an_old_copy_renews_it(synced: LocalTenant, desk: Desk) -> None:
    SyncState.objects.update(as_of=MOCK_MOMENT - HOUR)

    fragment(desk)
    background.request_sync().join()

    assert SyncState.objects.get().as_of > MOCK_MOMENT


@pytest.mark.served
def test_refresh_renews_a_copy_of_any_age_and_looks_again_soon(synced: LocalTenant, desk: Desk) -> None:
    before = SyncState.objects.get().generation

    answer = desk.client.post(reverse("sync"), headers=HTMX)
    background.request_sync().join()

    assert "Refreshing" in answer.content.decode()
    assert "every 1s" in answer.content.decode()
    assert SyncState.objects.get().generation > before


@pytest.mark.served
def test_who_has_pressed_refresh_sees_it_at_work_until_its_end_and_then_takes_the_new_copy(
    synced: LocalTenant, desk: Desk
) -> None:
    synced.fault("hang", seconds=2, path="/items")

    asked = desk.client.post(reverse("sync"), headers=HTMX)
    meanwhile = desk.client.get(polled(asked), headers=HTMX)
    background.request_sync().join()
    after = desk.client.get(polled(meanwhile), headers=HTMX)

    assert "every 1s" in meanwhile.content.decode()
    assert 'class="progress"' in meanwhile.content.decode()
    assert "HX-Trigger" not in meanwhile.headers
    assert "copy-renewed" in after.headers["HX-Trigger"]
    assert 'class="progress"' not in after.content.decode()
    assert "asked" not in polled(after)


@pytest.mark.served
def test_who_has_pressed_refresh_in_vain_hears_why_though_the_copy_is_young(synced: LocalTenant, desk: Desk) -> None:
    synced.fault("503", count=100, retry_after=600)

    asked = desk.client.post(reverse("sync"), headers=HTMX)
    background.request_sync().join()
    told_why = desk.client.get(polled(asked), headers=HTMX)
    elsewhere = fragment(desk)

    assert "The sync failed: Qlik answered with an error (503)." in told_why.content.decode()
    assert "every 10s" in told_why.content.decode()
    assert "asked=" in polled(told_why)
    assert 'role="alert"' not in elsewhere.content.decode()


@pytest.mark.served
def test_a_copy_that_is_new_before_refresh_has_its_answer_is_not_missed(synced: LocalTenant, desk: Desk) -> None:
    page = desk.client.get(reverse("tasks")).content.decode()
    found = re.search(r'hx-post="(/sync/[^"]*)"', page)
    sync.run()

    answer = desk.client.post(found[1] if found else "", headers=HTMX)
    background.request_sync().join()

    assert "copy-renewed" in answer.headers["HX-Trigger"]


@pytest.mark.parametrize("asked", ["soon", "20261332000000000000", "-1", "٢٠٢٦", ""])
def test_a_moment_that_is_none_asks_for_nothing(synced: LocalTenant, desk: Desk, asked: str) -> None:
    answer = fragment(desk, asked=asked)

    assert answer.status_code == 200
    assert "Refreshing" not in answer.content.decode()


@pytest.mark.parametrize(
    ("copy", "busy"),
    [
        ({"running": True}, True),
        ({}, True),  # it is about to begin
        ({"running": True, "finished_at": MOCK_MOMENT - 2 * SECOND}, True),  # the one before
        ({"finished_at": MOCK_MOMENT}, False),
        ({"running": True, "finished_at": MOCK_MOMENT}, False),  # the one after
        ({"failed_at": MOCK_MOMENT}, False),
    ],
)
def test_a_sync_that_was_asked_for_is_waited_for_until_one_has_ended(copy: dict[str, Any], busy: bool) -> None:
    assert told(asked_at=MOCK_MOMENT - SECOND, **copy).busy == busy


def test_a_sync_that_was_asked_for_and_never_begins_is_not_waited_for() -> None:
    late = told(asked_at=MOCK_MOMENT - 30 * SECOND)

    assert not late.busy
    assert not late.asked
    assert not late.is_answered
    assert told(asked_at=MOCK_MOMENT - 30 * SECOND, running=True).busy


def test_a_periodic_sync_of_a_young_copy_stays_quiet(synced: LocalTenant, desk: Desk) -> None:
    SyncState.objects.update(lease_owner="another", heartbeat_at=MOCK_MOMENT + HOUR, phase="tasks", seen=100)

    answer = fragment(desk).content.decode()

    assert "Refreshing" not in answer
    assert 'class="progress"' not in answer


def test_an_old_copy_says_how_old_it_is_and_why_while_it_is_renewed(synced: LocalTenant, desk: Desk) -> None:
    SyncState.objects.update(
        as_of=MOCK_MOMENT - HOUR, lease_owner="another", heartbeat_at=MOCK_MOMENT + HOUR, phase="tasks"
    )
    SyncState.objects.update(error=to_json(DOWN))

    answer = fragment(desk).content.decode()

    assert "12:05 UTC</time>" in answer
    assert "Refreshing…" in answer
    assert "Reading tasks" in answer
    assert "<b>As of 12:05 UTC.</b> The sync has trouble: Qlik could not be reached at tenant.test." in answer


@pytest.mark.served
def test_refresh_without_htmx_leads_back_to_the_page(synced: LocalTenant, desk: Desk) -> None:
    answer = desk.client.post(reverse("sync"), {"next": "/tasks/?q=sales"})
    elsewhere = desk.client.post(reverse("sync"), {"next": "https://elsewhere.test/"})
    background.request_sync().join()

    assert answer.headers["Location"] == "/tasks/?q=sales"
    assert elsewhere.headers["Location"] == reverse("tasks")


def test_the_answer_leads_back_to_the_page_that_asked(synced: LocalTenant, desk: Desk) -> None:
    headers = HTMX | {"HX-Current-URL": "http://testserver/tasks/?q=sales"}

    assert 'value="/tasks/?q=sales"' in desk.client.get(reverse("sync"), headers=headers).content.decode()


def test_a_fault_of_ours_is_told_as_a_sync_that_failed(synced: LocalTenant, desk: Desk) -> None:
    def reach(lease: Any) -> Any:
        raise KeyError("ours")

    SyncState.objects.update(as_of=MOCK_MOMENT - HOUR)
    sync.run(reach)

    page = squeezed(desk.client.get(reverse("tasks")).content.decode())

    assert "The sync failed: Reload Desk itself failed (KeyError); its log says where. You see the last copy." in page


def test_where_a_worker_lives_refresh_leaves_the_sync_to_it(synced: LocalTenant, desk: Desk) -> None:
    Worker.objects.create(name="w", tenant=synced.url.removeprefix("http://"), heartbeat_at=timezone.now())
    before = SyncState.objects.get().generation

    answer = desk.client.post(reverse("sync"), headers=HTMX)
    background.stop()

    assert "Refreshing" in answer.content.decode()
    assert SyncState.objects.get().generation == before
    assert SyncState.objects.get().wanted_at is not None


def test_an_old_copy_says_why_it_is_old(synced: LocalTenant, desk: Desk) -> None:
    SyncState.objects.update(
        as_of=MOCK_MOMENT - HOUR, failures=2, failed_at=MOCK_MOMENT + HOUR, error=to_json(DOWN), started_at=None
    )

    page = desk.client.get(reverse("tasks")).content.decode()

    assert "As of 12:05 UTC." in page
    assert "The sync failed 2 times: Qlik could not be reached at tenant.test." in page
    assert "You see the last copy." in page
    assert 'role="alert"' in page


@pytest.mark.parametrize(
    ("copy", "outlook"),
    [
        ({"error": DOWN, "stale": True}, "You see the last copy. It is tried again by itself."),
        ({"error": DOWN, "stale": True, "as_of": None}, "It is tried again by itself."),
        ({"error": DOWN}, ""),  # a single failure while the copy is young is no news
        (
            {"error": errors.Unauthorized(status=401)},
            "Set a new TENANT_TOKEN and start again. Until then nothing can be changed.",
        ),
        ({"error": errors.Gone(status=404)}, "The last copy is shown read-only."),
        ({"error": errors.Gone(status=404), "as_of": None}, ""),
        ({}, ""),
    ],
)
def test_the_banner_says_what_a_person_can_do(copy: dict[str, Any], outlook: str) -> None:
    assert told(**copy).outlook == outlook


@pytest.mark.parametrize(
    ("copy", "progress"),
    [
        ({"running": True}, ""),  # nobody waits for it
        ({"running": True, "stale": True}, "Asking Qlik"),
        (
            {"running": True, "stale": True, "phase": "tasks", "seen": 3400, "about": 10_000},
            "Reading tasks: 3,400 of about 10,000",
        ),
        ({"running": True, "stale": True, "phase": "tasks", "seen": 3400}, "Reading tasks: 3,400"),
        ({"running": True, "stale": True, "phase": "apps", "seen": 100, "about": 9}, "Reading the names of apps: 100"),
        ({"running": True, "stale": True, "phase": "runs"}, "Reading runs"),
    ],
)
def test_progress_says_how_far_a_sync_is_that_is_waited_for(copy: dict[str, Any], progress: str) -> None:
    assert told(**copy).progress == progress


@pytest.mark.parametrize(
    ("copy", "stamp"),
    [
        ({}, "20261123130500000000"),
        ({"as_of": None}, ""),
        ({"as_of": None, "phase": "apps", "seen": 5000}, ""),
        ({"as_of": None, "phase": "tasks", "seen": 900}, "first-0"),
        ({"as_of": None, "phase": "tasks", "seen": 3400}, "first-3"),
    ],
)
def test_a_first_copy_shows_as_it_grows(copy: dict[str, Any], stamp: str) -> None:
    assert told(**copy).stamp == stamp


@pytest.mark.parametrize(
    ("copy", "wait"),
    [
        ({}, 151),
        ({"as_of": MOCK_MOMENT - timedelta(seconds=149)}, 5),
        ({"stale": True}, 1),  # it is to be asked for
        ({"stale": True, "error": DOWN}, 10),
        ({"stale": True, "running": True}, 1),
        ({"stale": True, "as_of": None}, 1),
    ],
)
def test_a_page_looks_again_when_there_may_be_news(copy: dict[str, Any], wait: int) -> None:
    assert told(**copy).wait == wait


def test_a_copy_of_another_day_is_told_with_its_day() -> None:
    assert told().as_of == "13:05 UTC"
    assert told(now=MOCK_MOMENT + 24 * HOUR).as_of == "Mon 23 Nov, 13:05 UTC"
    assert told(as_of=None).as_of == ""


def test_the_age_is_told_on_the_readers_own_clock() -> None:
    assert told(zone=ZoneInfo("Asia/Kolkata")).as_of == "18:35 IST"
    assert told(zone=ZoneInfo("Pacific/Auckland"), now=MOCK_MOMENT + 24 * HOUR).as_of == "Tue 24 Nov, 02:05 NZDT"


def test_the_readers_clock_is_the_one_that_the_browser_has_told(synced: LocalTenant, desk: Desk) -> None:
    desk.client.cookies["zone"] = "America/New_York"

    for address in (reverse("tasks"), reverse("sync"), reverse("tasks") + "?zone=Asia/Tokyo"):
        assert "08:05 EST" in desk.client.get(address).content.decode()


def test_without_a_tenant_no_age_is_told(db: None, settings: Any, client: Any, django_user_model: Any) -> None:
    settings.TENANT_URL = ""
    client.force_login(
        django_user_model.objects.create_user("ada"), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert 'id="sync"' not in client.get(reverse("tasks")).content.decode()


@pytest.mark.served
def test_the_first_visit_says_that_the_copy_is_being_made(connected: LocalTenant, desk: Desk) -> None:
    connected.make_task()

    page = desk.client.get(reverse("tasks")).content.decode()
    answer = fragment(desk, since="")
    background.request_sync().join()
    after = fragment(desk, since="")

    assert "No copy yet" in page
    assert answer.status_code == 200
    assert "copy-renewed" in after.headers["HX-Trigger"]


def test_where_one_scheduler_alone_fails_it_is_said_which_part_is_old() -> None:
    as_of = {Origin.RELOAD: MOCK_MOMENT, Origin.SCHEDULING: MOCK_MOMENT - timedelta(hours=1)}
    lists = tuple(ListStatus(origin=origin, as_of=at, has_ended=False, resting=0) for origin, at in as_of.items())

    half = Freshness(copy=SyncStatus(lists=lists), now=MOCK_MOMENT)
    even = Freshness(copy=SyncStatus(lists=lists[:1]), now=MOCK_MOMENT)

    assert half.parts == "Only the tasks of the newer scheduling are of 12:05 UTC; all else was read since."
    assert (even.parts, half.resting) == ("", "")
