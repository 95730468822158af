"""Faults on demand: the next calls fail as they were told to."""

import json

import pytest

TASKS = "/api/v1/reload-tasks"
FAULTS = "/__faults"


@pytest.fixture(autouse=True)
def _faults_allowed(settings):
    settings.LOCALTENANT_FAULTS = True


@pytest.mark.parametrize(
    ("fault", "status", "code", "retry_after"),
    [
        ({"kind": "429"}, 429, "HTTP-429", "1"),
        ({"kind": "429", "retry_after": 13}, 429, "HTTP-429", "13"),
        ({"kind": "500"}, 500, "HTTP-500", None),
        ({"kind": "503"}, 503, "HTTP-503", None),
        ({"kind": "503", "retry_after": 0}, 503, "HTTP-503", "0"),
    ],
)
def test_the_next_calls_are_refused_and_those_after_them_are_not(api, fault, status, code, retry_after):
    asked = api.post(FAULTS, fault | {"count": 2})

    answers = [api.get(TASKS) for _ in range(3)]

    assert asked.status == 201
    assert [answer.status for answer in answers] == [status, status, 200]
    assert answers[0].json["errors"][0]["code"] == code
    assert answers[0].headers.get("Retry-After") == retry_after


def test_a_cut_answer_is_shorter_than_it_says_and_the_call_is_done(api):
    app = api.data.make_app()
    api.post(FAULTS, {"kind": "cut"})

    answer = api.post(TASKS, {"appId": app.id, "timeZone": "UTC"})

    assert 0 < len(answer.text) < int(answer.headers["Content-Length"])
    assert len(api.get(TASKS).json["data"]) == 1


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_broken_json_is_whole_http_but_no_json(api, method):
    path = f"{TASKS}/{api.data.make_task().id}"
    api.post(FAULTS, {"kind": "broken-json"})

    answer = api.call(method, path)

    assert len(answer.text) == int(answer.headers["Content-Length"]) > 0
    with pytest.raises(json.JSONDecodeError):
        answer.json  # noqa: B018


def test_a_hanging_call_is_answered_in_the_end(api):
    api.post(FAULTS, {"kind": "hang", "seconds": 0.01})

    assert api.get(TASKS).status == 200


def test_a_fault_can_be_for_one_method_and_path(api):
    task = api.data.make_task()
    api.post(FAULTS, {"kind": "500", "method": "put", "path": task.id})

    assert api.get(f"{TASKS}/{task.id}").status == 200
    assert api.put(f"{TASKS}/{task.id}", {}).status == 500
    assert api.put(f"{TASKS}/{task.id}", {}).status == 200


def test_faults_wait_in_turn_and_can_be_cleared(api):
    api.post(FAULTS, {"kind": "500"})
    api.post(FAULTS, {"kind": "503"})

    first = api.get(TASKS).status
    kinds = [fault["kind"] for fault in api.get(FAULTS).json["faults"]]
    cleared = api.delete(FAULTS)

    assert (first, kinds, cleared.status) == (500, ["503"], 204)
    assert api.get(TASKS).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "flood"},
        {"kind": "500", "count": 0},
        {"kind": "hang", "seconds": -1},
        {"kind": "hang", "seconds": 1e9},
    ],
)
def test_a_fault_that_is_none_is_refused(api, body):
    assert api.post(FAULTS, body).status == 400


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_only_an_admin_may_ask_for_faults(api, method):
    token = api.data.token(api.data.make_user().id)

    assert api.call(method, FAULTS, {"kind": "500"}, token=token).status == 403


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_faults_are_off_unless_the_setting_turns_them_on(api, settings, method):
    settings.LOCALTENANT_FAULTS = False

    assert api.call(method, FAULTS, {"kind": "500"}).status == 404
    assert api.get(TASKS).status == 200
