"""Private feeds: made for a kept filter, read without a session, revoked at once, understood by others."""

from datetime import date
from typing import Any

import icalendar
import pytest
from django.contrib.auth.models import User
from django.test import Client

from dashboard.inventory import saved_filters
from dashboard.inventory.models.saved import Feed
from dashboard.inventory.sync import run as sync
from dashboard.web.feed_answer import MOST_CALLS, WINDOW, FeedTexts
from tests.company_calendars import add_days
from tests.conftest import LocalTenant
from tests.desk import Desk
from tests.web.calendar.planning import long_known
from tests.web.markup import squeezed

DAILY = ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"]


def make_feed(desk: Desk, q: str = "cash", name: str = "Cash") -> str:
    """Keep a search and make its feed as the page does; gives its path."""
    user = User.objects.get(username="ada")
    saved_filters.keep(user, name, q)
    key = saved_filters.filters(user)[0].pk
    address = desk.client.post(f"/feeds/{key}/", follow=True).context["told"]["address"]
    return str(address).removeprefix("http://testserver")


def read(path: str) -> Any:
    """The feed as a calendar without a session reads it."""
    return Client().get(path)


def events(path: str) -> list[Any]:
    response = read(path)
    assert response.status_code == 200
    return list(icalendar.Calendar.from_ical(response.getvalue()).walk("VEVENT"))


def make(desk: Desk, app: str = "Cash position", **values: Any) -> None:
    defaults = {"recurrence": DAILY, "time_zone": "Europe/Zurich"}
    desk.tenant.make_task(app_id=desk.tenant.make_app(app).id, **defaults | values)
    assert sync.run()


def test_a_feed_has_each_run_as_an_event_of_its_own(desk: Desk) -> None:
    make(desk)
    make(desk, "Order intake")

    long_known()

    found = events(make_feed(desk))

    assert [event["DTSTART"].dt.isoformat() for event in found[:2]] == [
        "2026-11-16T05:30:00+00:00",
        "2026-11-17T05:30:00+00:00",
    ]
    assert {str(event["SUMMARY"]) for event in found} == {"Cash position"}
    assert {str(event["STATUS"]) for event in found} == {"CONFIRMED"}
    assert len(found) == 67
    assert not any("RRULE" in event for event in found)


def test_the_same_run_keeps_its_uid(desk: Desk) -> None:
    make(desk)
    path = make_feed(desk)

    first, again = ([str(event["UID"]) for event in events(path)] for _ in range(2))

    assert first == again
    assert len(set(first)) == len(first)


def test_ghosts_are_cancelled_and_say_why(desk: Desk) -> None:
    make(desk, state="Disabled", disabled_code="CONSECUTIVE-FAILURES")

    coming = events(make_feed(desk))[-1]

    assert str(coming["STATUS"]) == "CANCELLED"
    assert str(coming["SUMMARY"]) == "Failures: Cash position"
    assert "CONSECUTIVE-FAILURES" in str(coming["DESCRIPTION"])


