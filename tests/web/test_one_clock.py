"""One clock on every page: of the address, else of the person, else the reader's own."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from dashboard.inventory.models import Change
from dashboard.inventory.sync import run as sync
from tests.desk import Desk
from tests.web.tasks.test_tasks import text_of

PAGES = ["tasks", "disabled", "history", "calendar"]


@pytest.fixture
def tokyo(desk: Desk) -> Desk:
    """A reader in Tokyo, of a disabled task in Zurich."""
    desk.client.cookies["zone"] = "Asia/Tokyo"
    desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY")
    sync.run()
    return desk


def chosen(response: Any) -> str:
    """What the zone switch has chosen."""
    switch = response.content.decode().partition('id="zones"')[2].partition("</nav>")[0]
    return text_of_html(switch.partition('aria-current="true"')[2].partition("</a>")[0])


def text_of_html(html: str) -> str:
    return html.rpartition(">")[2].strip()


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_read_by_the_readers_own_clock_and_by_the_one_of_its_address(tokyo: Desk, page: str) -> None:
    assert chosen(tokyo.client.get(reverse(page), follow=True)) == "My zone · Tokyo"
    for zone, words in (("task", "Task zones"), ("UTC", "UTC"), ("America/Los_Angeles", "Los Angeles")):
        address = tokyo.client.get(reverse(page), follow=True).request["PATH_INFO"]
        assert chosen(tokyo.client.get(address, {"zone": zone})) == words


def test_a_zone_that_was_pressed_is_kept_for_the_person_on_all_pages_and_in_other_browsers(tokyo: Desk) -> None:
    tokyo.client.get(reverse("tasks"), {"zone": "UTC"})

    assert [chosen(tokyo.client.get(reverse(page), follow=True)) for page in PAGES] == ["UTC"] * len(PAGES)
    other = Client()
    other.force_login(get_user_model().objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    assert chosen(other.get(reverse("tasks"))) == "UTC"


def test_another_person_reads_by_a_clock_of_their_own(tokyo: Desk) -> None:
    tokyo.client.get(reverse("tasks"), {"zone": "task"})
    tokyo.client.force_login(
        get_user_model().objects.create_user("tom"), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert chosen(tokyo.client.get(reverse("tasks"))) == "My zone · Tokyo"


def test_who_goes_back_to_the_own_zone_has_chosen_none(tokyo: Desk) -> None:
    tokyo.client.get(reverse("tasks"), {"zone": "UTC"})
    tokyo.client.get(reverse("tasks"), {"zone": "Asia/Tokyo"})
    tokyo.client.cookies["zone"] = "Europe/Berlin"  # the reader travels

    assert chosen(tokyo.client.get(reverse("tasks"))) == "My zone · Berlin"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-origin", "Referer": "http://testserver/tasks/?zone=UTC"},
        {"HX-Request": "true", "HX-Current-URL": "http://testserver/tasks/?zone=UTC&q=sales"},
    ],
)
def test_a_link_that_somebody_sent_chooses_nothing(tokyo: Desk, headers: dict[str, str]) -> None:
    assert chosen(tokyo.client.get(reverse("tasks"), {"zone": "UTC", "sort": "app"}, headers=headers)) == "UTC"

    assert chosen(tokyo.client.get(reverse("tasks"))) == "My zone · Tokyo"


@pytest.mark.parametrize("zone", ["Mars/Phobos", "../../etc/passwd", "x" * 5000, "\x00"])
@pytest.mark.parametrize("page", ["tasks", "disabled", "history"])
def test_a_zone_that_is_none_is_told_and_not_kept(tokyo: Desk, page: str, zone: str) -> None:
    text = text_of(tokyo.client.get(reverse(page), {"zone": zone}))

    assert "is not a time zone that is known here. Times are shown in Asia/Tokyo." in text
    assert chosen(tokyo.client.get(reverse(page))) == "My zone · Tokyo"


def test_the_disabled_page_and_the_history_tell_times_by_it(tokyo: Desk) -> None:
    (row,) = tokyo.rows()
    tokyo.press(row.task.id, enabled=True)

    assert "Tue 24 Nov 14:30" not in text_of(tokyo.page())
    assert "Tomorrow 14:30 06:30 CET · in 16 h" in text_of(tokyo.page())
    assert "Today 22:05 ada enabled" in text_of(tokyo.client.get(reverse("history")))
    assert "Today 14:05 CET ada enabled" in text_of(tokyo.client.get(reverse("history"), {"zone": "task"}))


def test_a_row_that_a_switch_answers_goes_on_in_the_zone_and_columns_of_its_page(tokyo: Desk) -> None:
    (row,) = tokyo.rows()

    answer = tokyo.press(row.task.id, enabled=True, next="/tasks/?zone=UTC&columns=next.zone")

    assert "Tomorrow 05:30" in text_of(answer)
    assert "Europe/Zurich" in text_of(answer)
    assert "Every day" not in text_of(answer)


def pinned(response: Any) -> str:
    link = response.content.decode().partition('id="copy-link" href="')[2].partition('"')[0]
    return unescape(link)


def test_copy_link_shows_another_reader_in_another_zone_exactly_this_page(tokyo: Desk) -> None:
    tokyo.client.cookies["columns"] = "next.zone"
    link = pinned(tokyo.client.get(reverse("tasks"), {"q": "state:disabled", "sort": "app"}))
    (row,) = tokyo.rows()

    other = Client()
    other.force_login(get_user_model().objects.create_user("tom"), backend="django.contrib.auth.backends.ModelBackend")
    other.cookies["zone"] = "America/New_York"
    page = other.get(f"{link}&open=rules-{row.key}", headers={"Sec-Fetch-Site": "none"})

    assert link == "/tasks/?q=state%3Adisabled&sort=app&zone=Asia%2FTokyo&columns=next.zone"
    assert chosen(page) == "Tokyo"
    assert "Tomorrow 14:30" in text_of(page)
    assert [column.name for column in page.context["columns"]] == ["app", "next", "zone", "state"]
    assert chosen(other.get(reverse("tasks"))) == "My zone · New York"


def test_details_that_a_link_wants_open_are_open(tokyo: Desk) -> None:
    (row,) = tokyo.rows()
    tokyo.press(row.task.id, enabled=True)
    key = Change.objects.get().pk

    def html(page: str, *args: str, opened: str = "") -> str:
        return tokyo.client.get(reverse(page, args=args), {"open": opened}).content.decode()

    for page, args, opened in (
        ("tasks", (), f"rules-{row.key}"),
        ("task", (row.task.id,), "lines"),
        ("history", (), f"raw-{key}"),
    ):
        assert "data-kept open>" in html(page, *args, opened=opened)
        assert "data-kept open>" not in html(page, *args)


@pytest.mark.parametrize("page", ["tasks", "disabled", "history"])
def test_each_page_has_its_link_to_copy(tokyo: Desk, page: str) -> None:
    assert "zone=Asia%2FTokyo" in pinned(tokyo.client.get(reverse(page)))


def test_who_chooses_columns_in_a_page_of_a_link_sees_them(tokyo: Desk) -> None:
    response = tokyo.client.post(
        reverse("task-columns"), {"column": ["owner"], "next": "/tasks/?columns=next&zone=UTC&q=a"}
    )

    assert response["Location"] == "/tasks/?zone=UTC&q=a"


def test_the_title_says_the_search(tokyo: Desk) -> None:
    pages = [tokyo.client.get(address, {"q": "sales"}) for address in (reverse("tasks"), "/calendar/2026/11/")]
    titles = [page.content.decode().partition("<title>")[2].partition("<")[0] for page in pages]

    assert titles == ["sales · Reload tasks", "sales · November 2026 · Reload Desk"]
