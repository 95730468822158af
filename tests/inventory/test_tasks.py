"""The list's page: order, pages, and the counts of its filters."""

from collections import Counter
from typing import Any

import pytest

from dashboard.inventory import tasks as task_list
from dashboard.inventory.tasks import SORTS, TaskQuery
from tests.inventory.search.searched import HOST, NOW, Known, company, fill

TASKS = company(60)


@pytest.fixture(autouse=True)
def searched(db: None, settings: Any) -> None:
    settings.TENANT_URL = f"https://{HOST}"
    fill(TASKS)


def ids(q: str = "", sort: str = "next") -> list[str]:
    return list(task_list.matches(TaskQuery.parse(q, sort=sort), NOW).values_list("task_id", flat=True))


def by_id(task_id: str) -> Known:
    return next(task for task in TASKS if task.body["id"] == task_id)


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{sort}" for sort in SORTS)])
def test_every_order_shows_every_task_once(sort: str) -> None:
    assert sorted(ids(sort=sort)) == sorted(task.body["id"] for task in TASKS)


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("last", lambda task: task.task.last_run_at),
        ("runs", lambda task: task.runs_a_day),
        ("takes", lambda task: task.seconds),
        ("missed", lambda task: task.missed),
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_tasks_stand_by_a_value_and_those_without_one_come_last_both_ways(
    sort: str, value: Any, backwards: bool
) -> None:
    values = [value(by_id(task_id)) for task_id in ids(sort=f"-{sort}" if backwards else sort)]
    known = [one for one in values if one is not None]

    assert known == sorted(known, reverse=backwards)
    assert values[: len(known)] == known


def test_by_state_disabled_ones_come_first_and_completed_ones_last() -> None:
    states = [str(by_id(task_id).task.state) for task_id in ids(sort="state")]

    assert list(dict.fromkeys(states)) == ["disabled", "unknown", "enabled", "moved", "completed"]
    assert [str(by_id(task_id).task.state) for task_id in ids(sort="-state")] == states[::-1]


@pytest.mark.parametrize("sort", ["next", "-next"])
def test_by_the_next_run_what_really_starts_stands_before_what_would_start(sort: str) -> None:
    rows = [by_id(task_id) for task_id in ids(sort=sort)]
    groups = [2 if row.next_run is None else 0 if row.task.enabled else 1 for row in rows]

    assert groups == sorted(groups)
    assert set(groups) == {0, 1, 2}
    for group in (0, 1):
        times = [row.next_run for row, of in zip(rows, groups, strict=True) if of == group]
        assert times == sorted(times, reverse=sort == "-next")


@pytest.mark.parametrize(("sort", "name"), [("app", "app"), ("space", "space"), ("owner", "owner")])
def test_names_stand_in_the_order_of_their_letters_whatever_their_case(sort: str, name: str) -> None:
    shown = task_list.tasks(TaskQuery.parse("", sort=sort), NOW).rows
    names = [getattr(row, f"{name}_name").casefold() for row in shown if getattr(row, f"{name}_name").isascii()]

    assert names == sorted(names)


def test_a_page_knows_its_place() -> None:
    first, last, beyond = (task_list.tasks(TaskQuery.parse("", page=page), NOW) for page in ("1", "2", "99"))

    assert (first.first, first.last, first.later, first.pages) == (1, 50, 2, 2)
    assert (last.first, last.last, last.earlier) == (51, 60, 1)
    assert beyond == last
    assert not {row.task.id for row in first.rows} & {row.task.id for row in last.rows}


def test_a_page_of_nothing_is_the_first_and_only_one() -> None:
    page = task_list.tasks(TaskQuery.parse("no such thing"), NOW)

    assert (page.rows, page.matching, page.first, page.last, page.pages, page.total) == ((), 0, 0, 0, 1, 60)


@pytest.mark.parametrize(
    "q", ["", "state:disabled", "reason:person", "finance kind:recurring", "partial:yes -state:enabled"]
)
def test_counts_are_of_the_tasks_that_all_other_pieces_leave(q: str) -> None:
    wanted = TaskQuery.parse(q)
    others = ids(wanted.search.without(*task_list.FACETS).text)
    expected: Counter[str] = Counter()
    for task in map(by_id, others):
        expected.update(
            filter(None, (f"state:{task.task.state}", task.reason and f"reason:{task.reason}", f"kind:{task.kind}"))
        )

    page = task_list.tasks(wanted, NOW)

    assert +Counter(page.counts) == expected
    assert (page.matching, page.total) == (len(ids(q)), 60)


def test_a_page_asks_the_database_as_often_however_many_rows_it_has(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        task_list.tasks(TaskQuery.parse("partial:no -state:moved"), NOW)


def test_all_rows_are_read_bit_by_bit_in_the_same_order() -> None:
    rows = list(task_list.all_rows(TaskQuery.parse("state:disabled", sort="app"), NOW))

    assert [row.task.id for row in rows] == ids("state:disabled", "app")


def test_a_body_is_given_as_the_tenant_sent_it() -> None:
    row = task_list.tasks(TaskQuery.parse(""), NOW).rows[0]

    assert task_list.body_of(row) == by_id(row.task.id).body
