"""The switch: what it posts, what the tenant has then, and what comes back."""

import json
from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.models import SyncState
from dashboard.inventory.sync import run as sync
from dashboard.tenant import errors
from dashboard.tenant.errors import to_json
from tests.desk import HTMX, REFUSED_FOR_LONG, Desk


@pytest.mark.parametrize("enabled", [True, False])
def test_a_press_sets_the_wanted_state(desk: Desk, *, enabled: bool) -> None:
    task = desk.tenant.make_task(state="Disabled" if enabled else "Enabled")

    response = desk.press(task.id, enabled=enabled)

    assert response.status_code == 200
    assert desk.state(task.id) == ("Enabled" if enabled else "Disabled")
    assert f'aria-checked="{str(enabled).lower()}"' in response.content.decode()
    assert f"{'Enabled' if enabled else 'Disabled'}.</span>" in response.content.decode()


def test_switching_off_twice_leaves_it_off(desk: Desk) -> None:
    task = desk.tenant.make_task()
    seen = desk.rows()[0].seen

    statuses = [desk.press(task.id, enabled=False, seen=seen).status_code for _ in range(2)]

    assert statuses == [200, 200]
    assert desk.state(task.id) == "Disabled"


def test_undo_posts_the_old_state_with_what_is_seen_now(desk: Desk) -> None:
    task = desk.tenant.make_task()
    off = desk.press(task.id, enabled=False)

    back = desk.press(task.id, enabled=True, seen=off.context["row"].seen)

    assert back.status_code == 200
    assert desk.state(task.id) == "Enabled"


def test_a_press_tells_the_rest_of_the_page(desk: Desk) -> None:
    task = desk.tenant.make_task()

    response = desk.press(task.id, enabled=False)

    event = json.loads(response.headers["HX-Trigger"])["task-changed"]
    assert event == {"id": task.id, "says": "Cash position is disabled."}


def test_a_task_that_was_changed_elsewhere_is_a_conflict_and_stays(desk: Desk) -> None:
    task = desk.tenant.make_task()
    seen = desk.rows()[0].seen
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(recurrence=["RRULE:FREQ=HOURLY"])

    response = desk.press(task.id, enabled=False, seen=seen)

    assert response.status_code == 409
    html = response.content.decode()
    assert "Not disabled: changed in Qlik since you opened it (schedule: Every day at 06:30 → Hourly" in html
    assert "RRULE:FREQ=HOURLY" in html
    assert "Do it anyway" in html
    assert "Leave it" in html
    assert desk.state(task.id) == "Enabled"


def test_after_a_conflict_a_second_press_goes_through(desk: Desk) -> None:
    task = desk.tenant.make_task()
    conflict = desk.press(task.id, enabled=False, seen="something older")

    assert desk.press(task.id, enabled=False, seen=conflict.context["row"].seen).status_code == 200


