"""The list of newer tasks: filter, order, pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from dashboard.localtenant.scheduling_tasks.listing import SORTS
from tests.localtenant.inprocess import Api
from tests.localtenant.newer import TASKS, check, follow, make, make_after, names, pass_by, patch


@pytest.fixture
def tasks(api: Api) -> list[Any]:
    """Seven tasks, a second from each other, named as the days of a week."""
    made = []
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "saturday", "Übertag"):
        made.append(make(api, day, enabled=day != "Friday"))
        pass_by(api, seconds=1)
    return made


@pytest.mark.parametrize("sort", [None, *SORTS])
@pytest.mark.parametrize("limit", [1, 3])
def test_pages_lead_forth_and_back_in_every_order(api: Api, tasks: list[Any], sort: str | None, limit: int) -> None:
    query = {"limit": limit} | ({"sort": sort} if sort else {})
    pages = [api.get(TASKS, **query)]
    while "next" in pages[-1].json["links"]:
        pages.append(follow(api, pages[-1], "next"))
    whole = names(api.get(TASKS, limit=100, **({"sort": sort} if sort else {})))

    assert [name for page in pages for name in names(page)] == whole
    assert sorted(whole) == sorted(task["name"] for task in tasks)
    page = pages[-1]
    for before in reversed(pages[:-1]):
        page = follow(api, page, "prev")
        assert names(page) == names(before)
    assert "prev" not in page.json["links"]


def test_links_are_absolute_and_repeat_the_whole_query(api: Api, tasks: list[Any]) -> None:
    query = {"limit": 2, "sort": "+name", "filter": 'name co "day" and enabled eq true'}

    links = api.get(TASKS, **query).json["links"]

    assert links["next"]["href"].startswith(f"http://tenant.test:8001{TASKS}?")
    told = parse_qs(urlparse(links["next"]["href"]).query)
    assert {name: values[0] for name, values in told.items() if name != "page"} == {
        "limit": "2",
        "sort": "+name",
        "filter": query["filter"],
    }


def test_twenty_come_when_no_limit_is_given_and_the_newest_change_first(api: Api, tasks: list[Any]) -> None:
    for number in range(15):
        make(api, f"Task {number}")
    patch(api, tasks[2]["id"], ("add", "/description", "New."))

    page = api.get(TASKS)

    assert len(names(page)) == 20
    assert "Wednesday" in names(page)[:16]


@pytest.mark.parametrize("sign", ["+", "%2B", ""])
def test_a_plus_in_an_order_may_come_as_a_blank(api: Api, tasks: list[Any], sign: str) -> None:
    assert names(api.get(f"{TASKS}?sort={sign}name"))[:2] == ["Friday", "Monday"]


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ('name eq "MONDAY"', ["Monday"]),
        ('name eq "übertag"', ["Übertag"]),
        ('NAME CO "day"', ["Friday", "Monday", "saturday", "Thursday", "Tuesday", "Wednesday"]),
        ('name sw "t"', ["Thursday", "Tuesday"]),
        ('name ew "TAG"', ["Übertag"]),
        ('name ne "monday" and name sw "m"', []),
        ('name gt "tuesday"', ["Wednesday", "Übertag"]),
        ("enabled eq false", ["Friday"]),
        ("enabled ne true", ["Friday"]),
        ('not (name co "day")', ["Übertag"]),
        ('(name sw "m" or name sw "t") and not (name eq "monday")', ["Thursday", "Tuesday"]),
        ('name sw "m" or name sw "t" and enabled eq false', ["Monday"]),
        ('createdAt lt "2026-11-23T13:05:01.000Z"', ["Monday"]),
        ('createdAt eq "2026-11-23T14:05:01+01:00"', ["Tuesday"]),
        ('createdAt ge "2026-11-23T13:05:06Z"', ["Übertag"]),
        ('updatedAt le "2026-11-23T13:05:00Z"', ["Monday"]),
        ('name co "\\u00fcber"', ["Übertag"]),
        ("triggerType eq 1 and enabled eq false", ["Friday"]),
        ('ownerId eq "6650A1C0DE5C0000000000A1" and name sw "m"', ["Monday"]),
        ('spaceId eq "" and name sw "f"', ["Friday"]),
        ('lastStatus eq "FAILED"', []),
        ('lastStatus eq "" and name sw "f"', ["Friday"]),
        ("lastStartedAt pr", []),
        ('updatedBy eq "nobody"', []),
        ("", ["Friday", "Monday", "saturday", "Thursday", "Tuesday", "Wednesday", "Übertag"]),
    ],
)
def test_a_filter_in_the_syntax_of_scim_chooses(api: Api, tasks: list[Any], filter: str, found: list[str]) -> None:
    assert names(api.get(TASKS, filter=filter, sort="+name")) == found


@pytest.mark.parametrize(
    "filter",
    [
        *("name", 'name eq "a', "name eq a", 'name is "a"', 'colour eq "red"', '(name eq "a"', 'name eq "a")'),
        *('enabled gt "a"', "enabled co true", 'createdAt gt "yesterday"', "createdAt co 5", 'name eq "a" name eq "b"'),
        *("and", "name eq {}", "triggerType eq many", "(" * 40 + "enabled eq true" + ")" * 40, "x" * 5000, '"'),
        *('name eq "\\ud800"', "not", "triggerType eq 99999999999999999999"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(api: Api, filter: str) -> None:
    check(api.get(TASKS, filter=filter), 400, "CHO-001", "filter: ")


@pytest.mark.parametrize(
    "query",
    [
        *({"limit": 0}, {"limit": 101}, {"limit": "many"}, {"sort": "colour"}, {"sort": "+"}, {"sort": "-id"}),
        *({"page": "x"}, {"page": "W10"}, {"page": "\x00"}, {"page": "WyJuYW1lIixmYWxzZSxudWxsLCJhIixmYWxzZV0"}),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(api: Api, query: dict[str, Any]) -> None:
    check(api.get(TASKS, **query), 400, "CHO-001")


def test_a_cursor_belongs_to_its_order(api: Api, tasks: list[Any]) -> None:
    href = api.get(TASKS, limit=2, sort="+name").json["links"]["next"]["href"]
    cursor = parse_qs(urlparse(href).query)["page"][0]

    check(api.get(TASKS, sort="-name", page=cursor), 400, "CHO-001", "page: ")
    assert len(names(api.get(TASKS, sort="+name", page=cursor, limit=100))) == 5


def test_a_new_task_comes_last_by_creation_and_disturbs_no_page(api: Api, tasks: list[Any]) -> None:
    first = api.get(TASKS, limit=5, sort="+createdAt")
    make(api, "Later")
    for task in first.json["data"]:
        api.delete(f"{TASKS}/{task['id']}")

    second = follow(api, first, "next")

    assert names(second) == ["saturday", "Übertag", "Later"]
    assert "prev" not in second.json["links"]


def test_the_tasks_of_one_app_are_listed(api: Api, tasks: list[Any]) -> None:
    assert names(api.get(TASKS, resourceId=tasks[3]["resourceId"])) == ["Thursday"]
    assert names(api.get(TASKS, resourceId="none")) == []


def test_a_list_can_be_ordered_and_filtered_by_runs(api: Api, tasks: list[Any]) -> None:
    failing = api.data.make_app("Failing", failure_rate=1.0)
    task = make(api, "Failing", app=failing)
    api.post(f"{TASKS}/{task['id']}/actions/start?source=Ada")
    running = names(api.get(TASKS, filter='lastStatus eq "running"'))
    pass_by(api, minutes=10)

    assert running == ["Failing"]
    assert names(api.get(TASKS, filter='lastStatus eq "failed"')) == ["Failing"]
    assert names(api.get(TASKS, filter='lastTriggeredBy eq "ada"')) == ["Failing"]
    assert names(api.get(TASKS, filter='lastEndedAt gt "2026-11-23T13:00:00Z"')) == ["Failing"]
    assert names(api.get(TASKS, sort="-lastStartedAt", limit=1)) == ["Failing"]


def test_somebody_sees_the_tasks_of_the_own_apps_and_an_admin_all(api: Api, tasks: list[Any]) -> None:
    user = api.data.make_user("Marek Nowak")
    mine = make(api, "Mine", app=api.data.make_app("Mine", owner=user))

    assert names(api.get(TASKS, token=api.data.token(user.id))) == [mine["name"]]
    assert len(names(api.get(TASKS))) == 8


def test_a_list_costs_as_many_queries_for_a_hundred_tasks_as_for_one(
    api: Api, django_assert_max_num_queries: Any
) -> None:
    first = make(api, "First")
    for number in range(40):
        make_after(api, f"Task {number}", (first["id"], "succeeded"))

    with django_assert_max_num_queries(16, using="localtenant"):
        assert len(names(api.get(TASKS, limit=100))) == 41
