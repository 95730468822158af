"""Every number above the list is the number of tasks that its link leads to."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.inventory import tasks as task_list
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.search.examples import key_examples
from dashboard.inventory.search.search import parse
from dashboard.inventory.search.suggestions import suggestions
from dashboard.inventory.tasks import TaskQuery
from dashboard.web.tasks import facets
from tests.examples import examples
from tests.inventory.search.searched import HOST, NOW, company, fill

CHOSEN = (
    *("", "state:disabled", "state:enabled", "state:moved", "reason:failures", 'reason:"lunar-eclipse"', "reason:none"),
    *("kind:data", "failing:yes", "-state:enabled", "state:disabled OR failing:yes", "state:enabled,disabled"),
)
BESIDE = (
    "",
    "sales",
    "owner:keller",
    "partial:yes",
    "-zone:Asia/Tokyo",
    "runs>1/d",
    "never:no OR orphan:yes",
    "space:Nowhere",
)


@pytest.fixture
def searched(db: None, settings: Any) -> None:
    settings.TENANT_URL = f"https://{HOST}"
    fill(company())
    chance = random.Random(7)
    for row in TaskCopy.objects.order_by("task_id"):
        TaskCopy.objects.filter(pk=row.pk).update(failures=chance.choice((0, 0, 1, 3)))


def count(q: str | None) -> int:
    return task_list.matches(task_list.checked(TaskQuery.parse(q or ""), NOW), NOW).count()


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.sampled_from(CHOSEN), beside=st.lists(st.sampled_from(BESIDE), max_size=2))
def test_a_facet_counts_what_its_link_shows(searched: None, chosen: str, beside: list[str]) -> None:
    wanted = task_list.checked(TaskQuery.parse(" ".join([*beside, chosen])), NOW)
    page = task_list.tasks(wanted, NOW)
    search = wanted.search

    for facet in (
        *facets.states(search, page.counts),
        *facets.reasons(search, page.counts),
        *facets.kinds(search, page.counts),
    ):
        lets_go = facet.chosen and not facet.id.startswith("filter-state")
        shows = page.matching if lets_go else count(facet.q)
        assert facet.count == shows, (wanted.q, facet)


@pytest.mark.parametrize("q", ["", "sales", "state:disabled", "-owner:keller kind:recurring", "space:Nowhere"])
def test_the_number_beside_a_key_is_that_of_its_example_within_what_is_chosen(searched: None, q: str) -> None:
    offered = suggestions(f"{q} ", len(q) + 1, NOW)

    numbers = {one.example.written: one.tasks for one in offered if one.example and one.tasks is not None}

    assert len(numbers) > 20
    assert numbers == {written: count(f"{q} {written}") for written in numbers}


def test_an_example_is_of_the_tasks_at_hand(searched: None) -> None:
    keller = TaskCopy.objects.filter(parse('owner:"Ada Keller"').where(NOW))

    written = {one.key.name: one.written for one in key_examples(keller, NOW)}

    assert written["owner"] == 'owner:"Ada Keller"'
    assert written["id"] == "id:"
    assert written["runs"] == "runs>24/d"
