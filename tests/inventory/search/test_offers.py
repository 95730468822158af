"""Words of a search that may be meant as filters: they still match names, and the filter is offered with its count."""

from typing import Any

import pytest

from dashboard.inventory import tasks as task_list
from dashboard.inventory.search.keys import KEYS
from dashboard.inventory.search.offers import FILTERS, offers
from dashboard.inventory.search.search import parse
from dashboard.inventory.search.suggestions import suggestions
from dashboard.inventory.search.tokens import KEY_NAMES
from dashboard.inventory.tasks import TaskQuery
from tests.inventory.search.searched import HOST, NOW, company, fill

TASKS = company()


@pytest.fixture
def searched(db: None, settings: Any) -> None:
    settings.TENANT_URL = f"https://{HOST}"
    fill(TASKS)


def offered(q: str) -> list[str]:
    return [offer.written for offer in offers(parse(q), NOW)]


def found(q: str) -> set[str]:
    return set(task_list.matches(TaskQuery.parse(q), NOW).values_list("task_id", flat=True))


@pytest.mark.parametrize(
    ("q", "written"),
    [
        ("disabled", ["state:disabled"]),
        ("Disabled", ["state:disabled"]),
        ("failed", ["result:failed"]),
        ("daily", ["runs=1/d"]),
        ("Europe/Zurich", ['zone:"Europe/Zurich"']),
        ("europe/zurich", ['zone:"europe/zurich"']),
        ("zurich", ['zone:"Europe/Zurich"']),
        ("owner deleted", ["reason:owner-deleted"]),
        ("owner-deleted", ["reason:owner-deleted"]),
        ("failures", ["reason:failures"]),
        ("CONSECUTIVE-FAILURES", ["reason:failures"]),
        ("MANUALLY", ["reason:person"]),
        ("lunar-eclipse", ['reason:"lunar-eclipse"']),
        ("recurring", ["kind:recurring"]),
        ("sales disabled", ["state:disabled"]),
        ("disabled failed", ["state:disabled result:failed"]),
        ("US/Nowhere", []),
        ('"disabled"', []),
        ("-disabled", []),
        ("disabled OR enabled", []),
        ("state:disabled", []),
        ("sales", []),
        ("", []),
    ],
)
def test_words_offer_the_filters_that_they_may_mean(searched: None, q: str, written: list[str]) -> None:
    assert offered(q) == written


@pytest.mark.parametrize("q", ["disabled", "sales disabled", "owner deleted", "daily", "Europe/Zurich"])
def test_an_offer_finds_as_many_as_it_says(searched: None, q: str) -> None:
    for offer in offers(parse(q), NOW):
        assert len(found(offer.q)) == offer.count > 0


def test_a_filter_that_would_find_nothing_is_not_offered(searched: None) -> None:
    assert offered("unknown") == ["state:unknown"]
    assert offered("unknown state:enabled") == []


def test_a_word_still_matches_names(searched: None) -> None:
    assert found("person") == {task.body["id"] for task in TASKS if "person" in task.text}


def test_all_filters_that_may_be_offered_make_sense() -> None:
    for written in FILTERS.values():
        assert not parse(written).hints, written
        assert parse(written).understood == written


def test_a_whole_word_is_suggested_as_its_filter(searched: None) -> None:
    first = suggestions("disabled", 8, NOW)[0]

    assert (first.words, first.head) == ("state:disabled", "state:disabled ")
    assert first.count == len(found("state:disabled"))


def test_the_text_knows_the_names_of_all_keys() -> None:
    assert set(KEY_NAMES) == set(KEYS)
