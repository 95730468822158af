"""What counts as trouble, and what is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from dashboard.inventory.alerts import channels, links, runs, watch
from dashboard.inventory.models import Channel, Incident, ReloadCopy, SyncState, TaskCopy, Watch
from dashboard.localtenant import faults, users
from tests.inventory.alerts.company import ERROR, Company

QUARTERS = ["RRULE:FREQ=HOURLY;BYMINUTE=10;BYSECOND=0"]


def begun(company: Company, *, kinds: list[str], **fields: Any) -> Any:
    task = company.task(**fields)
    company.sync()
    Channel.objects.all().delete()
    company.channel(kinds=kinds)
    company.go(minutes=1)
    return task


@pytest.mark.parametrize(("failures", "told"), [(1, 0), (2, 0), (3, 1), (4, 1)])
def test_two_failures_before_qlik_disables_a_task_it_is_told(company: Company, failures: int, told: int) -> None:
    task = begun(company, kinds=["failing"])
    company.fail(task, failures)
    company.sync()

    assert company.titles() == [f"“Cash position” is about to stop: {ERROR}"] * told


def test_how_many_failures_are_left_is_told_and_a_run_that_succeeds_ends_it(company: Company) -> None:
    task = begun(company, kinds=["failing"])
    company.fail(task, 3)
    company.sync()
    company.go(minutes=10)
    company.succeed(task)
    company.sync()

    assert company.sent[0].letter.sections[0].lines[0].facts[-1] == (
        "3 failures in a row; 2 more, and Qlik disables it"
    )
    assert company.titles()[1:] == ["Resolved: “Cash position” runs again"]


def test_failures_from_before_a_task_was_enabled_do_not_count(company: Company) -> None:
    task = begun(company, kinds=["failing"])
    company.stop(task)
    company.sync()
    company.go(minutes=5)
    company.enable(task)
    company.sync()
    company.go(minutes=5)
    company.fail(task, 2)
    company.sync()

    assert company.titles() == []


def test_a_run_that_was_cancelled_is_no_failure_and_ends_no_row_of_them(company: Company) -> None:
    begun(company, kinds=[])
    (task,) = TaskCopy.objects.all()
    for number, status in enumerate(("FAILED", "CANCELED", "FAILED", "SUCCEEDED", "FAILED")):
        at = company.at - timedelta(hours=number)
        ReloadCopy.objects.create(
            tenant=task.tenant,
            reload_id=str(number),
            task_id=task.task_id,
            created_at=at,
            ended_at=at,
            status=status,
        )

    assert runs.courses(task.tenant, [task], company.at)[task.task_id].failures == 2


@pytest.mark.parametrize(("leave", "code"), [(users.delete_user, "DELETED"), (users.disable_user, "DISABLED")])
def test_an_owner_who_leaves_is_told_with_all_tasks_of_theirs(company: Company, leave: Any, code: str) -> None:
    ada = company.tenant.make_user("Ada Keller")
    for name in ("Cash position", "Order intake"):
        company.task(name, owner=ada)
    begun(company, kinds=["owner"])
    leave(ada.id)
    company.sync()
    company.go(minutes=1)
    company.sync()

    assert company.titles() == ["2 tasks lost their owner: Ada Keller"]


def test_a_run_that_does_not_begin_is_late_after_ten_minutes_and_missed_after_thirty(company: Company) -> None:
    begun(company, kinds=["late", "missed"], recurrence=QUARTERS, time_zone="UTC", auto_reload=False)
    told = []
    for _ in range(12):
        company.tenant.models.LocalTask.objects.update(next_at=None)  # the tenant lets it lie
        company.tenant.models.LocalReload.objects.all().delete()
        company.go(minutes=5)
        company.sync()
        told.append(len(company.sent))

    assert company.titles() == ["“Cash position” is late", "“Cash position” missed a run"]
    assert company.sent[0].letter.sections[0].lines[0].facts[-1] == "due Mon 23 Nov, 13:10 UTC"
    assert told[1:3] == [0, 1]  # at 13:16 and 13:21 of a run at 13:10
    assert told.index(2) == 6  # at 13:41


def test_a_run_that_comes_is_neither(company: Company) -> None:
    task = begun(company, kinds=["late", "missed"], recurrence=QUARTERS, time_zone="UTC")
    for _ in range(10):
        company.go(minutes=5)
        company.sync()

    assert company.titles() == []
    assert TaskCopy.objects.get(task_id=task.id).last_result == "SUCCEEDED"


def test_a_run_that_was_planned_before_a_change_is_not_missed(company: Company) -> None:
    task = begun(company, kinds=["late", "missed"], recurrence=QUARTERS, time_zone="UTC")
    company.tenant.models.LocalTask.objects.update(next_at=None)
    company.go(minutes=10)  # 13:16
    company.of(task).update(recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=12;BYSECOND=0"], next_known=True, next_at=None)
    for _ in range(6):
        company.sync()
        company.go(minutes=5)

    assert company.titles() == []


def test_a_sync_that_fails_for_long_is_told_once_and_when_it_is_well_again(company: Company) -> None:
    begun(company, kinds=["sync"])
    company.sync()
    for _ in range(20):
        company.tenant.fault("500", count=50)
        company.go(minutes=1)
        company.sync()
    assert company.titles() == ["Qlik could not be read since Mon 23 Nov, 13:06 UTC"]
    faults.clear()
    company.go(minutes=1)
    company.sync()
    company.sync()

    assert company.titles()[1:] == ["Resolved: Qlik is read again"]
    assert SyncState.objects.get().failures == 0


def test_a_reason_that_is_new_to_us_is_told_as_a_stop(company: Company) -> None:
    task = begun(company, kinds=["disabled"])
    company.stop(task, code="QUOTA-EXCEEDED", error="")
    company.sync()

    assert company.titles() == ["“Cash position” stopped"]


def test_names_of_others_do_no_harm_in_a_title(company: Company) -> None:
    task = begun(company, kinds=["disabled"])
    app = company.tenant.models.LocalApp.objects.get(pk=task.app_id)
    app.name = "Evil\r\nBcc: all@example.com <b>\u202e" + "x" * 150
    app.save()
    company.go(minutes=1)
    company.stop(task)
    company.sync()

    (title,) = company.titles()
    assert "\n" not in title
    assert "\u202e" not in title
    assert len(title) < 300


@pytest.mark.parametrize("task_id", ["66f1", "a/b", "..", "new", "~x", "ü ö", "?3"])
def test_links_are_those_of_the_url_map(settings: Any, task_id: str) -> None:
    settings.ADDRESS = "https://desk.example/desk"

    assert links.task(task_id) == f"https://desk.example/desk{reverse('task', args=[task_id])}"


def test_without_an_address_links_lead_from_the_page_that_shows_them(settings: Any) -> None:
    settings.ADDRESS = ""

    assert links.tasks("a b") == "/tasks/?q=a+b"


def test_a_look_costs_few_statements(company: Company, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        company.stop(company.task(f"App {number}"))
    company.sync()
    company.go(minutes=1)
    with time_machine.travel(company.at + timedelta(minutes=1), tick=False), django_assert_max_num_queries(25):
        watch.look(company.at)


def test_what_was_disabled_in_the_week_before_the_first_look_is_counted_and_not_told(company: Company) -> None:
    task, other = company.task(), company.task("Order intake")
    company.sync()
    company.go(minutes=1)
    company.stop(task)
    company.stop(other)
    company.sync()
    company.go(hours=1)
    company.enable(task)
    company.sync()
    Incident.objects.all().delete()  # as before there were alerts
    Watch.objects.all().delete()
    company.go(minutes=1)
    company.channel()
    company.sync()

    assert company.titles() == []
    assert sorted(Incident.objects.values_list("name", "ending")) == [
        ("Cash position", "replaced"),
        ("Order intake", ""),
    ]
    assert channels.forecast("", ["disabled"], company.at, hourly=False).incidents == 2
