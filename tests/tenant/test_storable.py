"""Whatever a tenant writes in its JSON is storable and showable behind the door, and goes back as it came."""

from __future__ import annotations

import json

import pytest

from dashboard.scheduling.task import TaskState
from dashboard.tenant import wire
from dashboard.tenant.answer import MOST_ELEMENTS, read_json
from dashboard.tenant.json_model import LONGEST_COMPLAINT, MOST_COMPLAINTS, NotThisApi, read_failure, read_page
from dashboard.tenant.parse import read_one_task, read_task
from dashboard.tenant.storable import CHANGED, DEEPEST, LONGEST_ID
from tests.tenant.bodies import EXAMPLE, a_body

UNFIT = ["\\ud800", "\\udfff", "\\u0000", "\\u0001", "\\u001b", "\\u007f"]
DEEP = "[" * 900 + "]" * 900
DEEPER = '{"a":' * 20_000 + "1" + "}" * 20_000


def body_with(name: str, raw: str) -> bytes:
    """The example with the raw JSON of one field."""
    return json.dumps(a_body(**{name: "@"})).replace('"@"', raw).encode()


def depth_of(value: object) -> int:
    """How many lists and objects stand inside each other."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


@pytest.mark.parametrize("unfit", UNFIT)
@pytest.mark.parametrize("name", ["log", "userId", "appId", "timeZone", "state", "recurrence", "fortressId", "new"])
def test_a_character_that_cannot_be_kept_stands_as_its_escape_and_the_field_is_named(name, unfit):
    body = read_json(body_with(name, f'"a{unfit}b"'))

    assert body[name] == f"a{unfit}b"
    assert list(body[CHANGED]) == [name]
    json.dumps(body, ensure_ascii=False).encode()


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000])
def test_a_number_that_json_cannot_write_is_its_text(raw):
    body = read_json(body_with("new", raw))

    assert body["new"] == raw
    assert body[CHANGED] == {"new": None}
    json.dumps(body, allow_nan=False)


@pytest.mark.parametrize("raw", [DEEP, DEEPER, f'{{"x": [{DEEP}, 5]}}'], ids=["lists", "objects", "inside"])
def test_what_is_nested_too_deep_is_text_from_there_on_and_nothing_of_it_is_lost(raw):
    body = read_json(body_with("new", raw))

    assert depth_of(body) <= DEEPEST + 1
    written = json.dumps(body["new"], separators=(",", ":"))
    assert written.count("[") + written.count("{") == raw.count("[") + raw.count("{")
    assert body[CHANGED] == {"new": None}


def test_one_deep_task_spoils_no_other_of_its_page():
    page = b'{"data": [' + body_with("new", DEEPER) + b", " + json.dumps(a_body(id="other")).encode() + b"]}"

    tasks = [read_task(value) for value in read_page(read_json(page)).data]

    assert [(task.id, task.problem) for task in tasks] == [(EXAMPLE["id"], ""), ("other", "")]
    assert [task.changed for task in tasks] == [("new",), ()]


def test_what_is_fit_is_given_as_it_is_without_a_note():
    body = {"id": "ä🚀\n\t", "n": [1, -2.5, True, None, 10**300, {"x": {"y": "\ufffd\u202e"}}]}

    assert read_json(json.dumps(body).encode()) == body


def test_bare_control_characters_and_broken_bytes_spoil_only_their_own_value():
    page = read_json(b'{"data": [{"id": "a\x01b\xff"}, {"id": "c"}]}')

    assert [element["id"] for element in page["data"]] == ["a\\u0001b\\udcff", "c"]


def test_names_of_fields_are_made_storable_and_stay_apart():
    body = read_json(b'{"a\\u0000": 1, "a\\\\u0000": 2, "changedByReloadDesk": 3}')

    assert body == {
        "a\\u0000": 1,
        "a\\u0000'": 2,
        "changedByReloadDesk'": 3,
        CHANGED: {
            "a\\u0000": '{"a\\u0000": 1}',
            "a\\u0000'": '{"a\\\\u0000": 2}',
            "changedByReloadDesk'": '{"changedByReloadDesk": 3}',
        },
    }
    assert wire.writable(body) == {"a\x00": 1, "a\\u0000": 2, "changedByReloadDesk": 3}


@pytest.mark.parametrize("raw", ['"a\\ud800"', '{"x": ["\\u0000"]}', '["\\u0001", 5]'])
def test_what_was_changed_for_keeping_goes_back_as_it_was_sent(raw):
    task = read_one_task(read_json(body_with("new", raw)))

    sent = wire.merged(task.body, {"enabled": True})

    assert sent["new"] == json.loads(raw)
    assert CHANGED not in sent


@pytest.mark.parametrize("raw", ["NaN", "1e999", DEEP])
def test_what_json_cannot_say_is_not_sent_back_as_something_else(raw):
    task = read_one_task(read_json(body_with("new", raw)))

    assert "new" not in wire.merged(task.body, {"enabled": True})


@pytest.mark.parametrize(
    "content",
    [
        b'{"data": [' + b"1," * MOST_ELEMENTS + b"1]}",
        b'{"data": [' + b"[]," * (MOST_ELEMENTS // 2) + b"1]}",
        b"[" * (MOST_ELEMENTS + 1),
        b'{"x":' * (MOST_ELEMENTS + 1),
    ],
    ids=["numbers", "lists", "open", "objects"],
)
def test_too_many_elements_are_refused_before_they_are_parsed(content):
    with pytest.raises(NotThisApi) as caught:
        read_json(content)

    assert caught.value.reason == "size"


def test_commas_inside_of_texts_are_no_elements():
    content = b'{"log": "' + b",[{" * MOST_ELEMENTS + b'"}'

    assert len(read_json(content)["log"]) == 3 * MOST_ELEMENTS


@pytest.mark.parametrize("task_id", ["a/b", "a?b", "a%2Fb", "a b", "a#b", "ä", "a\\b", "..a", "x" * LONGEST_ID])
def test_an_id_of_any_characters_is_an_id(task_id):
    task = read_task(a_body(id=task_id, state="Enabled"))

    assert (task.id, task.has_switch, task.problem) == (task_id, True, "")


@pytest.mark.parametrize("task_id", [".", "..", "?7", "a\x00b", "a\ud800", "x" * 65_536, "ä" * (LONGEST_ID // 2 + 1)])
def test_an_id_that_no_address_can_hold_names_a_task_without_a_switch(task_id):
    content = json.dumps(a_body(id=task_id, state="Enabled")).encode()

    task = read_task(read_json(content), position=3)

    assert task.id.startswith("?")
    assert len(task.id.encode()) <= LONGEST_ID
    assert (task.state, task.has_switch) == (TaskState.UNKNOWN, False)
    assert "No address can hold the id" in task.problem
    assert read_task(task.body, position=9).id == task.id
    with pytest.raises(NotThisApi):
        read_one_task(read_json(content))


def test_ids_of_64_kib_that_a_task_refers_to_are_keys_that_stay_apart():
    one, other = (read_task(a_body(appId="x" * 65_536 + end, userId="ü" * 65_536)) for end in "ab")

    assert one.app_id != other.app_id
    assert max(len(text.encode()) for text in (one.app_id, one.owner_id)) <= LONGEST_ID
    assert one.body["appId"] == "x" * 65_536 + "a"


@pytest.mark.parametrize("name", ["lastExecutionTime", "nextExecutionTime"])
@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31T23:59:59Z",
        "9999-12-30T00:00:00Z",
        "9999-12-29T23:00:00-05:00",
        "0002-01-01T00:00:00+01:00",
        "10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "9" * 400,
    ],
)
def test_an_instant_that_some_zone_could_not_show_is_not_understood_and_the_rest_lives(name, text):
    task = read_task(a_body(**{name: text}, state="Enabled"))

    assert (task.last_run_at if name == "lastExecutionTime" else task.next_run_at) is None
    assert task.problem == f"The value of {name} cannot be read."
    assert (task.body[name], task.recurrences, task.has_switch) == (text, tuple(EXAMPLE["recurrence"]), True)


def test_a_complaint_of_8_mb_is_cut():
    long = "x" * 8_000_000
    entry = {"code": long, "title": long, "detail": long}

    failure = read_failure({"errors": [entry] * 1000, "traceId": long})

    assert len(failure.complaints) == MOST_COMPLAINTS
    assert {len(complaint.detail) for complaint in failure.complaints} == {LONGEST_COMPLAINT}
    assert max(len(failure.trace), len(failure.complaints[0].title), len(failure.complaints[0].code)) < 1000
