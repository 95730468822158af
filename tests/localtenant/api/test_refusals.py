"""What the tenant refuses: body, parameter or address -> status and code, for every rule."""

import re

import pytest

TASKS = "/api/v1/reload-tasks"
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
NEVER = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=1;BYMINUTE=0;BYSECOND=0"


def check_envelope(answer, status, code, starts=""):
    """Every error has this form, and its detail begins with the field to blame."""
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/json"
    assert re.fullmatch("[0-9a-f]{16}", answer.json["traceId"])
    error = answer.json["errors"][0]
    assert (error["code"], bool(error["title"])) == (code, True)
    assert error["detail"].startswith(starts)


BODIES = [
    # what differs from a good body, code, the detail's beginning
    ({"appId": None}, "TASKS-003", "appId: "),
    ({"appId": 7}, "TASKS-003", "appId: "),
    ({"appId": ["a"]}, "TASKS-003", "appId: "),
    ({"partial": "true"}, "TASKS-003", "partial: "),
    ({"partial": 1}, "TASKS-003", "partial: "),
    ({"partial": None}, "TASKS-003", "partial: "),
    ({"autoReload": "no"}, "TASKS-003", "autoReload: "),
    ({"autoReloadPartial": {}}, "TASKS-003", "autoReloadPartial: "),
    ({"timeZone": None}, "TASKS-003", "timeZone: "),
    ({"timeZone": ""}, "TASKS-004", "timeZone: "),
    ({"timeZone": "Europe/Nowhere"}, "TASKS-004", "timeZone: "),
    ({"timeZone": "europe/zurich"}, "TASKS-004", "timeZone: "),
    ({"timeZone": "+01:00"}, "TASKS-004", "timeZone: "),
    ({"timeZone": "../../etc/passwd"}, "TASKS-004", "timeZone: "),
    ({"timeZone": "localtime"}, "TASKS-004", "timeZone: "),
    ({"startDateTime": 5}, "TASKS-003", "startDateTime: "),
    ({"startDateTime": "tomorrow"}, "TASKS-005", "startDateTime: "),
    ({"startDateTime": "2026-01-05"}, "TASKS-005", "startDateTime: "),
    ({"startDateTime": "2026-01-05 06:30:00"}, "TASKS-005", "startDateTime: "),
    ({"startDateTime": "2026-01-05T06:30"}, "TASKS-005", "startDateTime: "),
    ({"startDateTime": "2026-02-30T06:30:00"}, "TASKS-005", "startDateTime: "),
    ({"startDateTime": "2026-01-05T24:30:00"}, "TASKS-005", "startDateTime: "),
    ({"startDateTime": "0000-01-05T06:30:00"}, "TASKS-005", "startDateTime: "),
    ({"startDateTime": "\uff12026-01-05T06:30:00"}, "TASKS-005", "startDateTime: "),
    ({"startDateTime": "2026-01-05T06:30:00Z"}, "TASKS-005", "startDateTime: must have no offset"),
    ({"startDateTime": "2026-01-05T06:30:00+01:00"}, "TASKS-005", "startDateTime: must have no offset"),
    ({"startDateTime": "1970-01-01T00:59:59"}, "TASKS-005", "startDateTime: must not be before 1970"),
    ({"endDateTime": "2026-01-05T06:30:00Z"}, "TASKS-005", "endDateTime: must have no offset"),
    ({"endDateTime": "never"}, "TASKS-005", "endDateTime: "),
    ({"endDateTime": None}, "TASKS-003", "endDateTime: "),
    (
        {"startDateTime": "2026-01-05T06:30:00", "endDateTime": "2026-01-05T06:30:00"},
        "TASKS-005",
        "endDateTime: must be later",
    ),
    (
        {"startDateTime": "2026-01-05T06:30:00", "endDateTime": "2025-01-05T06:30:00"},
        "TASKS-005",
        "endDateTime: must be later",
    ),
    ({"recurrence": DAILY}, "TASKS-003", "recurrence: "),
    ({"recurrence": None}, "TASKS-003", "recurrence: "),
    ({"recurrence": [5]}, "TASKS-003", "recurrence[0]: "),
    ({"recurrence": [DAILY, None]}, "TASKS-003", "recurrence[1]: "),
    ({"recurrence": [""]}, "TASKS-006", "recurrence[0]: "),
    ({"recurrence": [DAILY, "RRULE:FREQ=SOMETIMES"]}, "TASKS-006", "recurrence[1]: "),
    ({"recurrence": ["RRULE:FREQ=DAILY;BYHOUR=25"]}, "TASKS-006", "recurrence[0]: "),
    ({"recurrence": ["DTSTART:20260101T000000"]}, "TASKS-006", "recurrence[0]: DTSTART is not allowed"),
    ({"recurrence": ["DTEND:20260101T000000"]}, "TASKS-006", "recurrence[0]: DTEND is not allowed"),
    ({"recurrence": ["RRULE:FREQ=DAILY;\r\n BYHOUR=6"]}, "TASKS-006", "recurrence[0]: The line is broken in two"),
    ({"recurrence": ["RRULE:FREQ=DAILY;\u00a0BYHOUR=6"]}, "TASKS-006", "recurrence[0]: "),
    ({"recurrence": [NEVER]}, "TASKS-007", "recurrence: "),
]