def test_a_frequent_task_has_one_event_a_day(desk: Desk) -> None:
    make(desk, recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=10;BYSECOND=0"])

    found = events(make_feed(desk))

    assert [str(event["SUMMARY"]) for event in found[:1]] == ["Cash position, 144 times"]
    assert len(found) == len({event["DTSTART"].dt for event in found}) == 67


def test_names_with_commas_accents_and_line_breaks_survive(desk: Desk) -> None:
    name = "Ümsatz; Zürich, größer\\kleiner 日本語の売上レポートとても長い名前" * 3
    make(desk, name)

    body = read(make_feed(desk, q="zürich")).getvalue()

    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert str(icalendar.Calendar.from_ical(body).walk("VEVENT")[0]["SUMMARY"]) == name


def test_more_events_than_a_calendar_reads_end_at_a_whole_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.web.calendar.events.MOST", 10)
    for app in ("Cash position", "Cash flow", "Cash book"):
        make(desk, app)

    long_known()
    body = read(make_feed(desk)).getvalue().decode()

    assert body.count("BEGIN:VEVENT") == 9
    assert "DTSTART:20261123T053000Z" in body  # what is to come counts more than what was
    assert "It ends on 25 Nov 2026: more runs" in body.replace("\r\n ", "")


def test_where_a_day_has_more_events_than_a_calendar_reads_the_next_ones_are_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.web.calendar.events.MOST", 10)
    make(desk, "Cash position", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"])
    make(desk, "Cash flow", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=30;BYSECOND=0"])

    path = make_feed(desk)

    assert [f"{event['DTSTART'].dt:%H:%M}" for event in events(path)] == [
        f"{hour}:{minute}" for hour in range(13, 19) for minute in ("00", "30")
    ][1:11]
    assert "It ends on 23 Nov 2026 18:00 UTC: more runs" in read(path).getvalue().decode().replace("\r\n ", "")


def test_the_address_is_told_once_and_only_its_digest_is_kept(desk: Desk) -> None:
    make(desk)
    path = make_feed(desk)
    token = path.removeprefix("/feed/").removesuffix(".ics")

    page = desk.client.get("/feeds/")

    assert token not in page.content.decode()
    assert page["Cache-Control"] == "no-store, private" or "no-store" in page["Cache-Control"]
    assert token not in str(list(Feed.objects.values()))
    assert len(token) >= 43


@pytest.mark.parametrize("how", ["revoke", "replace", "filter", "person"])
def test_an_address_ends(desk: Desk, how: str) -> None:
    make(desk)
    path = make_feed(desk)
    user = User.objects.get(username="ada")
    key = saved_filters.filters(user)[0].pk

    if how == "revoke":
        desk.client.post(f"/feeds/{key}/revoke/")
    elif how == "replace":
        desk.client.post(f"/feeds/{key}/")
    elif how == "filter":
        saved_filters.delete(user, key)
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)

    assert read(path).status_code == 404


def test_nobody_makes_or_revokes_the_feed_of_somebody_else(desk: Desk) -> None:
    make(desk)
    path = make_feed(desk)
    key = saved_filters.filters(User.objects.get(username="ada"))[0].pk
    other = Client()
    other.force_login(User.objects.create_user("eve"), backend="django.contrib.auth.backends.ModelBackend")

    assert other.post(f"/feeds/{key}/").status_code == 404
    other.post(f"/feeds/{key}/revoke/")
    assert read(path).status_code == 200


def test_reading_is_noted(desk: Desk) -> None:
    make(desk)
    path = make_feed(desk)
    assert "not read yet" in desk.client.get("/feeds/").content.decode()

    read(path)

    assert "read now" in squeezed(desk.client.get("/feeds/").content.decode())


def test_a_name_that_nobody_has_gives_an_empty_feed_and_not_everything(desk: Desk) -> None:
    make(desk)

    assert events(make_feed(desk, q="owner:nobody-of-that-name")) == []


def test_without_a_kept_filter_the_page_says_what_to_do(desk: Desk) -> None:
    assert "No filter is kept yet" in desk.client.get("/feeds/").content.decode()


def test_the_sample_company_reads_as_a_calendar(desk: Desk, synced: LocalTenant) -> None:
    assert len(events(make_feed(desk, q="kind:recurring"))) > 1_000


def test_who_has_the_feed_already_gets_nothing_again(desk: Desk) -> None:
    make(desk)
    path = make_feed(desk)

    first = read(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "private, no-cache"


def test_a_feed_is_made_once_while_the_copy_says_the_same(desk: Desk) -> None:
    make(desk)
    path = make_feed(desk)
    tag = read(path)["ETag"]
    made: list[bytes] = []
    texts = FeedTexts()

    answers = [texts.get(tag, lambda: made.append(b"x") or b"text") for _ in range(3)]
    sync.run()

    assert (answers, made) == ([b"text"] * 3, [b"x"])
    assert read(path)["ETag"] == tag


def test_a_change_of_the_copy_makes_another_feed(desk: Desk) -> None:
    make(desk)
    path = make_feed(desk)
    tag = read(path)["ETag"]

    desk.tenant.models.LocalTask.objects.update(time_zone="Asia/Tokyo")
    sync.run()
    changed = Client().get(path, headers={"If-None-Match": tag})

    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_two_feeds_have_two_tags(desk: Desk) -> None:
    make(desk)

    one, other = read(make_feed(desk)), read(make_feed(desk, q="cash position", name="Other"))

    assert one["ETag"] != other["ETag"]


def test_feeds_that_are_kept_have_a_bound() -> None:
    texts = FeedTexts(most=10)
    made: list[str] = []

    for tag in ("a", "b", "c", "a"):
        texts.get(tag, lambda tag=tag: made.append(tag) or b"12345")  # type: ignore[misc]

    assert made == ["a", "b", "c", "a"]


def test_who_asks_too_often_is_told_when_to_come_back_and_others_are_not(desk: Desk) -> None:
    make(desk)
    path = make_feed(desk)

    statuses = [Client().get(path, REMOTE_ADDR="10.0.0.1").status_code for _ in range(MOST_CALLS + 1)]
    refused = Client().get("/feed/guessed.ics", REMOTE_ADDR="10.0.0.1")

    assert statuses == [200] * MOST_CALLS + [429]
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= WINDOW
    assert Client().get(path, REMOTE_ADDR="10.0.0.2").status_code == 200


def test_a_feed_names_the_days_of_the_company_where_its_address_asks(desk: Desk) -> None:
    make(desk)
    add_days("Server move", "20261127")
    path = make_feed(desk)

    plain, asked = (
        {str(event["SUMMARY"]): event["DTSTART"].dt for event in events(address)}
        for address in (path, f"{path}?company=shown")
    )

    assert set(plain) == {"Cash position"}
    assert asked["Freeze: Server move day"] == date(2026, 11, 27)
