"""What every call keeps to: one origin, one token, bounds, and one error for each way to fail."""

from __future__ import annotations

import gc
import gzip
import itertools
import json
import weakref

import pytest

from dashboard.tenant import connection as module
from dashboard.tenant import errors
from dashboard.tenant.connection import Call
from tests.tenant.scripted import TRACE, Answer, refusal

LIST = Call(method="GET", path=("reload-tasks",))


def plain(value):
    return value


def a_page(*data, to=None):
    return Answer(body={"data": list(data), "links": {"self": {"href": "http://x"}, "next": to and {"href": to}}})


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.Rejected),
        (401, errors.Unauthorized),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (405, errors.Rejected),
        (409, errors.Rejected),
        (410, errors.Gone),
        (413, errors.Rejected),
        (422, errors.Rejected),
        (429, errors.RateLimited),
        (500, errors.Unavailable),
        (501, errors.Unavailable),
        (502, errors.Unavailable),
        (503, errors.Unavailable),
        (504, errors.Unavailable),
    ],
)
def test_each_status_is_one_error_with_its_facts(scripted, connect, status, kind):
    scripted.says(refusal(status, title="A title", detail="A detail", Retry_After="99"))

    with pytest.raises(errors.TenantError) as caught:
        connect().send(LIST, plain)

    error = caught.value
    assert type(error) is kind
    assert (error.status, error.trace_id, error.title, error.detail) == (status, TRACE, "A title", "A detail")
    assert (error.method, f"http://{error.host}", error.path) == ("GET", scripted.url, "/api/v1/reload-tasks")


@pytest.mark.parametrize(
    ("method", "status", "code", "kind"),
    [
        ("POST", 410, "TASKS-011", errors.Closed),
        ("POST", 410, "HTTP-410", errors.Closed),
        ("PUT", 410, "TASKS-011", errors.Gone),
        ("PUT", 400, "TASKS-001", errors.Moved),
        ("DELETE", 400, "TASKS-001", errors.Moved),
        ("POST", 400, "TASKS-001", errors.Rejected),
        ("GET", 400, "TASKS-001", errors.Rejected),
        ("PUT", 400, "TASKS-006", errors.Rejected),
    ],
)
def test_what_a_tenant_says_that_closes_its_api_is_an_error_of_its_own(scripted, connect, method, status, code, kind):
    answer = refusal(status)
    answer.body["errors"][0]["code"] = code
    scripted.says(answer)

    with pytest.raises(errors.TenantError) as caught:
        connect().send(Call(method=method, path=("reload-tasks",), body={}), plain)

    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("detail", "field"),
    [
        ("recurrence[0]: BYHOUR is out of range", "recurrences"),
        ("timeZone: 'Mars' is not an IANA time zone", "time_zone_name"),
        ("endDateTime: must be later than startDateTime", "starts_at"),
        ("autoReloadPartial: must be a boolean", "auto_reload_partial"),
        ("state: Completed comes by itself", "enabled"),
        ("something else", ""),
    ],
)
def test_a_refusal_names_the_field_in_our_words(scripted, connect, detail, field):
    scripted.says(refusal(400, detail=detail))

    with pytest.raises(errors.Rejected) as caught:
        connect().send(LIST, plain)

    assert caught.value.field == field


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"no"', {"errors": "no"}, {"errors": [5]}, {"traceId": 5}])
def test_a_refusal_that_explains_nothing_is_still_told_by_its_status(scripted, connect, body):
    scripted.says(Answer(status=400, body=body))

    with pytest.raises(errors.Rejected) as caught:
        connect().send(LIST, plain)

    assert (caught.value.title, caught.value.detail, caught.value.trace_id) == ("", "", "")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(body=b"<html>Sign in</html>"), "json"),
        (Answer(body=b'{"data": [{"id"'), "json"),
        (Answer(body=b"\xff\xfe\xfd"), "json"),
        (Answer(body=b"[" * 200_000), "json"),
        (Answer(body=b"not packed at all", headers={"Content-Encoding": "gzip"}), "encoding"),
    ],
    ids=["html", "half", "bytes", "deep", "gzip"],
)
def test_what_is_no_json_is_malformed(scripted, connect, answer, reason):
    scripted.says(answer)

    with pytest.raises(errors.Malformed) as caught:
        connect().send(LIST, plain)

    assert caught.value.reason == reason


def test_a_body_that_is_too_large_is_given_up_though_it_is_packed(scripted, connect):
    packed = gzip.compress(b" " * (module.LARGEST_BODY + 1))
    scripted.says(Answer(body=packed, headers={"Content-Encoding": "gzip"}))

    with pytest.raises(errors.Malformed) as caught:
        connect().send(LIST, plain)

    assert caught.value.reason == "size"


def test_a_packed_answer_is_read(scripted, connect):
    packed = gzip.compress(json.dumps({"data": ["x" * 500_000]}).encode())
    scripted.says(Answer(body=packed, headers={"Content-Encoding": "gzip"}))

    assert connect().send(LIST, lambda value: len(value["data"][0])) == 500_000


