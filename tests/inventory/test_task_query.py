"""What stands in the address, read as a filter."""

import pytest

from dashboard.inventory.tasks import TaskQuery


@pytest.mark.parametrize(
    ("sort", "read"),
    [("", "next"), ("app", "app"), ("-last", "-last"), ("-missed", "-missed"), ("--app", "next"), ("id; drop", "next")],
)
def test_an_unknown_order_is_the_usual_one(sort: str, read: str) -> None:
    assert TaskQuery.parse("", sort=sort).sort == read


@pytest.mark.parametrize(
    ("page", "read"), [("", 1), ("3", 3), ("0", 1), ("-1", 1), ("x", 1), ("²", 1), ("٣", 3), ("9" * 5000, 1)]
)
def test_a_page_that_is_no_number_is_the_first(page: str, read: int) -> None:
    assert TaskQuery.parse("", page=page).page == read


def test_the_search_stays_as_it_was_typed() -> None:
    assert TaskQuery.parse("  Sales   state:disabled ").q == "Sales   state:disabled"
