"""Whatever a client sends to the embedded tenant, it is answered in the API's own shape, and nothing fails."""

import pytest

from tests.localtenant.inprocess import Api

TASKS = "/api/v1/reload-tasks"
DEEP = b"[" * 900 + b"]" * 900
BODIES = {
    "a surrogate": b'{"appId": "\\ud800", "timeZone": "UTC"}',
    "a NUL": b'{"appId": "a\\u0000b", "timeZone": "UTC"}',
    "a NUL in the zone": b'{"timeZone": "\\u0000"}',
    "a NUL in a line": b'{"recurrence": ["\\u0000"]}',
    "a surrogate in a line": b'{"recurrence": ["RRULE:FREQ=DAILY\\ud800"]}',
    "NaN": b'{"partial": NaN}',
    "Infinity": b'{"appId": Infinity}',
    "1e999": b'{"partial": 1e999}',
    "5,000 digits": b'{"partial": ' + b"9" * 5000 + b"}",
    "900 levels": b'{"recurrence": ' + DEEP + b"}",
    "30,000 levels": b'{"recurrence": ' + b"[" * 30_000 + b"}",
    "a NUL in the start": b'{"startDateTime": "\\u0000"}',
    "a surrogate in the state": b'{"state": "\\ud800", "appId": 5}',
    "no characters": b"\xff\xfe",
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "an object for a text": b'{"appId": {"a": 1}}',
    "a zone of 60 KB": b'{"timeZone": "' + b"x" * 60_000 + b'"}',
    "a zone that is a path": b'{"timeZone": "../../etc/passwd"}',
    "a start of 60 KB": b'{"startDateTime": "' + b"1" * 60_000 + b'"}',
    "a line end behind the start": b'{"startDateTime": "2026-01-01T00:00:00\\n"}',
    "a line end behind the zone": b'{"timeZone": "UTC\\n"}',
}
IGNORED = {
    "a surrogate in an unknown field": b'{"log": "\\ud800", "\\ud800": 1}',
    "a NUL in an unknown field": b'{"x": "\\u0000"}',
    "NaN in an unknown field": b'{"x": NaN}',
    "levels in an unknown field": b'{"x": ' + b"[" * 300 + b"]" * 300 + b"}",
}
PATHS = [
    *("\x00", "a\x00b", "x" * 60_000, "\xed\xa0\x80", "..", "%00"),
    *("?appId=%00", "?appId=%ED%A0%80", "?next=%00", "?next=YXQ6YQ%00", "?limit=" + "9" * 5000, "?partial=%00"),
]


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_makes_no_sense_is_refused_in_the_shape_of_the_api(api: Api, method: str, body: bytes) -> None:
    task = api.data.make_task()

    answer = api.call(method, TASKS if method == "POST" else f"{TASKS}/{task.id}", body)

    assert answer.status == 400
    assert {"code", "title", "detail"} == set(answer.json["errors"][0])
    assert len(answer.json["traceId"]) == 16


@pytest.mark.parametrize("body", IGNORED.values(), ids=IGNORED)
def test_what_no_field_holds_is_not_kept_whatever_it_is(api: Api, body: bytes) -> None:
    task = api.data.make_task()

    answer = api.put(f"{TASKS}/{task.id}", body)

    assert (answer.status, api.get(f"{TASKS}/{task.id}").json["log"]) == (200, "")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("path", PATHS, ids=ascii)
def test_an_address_that_makes_no_sense_is_refused_in_the_shape_of_the_api(api: Api, method: str, path: str) -> None:
    answer = api.call(method, TASKS + path if path.startswith("?") else f"{TASKS}/{path}", b"{}")

    assert answer.status in (200, 400, 404, 405)
    assert answer.status == 200 or answer.json["errors"]
