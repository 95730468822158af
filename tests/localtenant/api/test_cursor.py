"""Paging: cursors are positions, whatever happens to the list and whatever the limit."""

from urllib.parse import parse_qs, urlparse

import pytest

TASKS = "/api/v1/reload-tasks"


def follow(api, page, name):
    """The neighbour page, by calling the link as it is."""
    parts = urlparse(page.json["links"][name]["href"])
    return api.get(f"{parts.path}?{parts.query}")


def ids(page):
    return [task["id"] for task in page.json["data"]]


@pytest.fixture
def tasks(api):
    """Seven tasks of one app, in the order of the list."""
    app = api.data.make_app()
    return [api.data.make_task(app_id=app.id).id for _ in range(7)]


def test_pages_lead_forth_and_back(api, tasks):
    first = api.get(TASKS, limit=3)
    second = follow(api, first, "next")
    third = follow(api, second, "next")

    assert ids(first) + ids(second) + ids(third) == tasks
    assert set(first.json["links"]) == {"self", "next"}
    assert set(third.json["links"]) == {"self", "prev"}
    assert ids(follow(api, third, "prev")) == ids(second)
    assert ids(follow(api, follow(api, third, "prev"), "prev")) == ids(first)
    assert set(follow(api, follow(api, third, "prev"), "prev").json["links"]) == {"self", "next"}


def test_a_full_last_page_has_no_next(api, tasks):
    assert "next" not in api.get(TASKS, limit=7).json["links"]


def test_ten_tasks_come_when_no_limit_is_given(api, tasks):
    for _ in range(4):
        api.data.make_task(app_id="gone")

    assert len(api.get(TASKS).json["data"]) == 10


def test_an_empty_list_has_only_itself(api):
    assert api.get(TASKS).json == {"data": [], "links": {"self": {"href": "http://tenant.test:8001" + TASKS}}}


def test_links_are_absolute_and_keep_the_other_parameters(api, tasks):
    href = api.get(TASKS, limit=2, appId=api.data.models.LocalApp.objects.get().id, partial="FALSE").json["links"]

    query = parse_qs(urlparse(href["next"]["href"]).query)
    assert href["next"]["href"].startswith(f"http://tenant.test:8001{TASKS}?")
    assert (query["limit"], query["partial"]) == (["2"], ["FALSE"])
    assert set(query) == {"limit", "appId", "partial", "next"}


def test_a_cursor_is_url_safe_and_holds_for_any_limit(api, tasks):
    cursor = parse_qs(urlparse(api.get(TASKS, limit=2).json["links"]["next"]["href"]).query)["next"][0]

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert ids(api.get(TASKS, limit=100, next=cursor)) == tasks[2:]


def test_deleting_what_was_read_does_not_shift_the_next_page(api, tasks):
    first = api.get(TASKS, limit=3)
    for task_id in ids(first):
        api.delete(f"{TASKS}/{task_id}")

    assert ids(follow(api, first, "next")) == tasks[3:6]


def test_a_new_task_comes_last_and_disturbs_no_page(api, tasks):
    first = api.get(TASKS, limit=3)
    new = api.data.make_task(app_id="gone").id

    second = follow(api, first, "next")

    assert ids(second) == tasks[3:6]
    assert ids(follow(api, second, "next")) == [tasks[6], new]


def test_behind_the_end_a_page_still_leads_back(api, tasks):
    first = api.get(TASKS, limit=6)
    api.delete(f"{TASKS}/{tasks[6]}")

    behind = follow(api, first, "next")

    assert ids(behind) == []
    assert ids(follow(api, behind, "prev")) == tasks[:6]


def test_before_the_beginning_a_page_still_leads_forth(api, tasks):
    second = follow(api, api.get(TASKS, limit=1), "next")
    api.delete(f"{TASKS}/{tasks[0]}")

    before = follow(api, second, "prev")

    assert ids(before) == []
    assert ids(follow(api, before, "next")) == [tasks[1]]


def test_an_app_is_searched_with_its_case(api, tasks):
    api.data.make_task(app_id="abc")
    app_id = "ABC"

    assert ids(api.get(TASKS, appId=app_id)) == []
    assert len(ids(api.get(TASKS, appId="abc"))) == 1


@pytest.mark.parametrize(("text", "found"), [("true", 1), ("True", 1), ("false", 7), ("FALSE", 7)])
def test_partial_is_read_in_any_case(api, tasks, text, found):
    api.data.make_task(app_id="gone", partial=True)

    assert len(ids(api.get(TASKS, partial=text))) == found


@pytest.mark.parametrize(
    ("environ", "base"),
    [
        ({"HTTP_X_FORWARDED_PROTO": "https"}, "https://tenant.test:8001"),
        ({"HTTP_X_FORWARDED_PROTO": "https, http"}, "https://tenant.test:8001"),
        ({"HTTP_X_FORWARDED_PROTO": "javascript"}, "http://tenant.test:8001"),
        ({"HTTP_HOST": "[::1]:8001"}, "http://[::1]:8001"),
        ({"HTTP_HOST": 'evil"/><script>'}, "http://127.0.0.1:8001"),
        ({"HTTP_HOST": ""}, "http://127.0.0.1:8001"),
        ({"SCRIPT_NAME": "/tenant one"}, "http://tenant.test:8001/tenant%20one"),
    ],
)
def test_links_begin_as_the_client_reached_us(api, environ, base):
    assert api.get(TASKS, environ=environ).json["links"]["self"]["href"] == base + TASKS