def test_a_task_without_a_switch_cannot_be_pressed(desk: Desk) -> None:
    task = desk.tenant.make_task(state="Completed")

    assert desk.press(task.id, enabled=True).status_code == 409
    assert desk.state(task.id) == "Completed"


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        (
            {"kind": "429", **REFUSED_FOR_LONG},
            429,
            "limit of 100 changes a minute is reached. Nothing was changed. Try",
        ),
        ({"kind": "503", **REFUSED_FOR_LONG}, 503, "Qlik answered with an error (503)"),
        ({"kind": "500"}, 503, "Qlik answered with an error (500)"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_refused_press_shows_the_true_state_and_the_reason(
    desk: Desk, fault: dict[str, Any], status: int, says: str
) -> None:
    task = desk.tenant.make_task()
    seen = desk.rows()[0].seen
    desk.tenant.fault(**{"count": 20, "method": "PUT"} | fault)

    response = desk.press(task.id, enabled=False, seen=seen)

    html = response.content.decode()
    assert response.status_code == status
    assert says in html.replace("&#x27;", "'")
    assert f'aria-checked="{str(desk.state(task.id) == "Enabled").lower()}"' in html
    assert 'aria-invalid="true"' in html


def test_a_press_whose_answer_cannot_be_read_is_done_when_a_look_at_the_task_shows_so(desk: Desk) -> None:
    task = desk.tenant.make_task()
    seen = desk.rows()[0].seen
    desk.tenant.fault("broken-json", count=20, method="PUT")

    response = desk.press(task.id, enabled=False, seen=seen)

    assert response.status_code == 200
    assert 'aria-checked="false"' in response.content.decode()
    assert desk.state(task.id) == "Disabled"


def test_a_press_that_changes_nothing_says_so_and_offers_no_undo(desk: Desk) -> None:
    task = desk.tenant.make_task(state="Disabled")
    seen = desk.rows()[0].seen
    desk.tenant.models.LocalTask.objects.update(state="Enabled", disabled_code="")

    response = desk.press(task.id, enabled=True, seen=seen)

    assert response.status_code == 200
    assert "Cash position is enabled already." in response.headers["HX-Trigger"]
    assert 'aria-checked="true"' in response.content.decode()
    assert "data-undo" not in response.content.decode()


def test_where_nothing_can_be_read_the_reason_alone_goes_into_the_row_that_stays(desk: Desk) -> None:
    task = desk.tenant.make_task()
    seen = desk.rows()[0].seen
    desk.tenant.fault("503", count=20, **REFUSED_FOR_LONG)

    response = desk.press(task.id, enabled=False, seen=seen)

    assert response.status_code == 503
    assert response.headers["HX-Retarget"] == f"#note-{task.id}"
    assert "<tr" not in response.content.decode()


def test_a_task_that_is_gone_says_so(desk: Desk) -> None:
    task = desk.tenant.make_task()
    seen = desk.rows()[0].seen
    desk.tenant.models.LocalTask.objects.all().delete()

    response = desk.press(task.id, enabled=False, seen=seen)

    assert response.status_code == 410
    assert "no longer exists in Qlik" in response.content.decode()


def test_a_token_that_may_not_change_the_task_says_so(desk: Desk, settings: Any) -> None:
    reader = desk.tenant.make_user("Reader")
    task = desk.tenant.make_task(owner=reader)
    settings.TENANT_TOKEN = desk.tenant.token(reader.id)

    response = desk.press(task.id, enabled=False)

    assert response.status_code == 422
    assert "may not change tasks of this app" in response.content.decode()
    assert desk.state(task.id) == "Enabled"


@pytest.mark.parametrize("body", [{}, {"enabled": "maybe", "seen": "1"}, {"enabled": "on"}])
def test_a_post_that_no_switch_makes_is_refused(desk: Desk, body: dict[str, str]) -> None:
    task = desk.tenant.make_task()

    response = desk.client.post(reverse("task-enabled", args=[task.id]), body, headers=HTMX)

    assert response.status_code == 400
    assert desk.state(task.id) == "Enabled"


def test_without_javascript_a_press_leads_back_to_the_list_and_says_what_came_of_it(desk: Desk) -> None:
    task = desk.tenant.make_task()
    back = f"{reverse('tasks')}?q=cash&sort=app"

    response = desk.press(task.id, enabled=False, htmx=False, next=back)

    assert (response.status_code, response.url) == (302, back)
    assert "Cash position is disabled." in desk.client.get(back).content.decode()
    assert desk.state(task.id) == "Disabled"


def test_without_javascript_a_failure_is_said_on_the_list(desk: Desk) -> None:
    task = desk.tenant.make_task()

    desk.press(task.id, enabled=False, seen="something older", htmx=False)

    assert "Not disabled: changed in Qlik" in desk.client.get(reverse("tasks")).content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil", ""])
def test_a_press_leads_nowhere_else(desk: Desk, address: str) -> None:
    task = desk.tenant.make_task()

    response = desk.press(task.id, enabled=False, htmx=False, next=address)

    assert response.url == reverse("tasks")


def test_a_get_changes_nothing(desk: Desk) -> None:
    task = desk.tenant.make_task()

    assert desk.client.get(reverse("task-enabled", args=[task.id])).status_code == 405


REFUSALS = [
    (errors.Unauthorized(status=401), "Nothing can be changed now: Qlik did not accept the access token."),
    (errors.Gone(status=404), "Nothing can be changed now: This tenant no longer offers reload-tasks (Qlik announced"),
]
PAGES = ["/tasks/", "/disabled/", "/tasks/{id}/", "/calendar/2026/11/", "/calendar/run/?task={id}&at=20261124T053000Z"]


@pytest.mark.parametrize(("error", "title"), REFUSALS, ids=["token", "api"])
@pytest.mark.parametrize("address", PAGES)
def test_where_no_write_can_succeed_no_switch_asks_the_tenant_and_each_says_why(
    desk: Desk, address: str, error: errors.TenantError, title: str
) -> None:
    task = desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY")
    sync.run()
    SyncState.objects.update(error=to_json(error))

    html = desk.client.get(address.format(id=task.id)).content.decode()

    assert html.count('class="switch"') == html.count('aria-disabled="true"') == 1
    assert "data-switch" not in html
    assert title in html
    assert f'action="{reverse("task-enabled", args=[task.id])}"' not in html


def test_where_the_tenant_is_down_for_a_while_the_switches_stay(desk: Desk) -> None:
    desk.tenant.make_task()
    sync.run()
    SyncState.objects.update(error=to_json(errors.Unavailable(status=503)))

    html = desk.client.get(reverse("tasks")).content.decode()

    assert "aria-disabled" not in html
    assert html.count("data-switch") == 1


@pytest.mark.parametrize("fragment", ["row", "page", "disabled", "calendar", "run"])
def test_a_press_from_an_older_page_is_answered_by_a_switch_that_says_why_it_is_the_last(
    desk: Desk, fragment: str
) -> None:
    task = desk.tenant.make_task()
    seen = desk.rows()[0].seen
    SyncState.objects.update(error=to_json(errors.Unauthorized(status=401)))

    response = desk.press(task.id, enabled=False, seen=seen, fragment=fragment)

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count('class="switch"') == html.count('aria-disabled="true"') == 1
    assert "Qlik did not accept the access token." in html
