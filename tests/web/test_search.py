"""The search on the page: hints under it, and what it offers while somebody types."""

import re
from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.search.search import parse
from dashboard.web import search
from tests.desk import Desk
from tests.web.markup import squeezed
from tests.web.tasks.test_tasks import make_three, text_of


@pytest.mark.parametrize(
    ("q", "says", "instead"),
    [
        ("stat:x", "There is no search by “stat”: it is left out.", "state:x"),
        ("qqq:1", "There is no search by “qqq”: it is left out.", '"qqq:1"'),
        ("partial:ye", "“ye” is no partial (yes, no): it is left out.", "yes"),
        ("missed>many", "“many” is no amount for missed (such as 0, 10, 100): it is left out.", "0"),
        ("zone>x", "“zone>” is left out: behind zone stands :", "zone:x"),
        ("next=2h", "“next=” is left out: behind next stands < > <= >=", "next<2h"),
        ("space:", "“space:” has no value yet: it is left out.", ""),
        ('"sales', "A quotation mark is not closed: all behind it is taken as one.", '"sales"'),
        ("x" * 501, "Only the first 500 characters of a search are read.", ""),
    ],
)
def test_a_hint_says_what_was_left_out_and_what_may_be_meant(q: str, says: str, instead: str) -> None:
    (told,) = search.hint_texts(parse(q))

    assert (told.says, told.instead) == (says, instead)
    assert bool(told.q) is bool(instead)


@pytest.mark.parametrize(
    ("q", "says"),
    [
        ("space:Nowhere", "No space is called “Nowhere”: it is left out."),
        ("reason:eclipse", "No task is disabled for the reason “eclipse”: it is left out."),
        ("id:zzz", "No task and no app has the id “zzz”: it is left out."),
    ],
)
def test_a_name_that_no_task_has_is_said_beside_a_list_that_is_not_empty(desk: Desk, q: str, says: str) -> None:
    make_three(desk)

    page = desk.page(q=q)

    assert says in text_of(page)
    assert len(page.context["page"].rows) == 3


def test_a_hint_links_to_the_search_that_may_be_meant(desk: Desk) -> None:
    make_three(desk)

    html = desk.page(q="reason:failurs", sort="app", page="2").content.decode()

    assert 'href="/tasks/?q=reason%3A%22failures%22&amp;sort=app"' in html
    assert 'aria-describedby="search-hints"' in html


def test_a_known_reason_without_a_task_finds_nothing(desk: Desk) -> None:
    make_three(desk)

    page = desk.page(q="reason:owner-deleted")

    assert (page.context["page"].rows, page.context["hints"]) == ((), [])


def offers(desk: Desk, **query: Any) -> str:
    return text_of(desk.client.get(reverse("suggest"), query))


def test_values_are_offered_with_the_tasks_that_they_would_leave(desk: Desk) -> None:
    make_three(desk)
    desk.page()

    assert "enabled 1 task disabled 2 tasks" in offers(desk, q="state:")
    assert "Ada Keller owner 1 task" in offers(desk, q="ada")


@pytest.mark.parametrize("at", ["", "x", "-1", "999999999999", "²"])
def test_a_place_that_is_none_is_the_end_of_the_text(desk: Desk, at: str) -> None:
    assert "state:" in offers(desk, q="sta", at=at)


def test_in_the_middle_of_the_text_what_follows_stays(desk: Desk) -> None:
    html = desk.client.get(reverse("suggest"), {"q": "sta sales", "at": "3"}).content.decode()

    assert 'data-head="state:" data-tail=" sales"' in squeezed(html)


def test_what_is_offered_is_text_and_never_markup(desk: Desk) -> None:
    desk.tenant.make_task(app_id=desk.tenant.make_app("<script>alert(1)</script>").id)
    desk.page()

    html = desk.client.get(reverse("suggest"), {"q": "app:script"}).content.decode()

    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_nothing_is_offered_to_whoever_is_not_signed_in(desk: Desk) -> None:
    desk.client.logout()

    assert desk.client.get(reverse("suggest"), {"q": "sta"}).status_code == 302


def test_a_word_that_is_a_state_is_offered_as_a_filter_with_its_count(desk: Desk) -> None:
    make_three(desk)

    html = desk.page(q="disabled").content.decode()

    assert re.search(r'id="offer-1"\s+href="/tasks/\?q=state%3Adisabled"', html)
    assert "2 are disabled: <code>state:disabled</code>" in html
    assert "offer-1" not in desk.page(q="Alpha").content.decode()
