"""The graph of tasks, and the creations in one call."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localtenant.inprocess import Api
from tests.localtenant.newer import DAILY, NOBODY, TASKS, check, follow, get, make, make_after, names, pass_by, runs


@pytest.fixture
def chain(api: Api) -> dict[str, str]:
    """A diamond with a tail: top, left and right behind it, bottom behind both, and end."""
    ids = {"top": make(api, "top")["id"]}
    for name, parents in (
        ("left", ["top"]),
        ("right", ["top"]),
        ("bottom", ["left", "right"]),
        ("end", ["bottom"]),
    ):
        ids[name] = make_after(api, name, *((ids[parent], "succeeded") for parent in parents), exclusive=False)["id"]
    return ids


def graph(api: Api, chain: dict[str, str], name: str, kind: str, **query: Any) -> tuple[dict[str, int], set[str]]:
    """The depth of each task, and the edges, by names."""
    body = api.get(f"{TASKS}/{chain[name]}/graphs/{kind}", **query).json
    by_id = {task_id: name for name, task_id in chain.items()}
    assert body["taskId"] == chain[name]
    depths = {by_id[vertex["taskId"]]: vertex["attrs"]["depth"] for vertex in body["vertices"]}
    return depths, {f"{by_id[edge['source']]}>{by_id[edge['target']]}" for edge in body["edges"]}


def test_ancestors_descendants_and_both_are_told_with_their_depth(api: Api, chain: dict[str, str]) -> None:
    above = graph(api, chain, "bottom", "ancestors")
    below = graph(api, chain, "top", "descendants")
    both = graph(api, chain, "left", "subgraph")

    assert above == (
        {"bottom": 0, "left": 1, "right": 1, "top": 2},
        {"left>bottom", "right>bottom", "top>left", "top>right"},
    )
    assert below[0] == {"top": 0, "left": 1, "right": 1, "bottom": 2, "end": 3}
    assert both == ({"left": 0, "top": 1, "bottom": 1, "end": 2}, {"top>left", "left>bottom", "bottom>end"})


def test_a_graph_ends_at_its_level(api: Api, chain: dict[str, str]) -> None:
    assert graph(api, chain, "end", "ancestors", level=1) == ({"end": 0, "bottom": 1}, {"bottom>end"})
    assert graph(api, chain, "end", "descendants") == ({"end": 0}, set())
    for level in (0, 101):
        check(api.get(f"{TASKS}/{chain['end']}/graphs/ancestors", level=level), 400, "CHO-001")


def test_a_graph_tells_whole_tasks_where_it_is_asked_to(api: Api, chain: dict[str, str]) -> None:
    path = f"{TASKS}/{chain['left']}/graphs/subgraph"

    bare, whole = api.get(path).json["vertices"], api.get(path, withTask="true").json["vertices"]

    assert all("task" not in vertex for vertex in bare)
    assert {vertex["task"]["name"] for vertex in whole} == {"left", "top", "bottom", "end"}
    assert bare[0]["attrs"] == {"depth": 0, "isChild": True, "isParent": True}


def test_parents_and_children_are_lists_like_any_other(api: Api, chain: dict[str, str]) -> None:
    parents = api.get(f"{TASKS}/{chain['bottom']}/graphs/parents", sort="+name", limit=1)
    children = api.get(f"{TASKS}/{chain['top']}/graphs/children", filter='name sw "r"')

    assert names(parents) + names(follow(api, parents, "next")) == ["left", "right"]
    assert names(children) == ["right"]
    assert get(api, chain["bottom"])["metadata"]["topology"] == {"isChild": True, "isParent": True}


def one_call(api: Api, app_id: str, kind: str, **body: Any) -> Any:
    return api.post(f"{TASKS}/resources/{app_id}/actions/reload/{kind}", body)


def test_a_task_on_a_schedule_is_made_in_one_call(api: Api) -> None:
    app = api.data.make_app()

    answer = one_call(
        api, app.id, "on-time-schedule", name="Daily", recurrence=DAILY, timezone="Asia/Tokyo", enabled=True
    )

    body = answer.json
    assert (answer.status, body["name"], body["enabled"], body["resourceId"]) == (201, "Daily", True, app.id)
    assert body["start"]["schedule"] == {"recurrence": DAILY, "timezone": "Asia/Tokyo"}
    assert body["metadata"]["orchestration"]["attrs"]["next_run_at"] == "2026-11-23T21:00:00Z"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"recurrence": ""}, 400, "CHO-017"),
        ({"recurrence": "RRULE:FREQ=NEVER"}, 400, "CHO-017"),
        ({"timezone": "Mars"}, 400, "CHO-017"),
        ({"endDateTime": "2026-11-01T00:00:00"}, 400, "CHO-017"),
        ({"name": "x" * 300}, 400, "CHO-001"),
        ({"recurrence": None}, 400, "CHO-001"),
        ({"enabled": "yes"}, 400, "CHO-001"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(api: Api, fields: dict[str, Any], status: int, code: str) -> None:
    body = {"name": "Daily", "recurrence": DAILY} | fields

    check(one_call(api, api.data.make_app().id, "on-time-schedule", **body), status, code)


@pytest.mark.parametrize(("status", "ends"), [("succeeded", ["succeeded"]), ("failed", ["failed"]), ("any", [])])
def test_a_task_after_another_one_is_made_in_one_call(api: Api, status: str, ends: list[str]) -> None:
    space = api.data.make_space()
    parent = make(api, "Parent", app=api.data.make_app(space=space))
    app = api.data.make_app("Child")

    body = one_call(api, app.id, "on-task-event", onTaskId=parent["id"], onTaskStatus=status).json

    told: dict[str, list[str]] = {}
    for entry in body["events"][0]["correlation"]:
        told.setdefault(entry["contextAttributeName"], []).append(entry["contextAttributeValue"])
    assert told["id"] == [parent["id"]]
    assert told.get("status", []) == ends
    assert (told["spaceId"], told["appId"]) == ([space.id], [parent["resourceId"]])
    assert body["enabled"] is False
    assert body["metadata"]["topology"]["isChild"] is True


def test_a_task_after_none_is_refused(api: Api) -> None:
    app, parent = api.data.make_app(), make(api, "Parent")

    check(one_call(api, app.id, "on-task-event", onTaskId=NOBODY), 400, "CHO-016")
    check(one_call(api, app.id, "on-task-event", onTaskId="x"), 400, "CHO-016")
    check(one_call(api, app.id, "on-task-event"), 400, "CHO-001")
    check(one_call(api, app.id, "on-task-event", onTaskId=parent["id"], onTaskStatus="done"), 400, "CHO-001")
    check(one_call(api, "none", "on-task-event", onTaskId=parent["id"]), 403, "CHO-003")


def test_a_task_for_the_data_of_an_app_is_made_once_and_runs_when_a_pipeline_has_written(api: Api) -> None:
    app = api.data.make_app(datasets="65a0f0c2d7e94b0001d5a001 65a0f0c2d7e94b0001d5a002")

    made = one_call(api, app.id, "on-dataset-updated", name="Data", enabled=True)
    again = one_call(api, app.id, "on-dataset-updated")
    pass_by(api, days=2)

    event = made.json["events"][0]
    assert (event["type"], event["source"]) == ("com.qlik/active-analytics-orch", "dataset.updated")
    assert [entry["contextAttributeName"] for entry in event["correlation"]] == ["datasetId"] * 2
    assert made.json["metadata"]["trigger"]["type"] == 4
    check(again, 409, "CHO-031")
    assert again.json["value"] == {"existingTaskId": made.json["id"]}
    found = runs(api, made.json["id"])
    assert len(found) == 4
    assert {run["triggeredBy"] for run in found} == {"dataset.updated"}
    assert "next_run_at" not in get(api, made.json["id"])["metadata"]["orchestration"]["attrs"]


def test_an_app_without_such_data_and_a_missing_app_are_refused(api: Api) -> None:
    check(one_call(api, api.data.make_app().id, "on-dataset-updated"), 422, "CHO-030")
    check(one_call(api, "none", "on-dataset-updated"), 403, "CHO-003")
