"""What the search offers before anything is typed: keys with examples, searches of late and kept ones."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from dashboard.inventory.models import RecentSearch, SavedFilter
from dashboard.inventory.search import lately
from tests.desk import Desk
from tests.web.tasks.test_tasks import make_three, text_of

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


def offered(desk: Desk, q: str = "") -> str:
    return text_of(desk.client.get(reverse("suggest"), {"q": q}))


def late(desk: Desk) -> list[str]:
    return [one.q for one in lately.searches(get_user_model().objects.get(username="ada"))]


def test_an_empty_field_offers_keys_with_an_example_and_its_number(desk: Desk) -> None:
    make_three(desk)
    desk.page()

    assert "state:disabled enabled, disabled, completed 2 tasks" in offered(desk)
    assert 'app:"Beta" the app that it reloads 1 task ' in offered(desk, "reason:person ")
    assert "state:disabled enabled, disabled, completed 1 task " in offered(desk, "reason:person ")


def test_a_page_shows_the_same_without_a_script(desk: Desk) -> None:
    make_three(desk)
    desk.page(q="alpha")
    SavedFilter.objects.create(user=get_user_model().objects.get(), name="Mine to mend", q="reason:failures")

    page = desk.client.get(reverse("search-keys"), {"q": "reason:person"})

    text = text_of(page)
    assert "The numbers are tasks within reason:person" in text
    assert "state:disabled enabled, disabled, completed 1 " in text
    assert f'href="{reverse("tasks")}?q=reason%3Aperson%20state%3Adisabled"' in page.content.decode()
    assert "Kept reason:failures Mine to mend 1" in text
    assert re.search(r"Lately alpha .* 1 Kept", text)


def test_the_list_links_to_that_page_where_nothing_is_found_and_where_there_is_no_script(desk: Desk) -> None:
    make_three(desk)

    assert 'href="/tasks/search/?q=alpha"' in desk.page(q="alpha").content.decode()
    assert "What can be searched" in text_of(desk.page(q="zzz"))


def test_searches_of_late_and_kept_ones_are_offered_with_what_they_find_now(desk: Desk) -> None:
    make_three(desk)
    SavedFilter.objects.create(user=get_user_model().objects.get(), name="Mine to mend", q="reason:failures")
    desk.page(q="state:disabled")

    told = offered(desk)

    assert "Lately and kept state:disabled Today" in told
    assert "reason:failures kept as “Mine to mend” 1 task " in told
    assert "state:disabled Today" not in offered(desk, "state:disabled ")


def test_what_is_typed_bit_by_bit_is_one_search_of_late(desk: Desk) -> None:
    make_three(desk)

    for q in ("al", "alp", "alph", "alpha", "alp", "zzz", "stat:x", "beta", "alpha"):
        desk.page(q=q)

    assert late(desk) == ["alpha", "beta"]


def test_no_more_than_a_few_are_kept_and_those_of_others_are_not_shown(desk: Desk) -> None:
    make_three(desk)
    ada, bob = get_user_model().objects.get(), get_user_model().objects.create_user("bob")
    lately.note(bob, "gamma", NOW)

    for number in range(lately.MOST + 3):
        lately.note(ada, f"{number} of many", NOW + timedelta(minutes=number))

    assert len(late(desk)) == lately.MOST
    assert late(desk)[0] == f"{lately.MOST + 2} of many"
    assert [one.q for one in lately.searches(bob)] == ["gamma"]


def test_a_search_that_is_looked_at_again_writes_nothing(desk: Desk, django_assert_num_queries: Any) -> None:
    ada = get_user_model().objects.get()
    lately.note(ada, "gamma", NOW)

    with django_assert_num_queries(1):
        lately.note(ada, "gamma", NOW + timedelta(minutes=5))

    assert RecentSearch.objects.count() == 1


@pytest.mark.parametrize("q", ["state:disabled stat:x", 'space:"Nowhere" -beta', "OR", '"'])
def test_any_search_has_its_page_of_keys(desk: Desk, q: str) -> None:
    make_three(desk)

    assert desk.client.get(reverse("search-keys"), {"q": q}).status_code == 200
    assert desk.client.get(reverse("suggest"), {"q": f"{q} "}).status_code == 200


def test_a_search_is_shown_piece_by_piece_and_each_can_be_taken_away(desk: Desk) -> None:
    make_three(desk)

    response = desk.page(q="beta -state:enabled stat:x", sort="app")

    html = response.content.decode()
    pieces = html[html.index('id="search-pieces"') : html.index('id="search-hints"')]
    assert re.findall(r'aria-label="Remove ([^"]+)"', pieces) == ["beta", "-state:enabled"]
    assert 'name="q" value="beta stat:x"' in pieces
    assert pieces.count('name="sort" value="app"') == 2
    assert '<li class="piece__unread" title="Not understood: left out">stat:x</li>' in pieces


def test_plain_words_are_no_pieces(desk: Desk) -> None:
    make_three(desk)

    assert 'id="search-pieces"' not in desk.page(q="beta").content.decode()


@pytest.mark.parametrize(
    ("q", "says"),
    [
        ("state:moved", "Moved. Qlik has moved this task to its new scheduling"),
        ("state:unknown", "State unknown. Qlik gives no state, or one that is new"),
        ("kind:unread", "Not understood. Reload Desk cannot tell when this task runs"),
    ],
)
def test_a_state_whose_word_does_not_say_what_to_do_is_explained(desk: Desk, q: str, says: str) -> None:
    desk.tenant.make_task(migrated=True)
    desk.tenant.make_task(state="")
    desk.tenant.make_task(recurrence=["RRULE:FREQ=DAILY;BYHOUR=26"])

    page = desk.page(q=q)

    assert says in text_of(page)
    assert len(page.context["page"].rows) == 1
    assert '#what-to-do">What to do</a>' in page.content.decode()