def test_an_answer_that_breaks_off_is_never_taken_for_a_whole_one(scripted, connect):
    scripted.says(Answer(body={"data": []}, claims=100))

    with pytest.raises(errors.Unreachable) as caught:
        connect().send(LIST, plain)

    assert (caught.value.reason, caught.value.sent, len(scripted.asked)) == ("cut", True, 3)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_names_only_its_origin(scripted, connect, status):
    scripted.says(Answer(status=status, headers={"Location": "https://login.example/in?secret=1"}))

    with pytest.raises(errors.Malformed) as caught:
        connect().send(LIST, plain)

    assert (caught.value.reason, caught.value.location) == ("redirect", "https://login.example")
    assert len(scripted.asked) == 1


@pytest.mark.parametrize("location", ["/login", "", "http://[", None])
def test_a_redirect_without_an_origin_is_malformed_as_well(scripted, connect, location):
    scripted.says(Answer(status=302, headers={} if location is None else {"Location": location}))

    with pytest.raises(errors.Malformed) as caught:
        connect().send(LIST, plain)

    assert caught.value.location == ""


def test_only_the_cursor_of_a_next_link_is_used_so_that_the_token_stays_at_home(scripted, connect):
    scripted.says(a_page("a", to="https://evil.example/steal?limit=1&next=c%2B1%20"), a_page("b"))

    elements = list(connect(scripted.url + "/prefix").pages("reload-tasks", query={"appId": "x y"}))

    assert elements == ["a", "b"]
    assert [asked.path for asked in scripted.asked] == ["/prefix/api/v1/reload-tasks"] * 2
    assert scripted.asked[0].query == {"limit": ["100"], "appId": ["x y"]}
    assert scripted.asked[1].query == {"limit": ["100"], "appId": ["x y"], "next": ["c+1 "]}
    assert {asked.headers["Authorization"] for asked in scripted.asked} == {"Bearer s3cret"}


@pytest.mark.parametrize(
    "links", [None, {}, {"next": None}, {"next": {"href": None}}, {"next": {"href": ""}}, {"next": {}}]
)
def test_the_last_page_is_known_in_every_form_it_is_sent(scripted, connect, links):
    scripted.says(Answer(body={"data": [1], "links": links}))

    assert list(connect().pages("reload-tasks", query={})) == [1]


@pytest.mark.parametrize("body", [{"data": None}, {"data": []}])
def test_an_empty_list_may_be_null(scripted, connect, body):
    scripted.says(Answer(body=body))

    assert list(connect().pages("reload-tasks", query={})) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (None, "shape"),
        ([], "shape"),
        ({"items": []}, "shape"),
        ({"data": {"id": "a"}}, "shape"),
        ({"data": [], "links": 5}, "shape"),
        ({"data": [], "links": {"next": {"href": "http://example.com"}}}, "cursor"),
        ({"data": [], "links": {"next": {"href": "http://[?next=1"}}}, "cursor"),
    ],
    ids=str,
)
def test_a_page_that_is_none_is_malformed(scripted, connect, body, reason):
    scripted.says(Answer(body=body))

    with pytest.raises(errors.Malformed) as caught:
        list(connect().pages("reload-tasks", query={}))

    assert caught.value.reason == reason


def test_cursors_that_lead_in_a_circle_end_the_list(scripted, connect):
    scripted.says(a_page(1, to="?next=a"), a_page(2, to="?next=b"), a_page(3, to="?next=a"))

    with pytest.raises(errors.Malformed) as caught:
        list(connect().pages("reload-tasks", query={}))

    assert (caught.value.reason, len(scripted.asked)) == ("cursor", 3)


def test_cursors_that_never_end_are_given_up(scripted, connect):
    endless = itertools.count()
    scripted.take = lambda asked: a_page(1, to=f"?next={next(endless)}")

    with pytest.raises(errors.Malformed):
        list(connect(most_pages=5).pages("reload-tasks", query={}))

    assert next(endless) == 5


@pytest.mark.parametrize("task_id", ["a/../../users", "a?limit=1", "ä b", "a#b", "%2e"])
def test_an_id_stays_one_segment_of_the_path(scripted, connect, task_id):
    connect().send(Call(method="GET", path=("reload-tasks", task_id)), plain)

    assert scripted.asked[0].path.count("/") == 4
    assert scripted.asked[0].query == {}


@pytest.mark.parametrize("task_id", ["", ".", ".."])
def test_an_id_that_would_lead_elsewhere_is_not_sent(scripted, connect, task_id):
    with pytest.raises(errors.NotFound):
        connect().send(Call(method="DELETE", path=("reload-tasks", task_id)), plain)

    assert scripted.asked == []


def test_nothing_of_the_machine_goes_to_the_tenant_and_no_cookie_comes_back(scripted, connect, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    scripted.says(Answer(body={}, headers={"Set-Cookie": "session=1"}))
    connection = connect()

    connection.send(LIST, plain)
    connection.send(LIST, plain)

    assert scripted.asked[1].headers["Authorization"] == "Bearer s3cret"
    assert "Cookie" not in scripted.asked[1].headers


def test_a_body_goes_out_as_json(scripted, connect):
    connect().send(Call(method="PUT", path=("reload-tasks", "a"), body={"appId": "ä"}), plain)

    asked = scripted.asked[0]
    assert (asked.body, asked.headers["Content-Type"]) == ({"appId": "ä"}, "application/json")


def test_a_connection_that_nobody_holds_is_closed_at_once(scripted, connect):
    connection = connect()
    connection.send(LIST, plain)
    session = weakref.ref(connection._session)
    gc.disable()

    try:
        del connection
        assert session() is None
    finally:
        gc.enable()
