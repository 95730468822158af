"""Rows that are kept for a minute are those that would be drawn anew, and nobody sees what is another person's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dashboard.inventory.alerts import snoozes
from dashboard.inventory.models import TaskCopy
from dashboard.web.tasks import row_cache
from tests.desk import Desk

PAGES = ("/tasks/", "/disabled/")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def body(desk: Desk, path: str) -> str:
    return desk.client.get(path).content.decode()


def without_tokens(html: str) -> str:
    return TOKEN.sub("", re.sub(r'hx-headers=\S+|nonce="[^"]+"', "", html))


@pytest.mark.parametrize(
    "path", [*PAGES, "/tasks/?zone=task", "/tasks/?columns=owner.zone", "/disabled/?zone=Asia/Tokyo"]
)
@pytest.mark.usefixtures("synced")
def test_a_kept_row_is_what_would_be_drawn(desk: Desk, path: str) -> None:
    row_cache.forget()
    drawn = body(desk, path)

    kept = body(desk, path)

    assert without_tokens(kept) == without_tokens(drawn)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("synced")
def test_the_forms_of_kept_rows_have_the_token_and_the_address_of_who_looks(desk: Desk, path: str) -> None:
    body(desk, path)

    html = body(desk, f"{path}?q=kind%3Arecurring&x=%22%3E")

    assert len(set(TOKEN.findall(html))) == 1
    assert html.count(f'name="next" value="{path}?q=kind%3Arecurring&amp;x=%22%3E"') > 5
    assert not {row_cache.TOKEN, row_cache.ADDRESS} & set(re.findall(r"\w{64}", html))


@pytest.mark.usefixtures("synced")
def test_another_person_posts_with_their_own_token(desk: Desk, django_user_model: Any) -> None:
    body(desk, "/tasks/")
    other = Client(enforce_csrf_checks=True)
    other.force_login(
        django_user_model.objects.create_user("other"), backend="django.contrib.auth.backends.ModelBackend"
    )
    html = other.get("/tasks/").content.decode()
    form = next(part for part in html.split("<form") if "/enabled/" in part and 'value="off"' in part)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))

    answer = other.post(re.search(r'action="([^"]+)"', form)[1], fields)

    assert answer.status_code == 302


@pytest.mark.usefixtures("synced")
def test_what_changes_is_seen_at_once(desk: Desk) -> None:
    body(desk, "/tasks/")
    task_id = desk.rows()[0].task.id

    TaskCopy.objects.filter(task_id=task_id).update(app_name="Renamed <app>")
    renamed = body(desk, "/tasks/")
    snoozes.begin(
        by="me", until=desk.tenant.clock() + timedelta(days=9), reason="", now=desk.tenant.clock(), task_id=task_id
    )
    snoozed = body(desk, "/tasks/")

    assert "Renamed &lt;app&gt;" in renamed
    assert ("Snoozed until" in renamed, "Snoozed until" in snoozed) == (False, True)


@pytest.mark.usefixtures("synced")
def test_times_go_on(desk: Desk, time_machine: Any) -> None:
    at = desk.tenant.clock()
    time_machine.move_to(at, tick=False)
    before = body(desk, "/tasks/")

    time_machine.move_to(at + timedelta(minutes=1), tick=False)

    assert "in 10 min" in before
    assert "in 10 min" not in body(desk, "/tasks/")
