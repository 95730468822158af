"""A large tenant: realistic, the same for the same seed, ready to be listed."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dashboard.localtenant.data.large import MAX_TASKS, fill
from dashboard.localtenant.data.sample.past import next_run
from dashboard.localtenant.models import LocalApp, LocalReload, LocalSpace, LocalTask
from dashboard.localtenant.rules.lines import check_line

FACTS = ("id", "app_id", "owner_id", "time_zone", "start", "end", "state", "disabled_code", "next_at", "last_at")


def facts() -> list[Any]:
    return sorted(LocalTask.objects.values_list(*FACTS), key=lambda row: row[0])


def test_it_adds_as_many_tasks_as_asked_with_their_apps_and_spaces(tenant_data: Any) -> None:
    assert fill(tasks=400) == 400

    assert LocalTask.objects.count() == 400
    assert set(LocalTask.objects.values_list("app_id", flat=True)) <= set(LocalApp.objects.values_list("id", flat=True))
    assert LocalSpace.objects.count() > 1
    assert LocalReload.objects.count() > 200


def test_its_lines_are_readable_and_every_next_run_is_right(tenant_data: Any) -> None:
    fill(tasks=400)

    for task in LocalTask.objects.all():
        for line in task.recurrence:
            check_line(line)
        if task.state == "Enabled" and task.has_schedule:
            assert task.next_at == next_run(task, tenant_data.clock())
        else:
            assert task.next_at is None


def test_it_is_a_mix_of_states_zones_and_rhythms(tenant_data: Any) -> None:
    fill(tasks=600)

    states = Counter(LocalTask.objects.values_list("state", flat=True))
    assert states["Enabled"] > states["Disabled"] > 0
    assert states["Completed"] > 0
    assert LocalTask.objects.values("time_zone").distinct().count() > 8
    kinds = {line.split(";")[0] for task in LocalTask.objects.all() for line in task.recurrence}
    assert len(kinds) == 6
    assert {bool(task.recurrence) for task in LocalTask.objects.filter(auto_reload=True)} == {False}


def test_the_same_seed_makes_the_same_tenant_and_another_seed_another(tenant_data: Any) -> None:
    fill(tasks=60, seed=7)
    first = facts()
    for model in (LocalTask, LocalReload, LocalApp, LocalSpace):
        model.objects.all().delete()

    fill(tasks=60, seed=7)
    again = facts()
    added = fill(tasks=60, seed=8)

    assert again == first
    assert added == 60
    assert LocalTask.objects.count() == 120


def test_filling_again_adds_only_what_is_missing_and_touches_nothing(tenant_data: Any) -> None:
    fill(tasks=50)
    before = facts()

    assert fill(tasks=50, now=tenant_data.clock() + timedelta(days=5)) == 0
    assert facts() == before
    assert fill(tasks=80) == 30
    assert set(before) <= set(facts())


@pytest.mark.parametrize("tasks", [0, -1, MAX_TASKS + 1])
def test_a_senseless_count_is_refused_in_a_sentence(tenant_data: Any, tasks: int) -> None:
    with pytest.raises(CommandError, match=r"can be filled with 1 to 1,000,000 tasks"):
        call_command("localtenant_fill", tasks=tasks)

    assert not LocalTask.objects.exists()


def test_the_command_says_what_is_new(tenant_data: Any) -> None:
    said = StringIO()

    call_command("localtenant_fill", tasks=20, seed=3, stdout=said)
    call_command("localtenant_fill", tasks=30, seed=3, stdout=said)

    assert said.getvalue().splitlines() == [
        "20 tasks added; 0 of this seed were there already.",
        "10 tasks added; 20 of this seed were there already.",
    ]


def test_the_list_needs_no_settling_after_a_fill(api: Any, django_assert_max_num_queries: Any) -> None:
    fill(tasks=150)

    with django_assert_max_num_queries(12, using="localtenant"):
        answer = api.get("/api/v1/reload-tasks", limit=100)

    assert len(answer.json["data"]) == 100
