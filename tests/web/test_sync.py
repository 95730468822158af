"""What pages say of the copy's age, and Refresh."""

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from dashboard.inventory import renewal, sync
from dashboard.inventory.failures import packed
from dashboard.inventory.models import SyncState
from dashboard.inventory.state import CopyState
from dashboard.tenant import errors
from dashboard.web.freshness import Freshness
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.desk import HTMX, Desk

HOUR = timedelta(hours=1)
DOWN = errors.Unreachable(host="tenant.test", method="GET", path="/api/v1/reload-tasks")


def fragment(desk: Desk, **query: str) -> Any:
    return desk.client.get(reverse("sync"), query, headers=HTMX)


def told(now: Any = MOCK_MOMENT, zone: Any = UTC, **copy: Any) -> Freshness:
    fresh = {"as_of": MOCK_MOMENT, "stale": False}
    return Freshness(copy=CopyState(**(fresh | copy)), now=now, zone=zone)


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


def test_looking_at_an_old_copy_renews_it(synced: LocalTenant, desk: Desk) -> None:
    SyncState.objects.update(as_of=MOCK_MOMENT - HOUR)

    fragment(desk)
    renewal.ask().join()

    assert SyncState.objects.get().as_of > MOCK_MOMENT


def test_refresh_renews_a_copy_of_any_age_and_looks_again_soon(synced: LocalTenant, desk: Desk) -> None:
    before = SyncState.objects.get().generation

    answer = desk.client.post(reverse("sync"), headers=HTMX)
    renewal.ask().join()

    assert "Refreshing" in answer.content.decode()
    assert "every 1s" in answer.content.decode()
    assert SyncState.objects.get().generation > before


def test_refresh_without_htmx_leads_back_to_the_page(synced: LocalTenant, desk: Desk) -> None:
    answer = desk.client.post(reverse("sync"), {"next": "/tasks/?q=sales"})
    elsewhere = desk.client.post(reverse("sync"), {"next": "https://elsewhere.test/"})
    renewal.ask().join()

    assert answer.headers["Location"] == "/tasks/?q=sales"
    assert elsewhere.headers["Location"] == reverse("tasks")


def test_the_answer_leads_back_to_the_page_that_asked(synced: LocalTenant, desk: Desk) -> None:
    headers = HTMX | {"HX-Current-URL": "http://testserver/tasks/?q=sales"}

    assert 'value="/tasks/?q=sales"' in desk.client.get(reverse("sync"), headers=headers).content.decode()


def test_an_old_copy_says_why_it_is_old(synced: LocalTenant, desk: Desk) -> None:
    SyncState.objects.update(
        as_of=MOCK_MOMENT - HOUR, failures=2, failed_at=MOCK_MOMENT + HOUR, error=packed(DOWN), started_at=None
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


def test_the_first_visit_says_that_the_copy_is_being_made(connected: LocalTenant, desk: Desk) -> None:
    connected.make_task()

    page = desk.client.get(reverse("tasks")).content.decode()
    answer = fragment(desk, since="")
    renewal.ask().join()
    after = fragment(desk, since="")

    assert "No copy yet" in page
    assert answer.status_code == 200
    assert "copy-renewed" in after.headers["HX-Trigger"]