@pytest.mark.parametrize(("difference", "code", "starts"), BODIES)
def test_create_refuses_a_bad_field(api, difference, code, starts):
    good = {"appId": api.data.make_app().id, "timeZone": "Europe/Zurich", "recurrence": [DAILY]}

    answer = api.post(TASKS, good | difference)

    check_envelope(answer, 400, code, starts)
    assert not api.data.models.LocalTask.objects.exists()


@pytest.mark.parametrize(("difference", "code", "starts"), BODIES)
def test_put_refuses_a_bad_field_and_changes_nothing(api, difference, code, starts):
    path = f"{TASKS}/{api.data.make_task().id}"
    before = api.get(path).json

    answer = api.put(path, difference)

    check_envelope(answer, 400, code, starts)
    assert api.get(path).json == before


@pytest.mark.parametrize(
    ("body", "code", "starts"),
    [
        (b"", "TASKS-002", "body: "),
        (b"{", "TASKS-014", "The body is not JSON"),
        (b"\xff\xfe", "TASKS-014", "The body is not JSON"),
        (b"[" * 60_000, "TASKS-014", "The body is not JSON"),
        (b'{"appId": ' + b"9" * 5000 + b"}", "TASKS-014", "The body is not JSON"),
        (b"null", "TASKS-014", "The body must be a JSON object"),
        (b"[]", "TASKS-014", "The body must be a JSON object"),
        (b'"text"', "TASKS-014", "The body must be a JSON object"),
        (b'{"appId": "' + b"a" * 65_536 + b'"}', "TASKS-014", "The body is larger than 65536 bytes"),
        (b'{"appId": "\\ud800", "timeZone": "UTC"}', "TASKS-003", "appId: "),
        (b'{"timeZone": "UTC"}', "TASKS-002", "appId: "),
        (b'{"appId": "a"}', "TASKS-002", "timeZone: "),
        (b'{"appId": "a", "timeZone": "UTC", "type": "other"}', "TASKS-003", "type: "),
    ],
)
def test_create_refuses_what_is_no_body(api, body, code, starts):
    check_envelope(api.post(TASKS, body), 400, code, starts)


def test_all_wrong_fields_are_named_at_once(api):
    errors = api.post(TASKS, {"partial": 1, "recurrence": [1, 2]}).json["errors"]

    assert [error["detail"].split(":")[0] for error in errors] == [
        *("appId", "partial", "timeZone", "recurrence[0]", "recurrence[1]")
    ]


@pytest.mark.parametrize(
    ("sent", "code", "starts"),
    [
        ({"state": "enabled"}, "TASKS-003", "state: "),
        ({"state": ""}, "TASKS-003", "state: "),
        ({"state": None}, "TASKS-003", "state: "),
    ],
)
def test_put_refuses_a_state_that_is_not_for_clients_to_set(api, sent, code, starts):
    check_envelope(api.put(f"{TASKS}/{api.data.make_task().id}", sent), 400, code, starts)


def test_a_start_without_offset_is_refused_where_there_is_no_zone(api):
    task = api.data.make_task(time_zone="", start="2026-01-05T06:30:00+01:00")

    answer = api.put(f"{TASKS}/{task.id}", {"startDateTime": "2026-01-06T06:30:00"})

    check_envelope(answer, 400, "TASKS-005", "startDateTime: needs an offset")


