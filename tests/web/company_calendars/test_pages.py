"""The pages of the company's calendars: added by file, address and country; seen, changed, broken, forgotten."""

from io import BytesIO
from typing import Any

import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from dashboard.inventory.company_calendars import renewal
from dashboard.inventory.models import CompanyCalendar
from tests.company_calendars import add_days, add_germany
from tests.conftest import LocalTenant
from tests.desk import Desk
from tests.scheduling.company_calendar.files import calendar, data, event

ADDRESS = "https://calendar.example/freezes.ics"


class Answers(BaseAdapter):
    """A host that gives what it is told to, and remembers what it was asked."""

    def __init__(self, *answers: tuple[int, bytes, str]) -> None:
        super().__init__()
        self.answers = list(answers)
        self.asked: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Give the next answer: status, body and ETag."""
        self.asked.append(request)
        status, body, etag = self.answers.pop(0)
        response = requests.Response()
        response.status_code, response.headers["ETag"] = status, etag
        response.raw = HTTPResponse(BytesIO(body), preload_content=False)
        return response

    def close(self) -> None:
        """Nothing is open."""


def post_file(desk: Desk, file: bytes, path: str = "/company-calendars/new/file/", **values: str) -> Any:
    body = {"name": "Server move", "kind": "freeze", "colour": "red"} | values
    return desk.client.post(path, body | {"file": SimpleUploadedFile("days.ics", file)}, follow=True)


def test_a_calendar_is_added_by_a_file(desk: Desk, synced: LocalTenant) -> None:
    response = post_file(desk, calendar(event("DTSTART;VALUE=DATE:20261127", "SUMMARY:Move")))

    assert response.redirect_chain
    assert [one.name for one in response.context["coming"]] == ["Move"]
    assert "Server move" in desk.client.get("/company-calendars/").content.decode()
    assert all(one.runs.count for one in response.context["tasks"])


def test_a_broken_file_is_told_with_its_line_beside_the_field_and_nothing_is_kept(desk: Desk) -> None:
    response = post_file(desk, calendar(event("DTSTART:2026-13-01")))

    assert response.status_code == 422
    assert "Line 5: DTSTART cannot be read" in response.content.decode()
    assert 'value="Server move"' in response.content.decode()
    assert not CompanyCalendar.objects.exists()


def test_a_broken_file_in_the_place_of_another_leaves_the_last_good_state(desk: Desk) -> None:
    saved = add_days("Server move", "20261127")

    response = post_file(desk, b"BEGIN:VCALENDAR\nrubbish\n", f"/company-calendars/{saved.pk}/edit/")

    assert "Line 2:" in response.content.decode()
    assert len(desk.client.get(f"/company-calendars/{saved.pk}/").context["coming"]) == 1


def test_name_and_meaning_are_changed_without_a_file(desk: Desk) -> None:
    saved = add_days("Server move", "20261127")

    body = {"name": "Move of the servers", "kind": "watch", "colour": "blue"}
    response = desk.client.post(f"/company-calendars/{saved.pk}/edit/", body, follow=True)

    assert response.context["calendar"].name == "Move of the servers"
    assert response.context["calendar"].kind_words == "Watch"
    assert len(response.context["coming"]) == 1


def test_a_name_is_given_once(desk: Desk) -> None:
    add_days("Server move", "20261127")

    response = post_file(desk, data("crlf"), name="server  MOVE")

    assert "Another calendar has this name." in response.content.decode()


def test_a_calendar_is_added_by_country_and_region(desk: Desk) -> None:
    body = {"name": "Bavaria", "kind": "holiday", "colour": "teal", "country": "DE", "region": "BY"}

    response = desk.client.post("/company-calendars/new/country/", body, follow=True)

    assert "Epiphany" in [one.name for one in response.context["coming"]]
    assert response.context["where"] == "Bayern, Germany"


@pytest.mark.parametrize(
    ("values", "says"), [({"country": "XX"}, "Choose a country"), ({"country": "DE", "region": "ZZ"}, "has no region")]
)
def test_a_country_or_region_that_is_none_is_told(desk: Desk, values: dict[str, str], says: str) -> None:
    body = {"name": "Nowhere", "kind": "holiday", "colour": "teal"} | values

    response = desk.client.post("/company-calendars/new/country/", body)

    assert (response.status_code, says in response.content.decode()) == (422, True)


def test_the_regions_follow_the_country(desk: Desk) -> None:
    response = desk.client.get("/company-calendars/regions/", {"country": "US"})

    assert '<option value="CA">California</option>' in response.content.decode()


def post_address(desk: Desk, address: str = ADDRESS) -> Any:
    body = {"name": "Freezes", "kind": "freeze", "colour": "amber", "address": address}
    return desk.client.post("/company-calendars/new/address/", body, follow=True)


def test_an_address_is_read_and_asked_again_by_its_etag(desk: Desk, settings: Any) -> None:
    settings.CALENDAR_ADAPTER = host = Answers((200, data("month_end"), '"one"'), (304, b"", '"one"'))

    response = post_address(desk)
    saved = CompanyCalendar.objects.get()
    renewal.renew(saved, timezone.now())

    assert response.context["coming"][0].name == "Month-end freeze"
    assert [request.headers.get("If-None-Match") for request in host.asked] == [None, '"one"']
    assert (saved.problem, saved.etag) == ("", '"one"')


def test_an_address_that_fails_later_keeps_the_last_good_state_and_says_why(desk: Desk, settings: Any) -> None:
    settings.CALENDAR_ADAPTER = Answers((200, data("month_end"), ""), (200, b"BEGIN:VCALENDAR\n<html>\n", ""))
    post_address(desk)
    pk = CompanyCalendar.objects.get().pk

    response = desk.client.post(f"/company-calendars/{pk}/read/", follow=True)

    assert "The last reading failed. Line 2:" in response.content.decode()
    assert response.context["coming"][0].name == "Month-end freeze"
    assert "Not read since" in desk.client.get("/company-calendars/").content.decode()


def test_blanks_around_a_pasted_address_are_no_part_of_it(desk: Desk, settings: Any) -> None:
    settings.CALENDAR_ADAPTER = host = Answers((200, data("month_end"), ""))

    post_address(desk, f"  {ADDRESS}\n")

    assert [request.url for request in host.asked] == [ADDRESS]
    assert CompanyCalendar.objects.get().address == ADDRESS


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://calendar.example/a.ics", "begins with https://"),
        ("calendar.example", "begins with https://"),
        ("https://", "begins with https://"),
        ("https://ada:secret@calendar.example/a.ics", "Leave the name and the password out"),
        ("https://127.0.0.1/a.ics", "is an address of this network"),
        ("https://[::1]:8443/a.ics", "is an address of this network"),
        ("https://2130706433/a.ics", "is an address of this network"),
        ("", "Give the address"),
    ],
)
def test_an_address_that_is_not_asked_is_told(desk: Desk, address: str, says: str) -> None:
    response = post_address(desk, address)

    assert says in response.content.decode()
    assert not CompanyCalendar.objects.exists()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((302, b"", ""), "redirects are not followed"),
        ((404, b"", ""), "The host answered 404"),
        ((304, b"", ""), "The host answered 304"),
        ((200, b" " * (5 * 1024 * 1024 + 1), ""), "larger than 5 MB"),
    ],
)
def test_an_answer_that_is_no_file_is_told(
    desk: Desk, settings: Any, answer: tuple[int, bytes, str], says: str
) -> None:
    settings.CALENDAR_ADAPTER = Answers(answer)

    assert says in post_address(desk).content.decode()


def test_a_calendar_is_forgotten(desk: Desk) -> None:
    saved = add_germany()

    response = desk.client.post(f"/company-calendars/{saved.pk}/delete/", follow=True)

    assert "No calendar yet" in response.content.decode()
    assert desk.client.get(f"/company-calendars/{saved.pk}/").status_code == 404
