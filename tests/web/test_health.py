"""What machines ask: /healthz, /readyz and /metrics."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from dashboard.inventory import database, metrics, tallies
from dashboard.inventory.models import SyncState, Tally, TaskCopy
from dashboard.inventory.sync import run as sync
from dashboard.web.health import _labels
from tests.desk import REFUSED_FOR_LONG, Desk

TOKEN = "a-token-for-the-collector"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


def test_with_a_copy_it_is_ready(desk: Desk, client: Client) -> None:
    desk.page()

    status, told = ready(Client())

    assert status == 200
    assert told["ready"] is True
    assert (told["database"], told["migrations"], told["copy"], told["worker"]) == ("ok", "ok", "ok", "none")
    assert 0 <= told["copy_age_seconds"] < 60


def test_an_old_copy_is_told_and_keeps_no_page_away(desk: Desk) -> None:
    desk.page()
    SyncState.objects.update(as_of=timezone.now() - timedelta(hours=2))

    status, told = ready(Client())

    assert (status, told["copy"]) == (200, "old")
    assert told["copy_age_seconds"] >= 7200


@pytest.mark.django_db
def test_before_the_first_copy_pages_can_be_served(client: Client) -> None:
    status, told = ready(client)

    assert (status, told["copy"], told["copy_age_seconds"]) == (200, "none yet", None)


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_makes_it_unready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_is_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'inventory'")

    status, told = ready(client)

    assert (status, told["migrations"]) == (503, "run manage.py migrate")


@pytest.mark.django_db
def test_a_database_that_fails_makes_it_unready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE inventory_syncstate RENAME TO elsewhere")

    status, told = ready(client)

    assert (status, told["database"]) == (503, "does not answer")


def test_nobody_needs_to_sign_in_and_no_cache_keeps_it(db: None, client: Client) -> None:
    assert "no-store" in client.get("/readyz").headers["Cache-Control"]
    assert client.post("/readyz").status_code == 405


def told(client: Client) -> dict[str, float]:
    """The numbers by name and labels; every line is one that Prometheus reads."""
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    numbers = {}
    for line in answer.content.decode().splitlines():
        if line.startswith("#"):
            assert re.fullmatch(r"# (HELP reload_desk_\w+ .+|TYPE reload_desk_\w+ (gauge|counter))", line)
            continue
        found = re.fullmatch(r'(reload_desk_\w+(?:\{(?:\w+="(?:[^"\\\n]|\\.)*",?)+\})?) (\S+)', line)
        assert found, line
        numbers[found[1]] = float(found[2])
    return numbers


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}])
def test_metrics_are_for_who_has_the_token(client: Client, settings: Any, headers: dict[str, str]) -> None:
    settings.METRICS_TOKEN = TOKEN

    answer = client.get("/metrics", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, BEARER])
def test_without_a_token_in_the_settings_there_are_none(client: Client, settings: Any, headers: dict[str, str]) -> None:
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers=headers).status_code == 404


def test_the_numbers_are_those_of_the_copy(desk: Desk, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    desk.tenant.fill_sample()
    desk.page()

    numbers = told(Client())

    copies = TaskCopy.objects.filter(deleted_at=None)
    assert sum(value for name, value in numbers.items() if name.startswith("reload_desk_tasks{")) == copies.count()
    disabled = copies.filter(state="disabled", reason="failures").count()
    assert numbers['reload_desk_tasks{state="disabled",reason="failures"}'] == disabled > 0
    assert numbers["reload_desk_missed_runs"] == sum(copies.values_list("missed_runs", flat=True)) > 0
    assert 0 <= numbers["reload_desk_copy_age_seconds"] < 60
    assert numbers["reload_desk_sync_failures_in_a_row"] == 0
    assert numbers['reload_desk_tenant_calls_total{status="200"}'] > 3
    assert 0 <= numbers['reload_desk_tenant_budget_used_ratio{tier="1"}'] <= 1


def test_starts_of_the_next_hour_are_those_of_enabled_tasks(desk: Desk) -> None:
    quarter = "RRULE:FREQ=MINUTELY;INTERVAL=15"
    desk.tenant.make_task(id="t1", recurrence=[quarter], state="Enabled")
    desk.tenant.make_task(id="t2", recurrence=[quarter], state="Disabled", disabled_code="MANUALLY-DISABLED")
    desk.page()
    now = timezone.now()

    assert metrics.starts(now, now + timedelta(hours=1)) == 4


def test_a_failed_sync_and_answers_are_counted_by_status(desk: Desk, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    desk.page()
    before = told(Client())
    desk.tenant.fault("503", count=40, **REFUSED_FOR_LONG)

    sync.run(reach=lambda lease: sync.patient(lease, patience=1))
    after = told(Client())

    assert after["reload_desk_sync_failures_total"] == before["reload_desk_sync_failures_total"] + 1
    assert after["reload_desk_sync_failures_in_a_row"] == 1
    assert after['reload_desk_tenant_calls_total{status="503"}'] >= 1


def test_a_tenant_that_is_not_there_is_counted_as_no_answer(desk: Desk, settings: Any) -> None:
    settings.METRICS_TOKEN, settings.TENANT_URL = TOKEN, "http://127.0.0.1:9"

    desk.client.get("/tasks/t1/delete/")

    assert told(Client())['reload_desk_tenant_calls_total{status="none"}'] >= 1


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_written_is_kept_for_the_next_time(settings: Any) -> None:
    settings.TENANT_URL = "https://tenant.example"
    tallies.write()
    tallies.count_answer(418)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE inventory_tally RENAME TO elsewhere")
    tallies.write()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO inventory_tally")

    tallies.count_answer(418)
    tallies.write()

    assert Tally.objects.get(label="418").count == 2


def test_names_that_a_tenant_makes_up_are_escaped() -> None:
    sample = metrics.Sample(value=1, labels={"state": 'a"b\\c\nd', "reason": "é"})

    assert _labels(sample) == '{state="a\\"b\\\\c\\nd",reason="é"}'