def test_a_zone_is_refused_beside_the_offset_that_is_stored(api):
    task = api.data.make_task(time_zone="", start="2026-01-05T06:30:00+01:00")

    answer = api.put(f"{TASKS}/{task.id}", {"timeZone": "Europe/Zurich"})

    check_envelope(answer, 400, "TASKS-005", "startDateTime: must have no offset")


def test_an_end_before_the_stored_start_is_refused(api):
    task = api.data.make_task()

    answer = api.put(f"{TASKS}/{task.id}", {"endDateTime": "2025-01-01T00:00:00"})

    check_envelope(answer, 400, "TASKS-005", "endDateTime: must be later")


def test_lines_without_start_and_zone_are_refused(api):
    task = api.data.make_task(time_zone="", start="", recurrence=[])

    answer = api.put(f"{TASKS}/{task.id}", {"recurrence": [DAILY]})

    check_envelope(answer, 400, "TASKS-006", "recurrence: ")


@pytest.mark.parametrize("body", [{"appId": "nowhere"}, {"appId": ""}])
def test_an_app_that_is_not_there_is_out_of_reach(api, body):
    created = api.post(TASKS, {"timeZone": "UTC"} | body)
    moved = api.put(f"{TASKS}/{api.data.make_task().id}", body)

    check_envelope(created, 403, "TASKS-012", "appId: ")
    check_envelope(moved, 403, "TASKS-012", "appId: ")


@pytest.mark.parametrize(
    ("query", "code", "starts"),
    [
        *((f"limit={limit}", "TASKS-009", "limit: ") for limit in ("0", "101", "-1", "ten", "1.5", "", "1e1", "%2B5")),
        ("limit=" + "9" * 5000, "TASKS-009", "limit: "),
        ("partial=maybe", "TASKS-009", "partial: "),
        ("partial=1", "TASKS-009", "partial: "),
        ("partial=", "TASKS-009", "partial: "),
        ("&".join(["a=1"] * 10_001), "TASKS-009", "The number of GET/POST parameters"),
        ("next=zzz", "TASKS-010", "next: "),
        ("next=", "TASKS-010", "next: "),
        ("next=%00", "TASKS-010", "next: "),
        ("next=%C3%A9", "TASKS-010", "next: "),
        ("prev=bm8", "TASKS-010", "prev: "),
        ("prev=YXQ6YQ&next=YXQ6YQ", "TASKS-010", "next: give either"),
    ],
)
def test_the_list_refuses_a_bad_parameter(api, query, code, starts):
    check_envelope(api.get(f"{TASKS}?{query}"), 400, code, starts)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_task_is_not_found(api, method):
    check_envelope(api.call(method, f"{TASKS}/5be59decca62aa00097268a4", {}), 404, "TASKS-013", "taskId: ")


@pytest.mark.parametrize("path", ["/", "/api/v1/reload-tasks/", "/api/v1/reload-task", "/tasks/", "/signin/", "/é"])
def test_an_unknown_address_is_not_found(api, path, settings):
    settings.DEBUG = True

    check_envelope(api.get(path), 404, "HTTP-404")


@pytest.mark.parametrize("method", ["OPTIONS", "PATCH", "DELETE", "BREW"])
def test_an_unknown_method_is_not_allowed(api, method):
    answer = api.call(method, TASKS)

    check_envelope(answer, 405, "HTTP-405")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_an_answer_to_head_has_no_body(api):
    task = api.data.make_task()
    for path in (TASKS, f"{TASKS}?limit=0", f"{TASKS}/{task.id}", f"{TASKS}/nobody", "/api/v1/users/me", "/nothing"):
        got, answer = api.get(path), api.call("HEAD", path)

        assert (answer.status, answer.text) == (got.status, "")
        assert answer.headers == got.headers


def test_head_counts_as_reading(api, settings):
    settings.LOCALTENANT_TIER2_PER_MINUTE = 0

    assert api.call("HEAD", TASKS).status == 200


def test_a_failure_of_the_tenant_is_told_in_the_same_form(api, settings, caplog):
    settings.DEBUG = True
    settings.LOCALTENANT_TIER1_PER_MINUTE = "many"

    check_envelope(api.get(TASKS), 500, "HTTP-500")
    assert "The embedded tenant failed at GET" in caplog.text


def test_the_dashboards_hosts_https_and_slashes_do_not_touch_the_tenant(api, settings):
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.APPEND_SLASH = True

    answer = api.get(TASKS)

    assert answer.status == 200
    assert not {"Set-Cookie", "Content-Security-Policy", "Location"} & set(answer.headers)
