"""The sample company: complete, alive on the day of filling, the same every time."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from dashboard.localtenant.constants import FAILURES_LOG
from dashboard.localtenant.data.sample import fill_sample
from dashboard.localtenant.models import LocalApp, LocalReload, LocalRole, LocalSpace, LocalTask, LocalUser
from dashboard.localtenant.rules.lines import BadLine, check_line


@pytest.fixture
def filled(tenant_data: Any) -> Any:
    tenant_data.fill_sample()
    return tenant_data


def test_it_has_60_tasks_of_40_apps_in_6_spaces_8_owners_and_9_zones(filled: Any) -> None:
    assert LocalTask.objects.count() == 60
    assert LocalApp.objects.count() == 40
    assert LocalSpace.objects.count() == 6
    assert set(LocalTask.objects.values_list("owner__name", flat=True)) == set(
        LocalUser.objects.values_list("name", flat=True)
    )
    assert LocalUser.objects.count() == 8
    assert LocalTask.objects.exclude(time_zone="").values("time_zone").distinct().count() == 9
    assert LocalRole.objects.filter(user__name="Lena Fischer").count() == 2


def test_every_app_has_a_task_and_one_task_has_lost_its_app(filled: Any) -> None:
    apps = set(LocalApp.objects.values_list("id", flat=True))
    tasks = set(LocalTask.objects.values_list("app_id", flat=True))

    assert apps <= tasks
    assert len(tasks - apps) == 1


def test_every_state_and_every_disabled_code_is_there(filled: Any) -> None:
    states = Counter(LocalTask.objects.values_list("state", flat=True))
    codes = Counter(LocalTask.objects.exclude(disabled_code="").values_list("disabled_code", flat=True))

    assert set(states) == {"Enabled", "Disabled", "Completed", ""}
    assert set(codes) == {"MANUALLY", "CONSECUTIVE-FAILURES", "OWNER-DELETED", "OWNER-DISABLED"}
    assert states["Disabled"] == sum(codes.values())


def test_the_owner_codes_say_what_became_of_the_owner(filled: Any) -> None:
    deleted = LocalTask.objects.filter(disabled_code="OWNER-DELETED").values_list("owner__status", flat=True)
    disabled = LocalTask.objects.filter(disabled_code="OWNER-DISABLED").values_list("owner__status", flat=True)

    assert set(deleted) == {"deleted"}
    assert set(disabled) == {"disabled"}


def test_only_tasks_disabled_by_failures_carry_the_log_and_their_last_five_reloads_failed(filled: Any) -> None:
    failed = LocalTask.objects.filter(disabled_code="CONSECUTIVE-FAILURES")

    assert set(LocalTask.objects.exclude(log="").values_list("id", "log")) == {
        (task.id, FAILURES_LOG) for task in failed
    }
    for task in failed:
        last = LocalReload.objects.filter(task_id=task.id).order_by("-created_at")[:6]
        assert [reload.succeeded for reload in last] == [False] * 5 + [True]


def test_one_line_cannot_be_read_and_all_others_can(filled: Any) -> None:
    unreadable = []
    for line in (line for task in LocalTask.objects.all() for line in task.recurrence):
        try:
            check_line(line)
        except BadLine as error:
            unreadable.append(error.part)

    assert unreadable == ["BYHOUR"]


def test_odd_tasks_are_there_too(filled: Any) -> None:
    tasks = LocalTask.objects
    offsets = tasks.get(time_zone="")
    lines = [line for task in tasks.all() for line in task.recurrence]

    assert offsets.start.endswith("+05:30")
    assert offsets.end.endswith("+05:30")
    assert tasks.filter(migrated=True).count() == 1
    assert tasks.filter(auto_reload=True, start="", recurrence=[]).count() == 1
    assert tasks.filter(auto_reload=False, start="", recurrence=[]).count() == 1
    assert tasks.filter(recurrence=[]).exclude(start="").count() == 2
    assert any(line.startswith("RDATE") for line in lines)
    assert any(line.startswith("EXDATE") for line in lines)
    assert not any("{" in line for line in lines)


def test_it_is_alive_last_runs_lie_behind_and_next_runs_ahead(filled: Any) -> None:
    now = filled.clock()
    tasks = LocalTask.objects.all()

    assert all(task.last_at <= now for task in tasks if task.last_at)
    assert all(task.next_at > now for task in tasks if task.next_at)
    assert tasks.filter(state="Enabled", last_at__gt=now - timedelta(days=1)).count() > 20
    assert not tasks.exclude(state__in=("Enabled", "")).exclude(next_at=None).exists()


def test_reloads_tell_all_of_the_last_30_days_with_a_few_failures(filled: Any) -> None:
    reloads = LocalReload.objects.all()

    assert 5_000 < reloads.count() < 8_000, "as many as a first sync reads"
    assert min(reload.created_at for reload in reloads) >= filled.clock() - timedelta(days=30)
    assert all(reload.created_at <= reload.started_at < reload.ended_at for reload in reloads)
    assert 10 < reloads.filter(succeeded=False).count() < 400


def test_each_run_that_a_rule_has_in_30_days_was_made_and_none_after_its_task_was_disabled(filled: Any) -> None:
    hourly = LocalTask.objects.get(recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=5;BYSECOND=0"])

    assert LocalReload.objects.filter(task_id=hourly.id).count() == 30 * 24 - 1, "a clock went back in these days"
    for task in LocalTask.objects.filter(state="Disabled").exclude(last_at=None):
        assert not LocalReload.objects.filter(task_id=task.id, created_at__gt=task.last_at).exists()


def test_no_task_that_goes_on_has_failed_so_often_in_a_row_that_qlik_had_disabled_it(filled: Any) -> None:
    for task in LocalTask.objects.exclude(disabled_code="CONSECUTIVE-FAILURES"):
        in_row = most = 0
        for succeeded in LocalReload.objects.filter(task_id=task.id).order_by("created_at").values_list("succeeded"):
            in_row = 0 if succeeded[0] else in_row + 1
            most = max(most, in_row)
        assert most < 5, task.app_id


def test_the_api_shows_every_task_and_settling_leaves_the_fresh_sample_as_it_was(api: Any) -> None:
    api.data.fill_sample()
    before = list(LocalTask.objects.order_by("id").values())

    answer = api.get("/api/v1/reload-tasks", limit=100)

    assert len(answer.json["data"]) == 60
    assert list(LocalTask.objects.order_by("id").values()) == before


def test_half_a_year_later_the_sample_still_settles(api: Any) -> None:
    api.data.fill_sample()
    api.data.clock.set(api.data.clock() + timedelta(days=180))

    states = Counter(task.get("state") for task in api.get("/api/v1/reload-tasks", limit=100).json["data"])

    assert states["Enabled"] > 20


def test_filling_again_changes_nothing(filled: Any) -> None:
    before = list(LocalTask.objects.order_by("id").values())

    assert fill_sample(filled.clock() + timedelta(days=3)) is False

    assert list(LocalTask.objects.order_by("id").values()) == before


def test_ids_and_lines_without_dates_do_not_depend_on_the_day(filled: Any) -> None:
    steady = sorted(LocalTask.objects.values_list("id", "app_id", "owner_id"))
    for model in (LocalTask, LocalReload, LocalApp, LocalSpace):
        model.objects.all().delete()

    assert fill_sample(filled.clock() + timedelta(days=400)) is True

    assert sorted(LocalTask.objects.values_list("id", "app_id", "owner_id")) == steady
    assert all(len(task_id) == 24 and int(task_id, 16) for task_id, _, _ in steady)


def test_the_task_of_the_api_pages_examples_is_there_by_its_own_ids(api: Any) -> None:
    api.data.fill_sample()

    body = api.get("/api/v1/reload-tasks/5be59decca62aa00097268a4").json
    first = api.get("/api/v1/reload-tasks", limit=1).json["data"][0]

    assert body == first
    assert (body["appId"], body["timeZone"]) == ("116dbfae-7fb9-4983-8e23-5ccd8c508722", "America/Toronto")
    assert (body["startDateTime"], body["endDateTime"]) == ("2022-09-19T11:18:00", "2022-10-12T23:59:00")
    assert body["recurrence"] == [
        "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
    ]
    assert (body["state"], body["lastExecutionTime"]) == ("Completed", "2022-10-12T15:18:00Z")
    assert LocalApp.objects.get(id=body["appId"]).name == "Annual budget"
