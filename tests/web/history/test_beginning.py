"""The end of the history: from when on it can know anything, and what was so before."""

from datetime import UTC, datetime

from django.urls import reverse

from dashboard.inventory.sync import run as sync
from tests.conftest import LocalTenant
from tests.desk import Desk

DISABLED = {"state": "Disabled", "disabled_code": "CONSECUTIVE-FAILURES"}


def test_on_the_first_day_it_tells_since_when_it_knows_and_what_was_disabled_before(desk: Desk) -> None:
    app = desk.tenant.make_app("Cash position").id
    task = desk.tenant.make_task(app_id=app, last_at=datetime(2026, 11, 19, 5, tzinfo=UTC), **DISABLED)
    desk.tenant.make_task()
    sync.run()

    response = desk.client.get(reverse("history"), {"zone": "UTC"})
    html = response.content.decode()

    assert [row.task.id for row in response.context["page"].beginning.disabled] == [task.id]
    assert "Reload Desk first read this tenant" in " ".join(html.split())
    assert "missed since 19 Nov" in html
    assert "No changes yet" not in html


def test_a_filter_shows_no_beginning(desk: Desk) -> None:
    desk.tenant.make_task()
    sync.run()

    page = desk.client.get(reverse("history"), {"task": "nothing"}).context["page"]

    assert page.beginning is None


def test_the_sample_has_a_history_on_its_first_day(desk: Desk, synced: LocalTenant) -> None:
    found = desk.client.get(reverse("history")).context["page"].beginning

    assert found.at.date() == datetime(2026, 11, 23, tzinfo=UTC).date()
    assert len(found.disabled) > 5


def test_without_any_copy_there_are_no_changes_yet(desk: Desk) -> None:
    html = desk.client.get(reverse("history")).content.decode()

    assert "No changes yet" in html
