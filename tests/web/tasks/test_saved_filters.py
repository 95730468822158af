"""Searches that a person keeps by name."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from dashboard.inventory.models import SavedFilter
from tests.desk import Desk
from tests.web.tasks.test_tasks import make_three, text_of


def keep(desk: Desk, name: str, q: str) -> Any:
    return desk.client.post(reverse("filter-keep"), {"name": name, "q": q, "next": "/tasks/?q=x"})


def change(desk: Desk, key: int, **posted: str) -> Any:
    return desk.client.post(reverse("filter-change", args=[key]), {"next": "/tasks/?q=x"} | posted)


def test_a_kept_search_is_a_chip_that_searches(desk: Desk) -> None:
    make_three(desk)

    answer = keep(desk, " Mine to mend ", "reason:failures")
    page = desk.page(q="reason:failures")

    assert answer.headers["Location"] == "/tasks/?q=reason%3Afailures"
    assert [kept.name for kept in page.context["kept"]] == ["Mine to mend"]
    assert page.context["named"].name == "Mine to mend"
    assert "Kept" in text_of(page)
    assert desk.page().context["named"] is None


def test_a_name_stands_for_one_search_the_last_one_kept(desk: Desk) -> None:
    for q in ("one", "two"):
        keep(desk, "Mine", q)

    assert list(SavedFilter.objects.values_list("name", "q")) == [("Mine", "two")]


@pytest.mark.parametrize(("name", "q"), [("", "sales"), ("x" * 101, "sales"), ("Mine", ""), ("Mine", "x" * 501)])
def test_what_has_no_name_or_no_search_is_not_kept_and_says_so(desk: Desk, name: str, q: str) -> None:
    answer = keep(desk, name, q)

    assert answer.headers["Location"] == "/tasks/?q=x"
    assert "Not kept: a filter needs a search and a name" in text_of(desk.page())
    assert not SavedFilter.objects.exists()


def test_a_kept_search_can_be_renamed_and_deleted(desk: Desk) -> None:
    keep(desk, "Mine", "sales")
    key = SavedFilter.objects.get().pk

    renamed = change(desk, key, name="Ours")
    assert (renamed.headers["Location"], SavedFilter.objects.get().name) == ("/tasks/?q=x", "Ours")

    change(desk, key, delete="yes")
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("name", ["Theirs", "", "x" * 101])
def test_a_name_that_is_taken_or_none_changes_nothing_and_says_so(desk: Desk, name: str) -> None:
    keep(desk, "Mine", "sales")
    keep(desk, "Theirs", "stock")

    change(desk, SavedFilter.objects.get(name="Mine").pk, name=name)

    assert SavedFilter.objects.filter(name="Mine").exists()
    assert "Not renamed" in text_of(desk.page())


def test_the_filters_of_somebody_else_are_out_of_reach(desk: Desk) -> None:
    other = get_user_model().objects.create_user("bob")
    theirs = SavedFilter.objects.create(user=other, name="Theirs", q="stock")

    change(desk, theirs.pk, name="Stolen")
    change(desk, theirs.pk, delete="yes")

    theirs.refresh_from_db()
    assert theirs.name == "Theirs"
    assert desk.page().context["kept"] == []


def test_after_a_change_nobody_is_led_elsewhere(desk: Desk) -> None:
    answer = desk.client.post(reverse("filter-change", args=[1]), {"delete": "yes", "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/tasks/"
