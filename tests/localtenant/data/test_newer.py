"""The newer service of the sample company, and of a large one."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from dashboard.localtenant.data.sample import fill_newer_sample
from dashboard.localtenant.data.sample.newer_history import task_id
from dashboard.localtenant.models import LocalApp, LocalParent, LocalReload, LocalSchedulingTask, LocalTask
from tests.localtenant.inprocess import Api
from tests.localtenant.newer import TASKS, get, pass_by, runs


@pytest.fixture
def sample(api: Api) -> Api:
    """The sample company with both services."""
    api.data.fill_both_samples()
    return api


def of_app(api: Api, name: str) -> list[Any]:
    app = LocalApp.objects.get(name=name)
    data: list[Any] = api.get(TASKS, resourceId=app.id, sort="+name").json["data"]
    return data


def old_task(name: str) -> LocalTask:
    return LocalTask.objects.get(app_id=LocalApp.objects.get(name=name).id)


def test_tasks_have_names_and_some_of_them_descriptions(sample: Api) -> None:
    tasks = sample.get(TASKS, limit=100).json["data"]

    assert len(tasks) == 16
    assert all(task["name"] for task in tasks)
    assert sum(bool(task["description"]) for task in tasks) > 4


def test_two_chains_have_run_one_of_which_waits_for_all_its_parents(sample: Api) -> None:
    cockpit, both = task_id("Sales, cockpit"), task_id("Consolidation")

    chain = sample.get(f"{TASKS}/{cockpit}/graphs/ancestors").json
    parents = sample.get(f"{TASKS}/{both}/graphs/parents").json["data"]

    assert [vertex["attrs"]["depth"] for vertex in chain["vertices"]] == [0, 1, 2]
    assert {task["name"] for task in parents} == {"Ledger extract", "Exchange rates of the central bank"}
    assert get(sample, both)["states"][0]["exclusive"] is False
    assert len(runs(sample, cockpit, limit=100)) > 15
    assert len(runs(sample, both, limit=100)) > 20


def test_a_task_for_data_and_one_of_a_personal_space_are_there(sample: Api) -> None:
    data, own = get(sample, task_id("Web orders, when they arrive")), get(sample, task_id("My own figures"))

    assert data["events"][0]["source"] == "dataset.updated"
    assert len(runs(sample, data["id"], limit=100)) > 20
    assert (own["metadata"]["spaceId"], own["metadata"]["spaceType"]) == ("", "personal")


def test_the_service_has_disabled_some_and_ended_their_runs(sample: Api) -> None:
    codes = {
        task["name"]: task["metadata"]["disabledCode"]
        for task in sample.get(TASKS, filter="enabled eq false").json["data"]
    }

    assert codes == {
        "Vendor scores, weekly": "APP-SCRIPT-UPDATED",
        "Rent roll, monthly": "APP-MOVED-SPACE",
        "Broken feed, hourly": "CONSECUTIVE-FAILURES",
    }
    vendor = runs(sample, task_id("Vendor scores, weekly"))
    assert vendor[0]["startedAt"] < "2026-11-15"


def test_one_pair_was_moved_rightly_one_lost_its_zone_and_one_became_two(sample: Api) -> None:
    (right,), (lost,), two = (
        of_app(sample, name) for name in ("Carrier claims", "Freight rates APAC", "Delivery promises")
    )

    for tasks in ([right], [lost], two):
        old = old_task(tasks[0]["metadata"]["resourceName"])
        assert old.migrated
        assert {task["metadata"]["migratedFrom"] for task in tasks} == {old.id}
        assert [task["start"]["schedule"]["recurrence"] for task in tasks] == old.recurrence
    assert right["start"]["schedule"]["timezone"] == old_task("Carrier claims").time_zone
    assert "timezone" not in lost["start"]["schedule"]
    assert len(two) == 2


def test_the_older_service_is_as_large_as_ever(sample: Api) -> None:
    assert len(sample.get("/api/v1/reload-tasks", limit=100).json["data"]) == 60
    assert LocalTask.objects.filter(migrated=True).count() == 3


def test_the_sample_goes_on_living(sample: Api) -> None:
    pass_by(sample, days=7)

    cockpit = runs(sample, task_id("Sales, cockpit"), limit=100)
    assert cockpit[0]["startedAt"] > "2026-11-26"
    assert cockpit[0]["triggeredBy"] == "Sales, model"


def test_filling_again_changes_nothing_and_an_older_sample_is_completed(api: Api) -> None:
    assert fill_newer_sample() is False
    api.data.fill_sample()
    assert fill_newer_sample() is True
    before = LocalSchedulingTask.objects.count(), LocalReload.objects.count()

    assert fill_newer_sample() is False
    assert (LocalSchedulingTask.objects.count(), LocalReload.objects.count()) == before


def test_a_large_tenant_can_have_half_of_each_service(api: Api, django_assert_max_num_queries: Any) -> None:
    said = StringIO()
    call_command("localtenant_fill", tasks=150, newer=150, stdout=said)
    call_command("localtenant_fill", tasks=150, newer=150, stdout=said)

    assert said.getvalue().splitlines() == [
        "150 tasks added; 0 of this seed were there already.",
        "150 tasks of the newer service added; 0 were there already.",
        "0 tasks added; 150 of this seed were there already.",
        "0 tasks of the newer service added; 150 were there already.",
    ]
    assert LocalSchedulingTask.objects.count() == LocalTask.objects.count() == 150
    assert 10 < LocalParent.objects.count() < 40
    assert not set(LocalTask.objects.values_list("app_id")) & set(LocalSchedulingTask.objects.values_list("app_id"))
    with django_assert_max_num_queries(20, using="localtenant"):
        assert len(api.get(TASKS, limit=100, sort="+createdAt").json["data"]) == 100
