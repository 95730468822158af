"""Searches with a name and their feeds, without a page: whose they are, and until when an address is good."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from dashboard.inventory import saved_filters

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


def kept(user: User, name: str = "Mine") -> int:
    saved_filters.keep(user, name, "space:Treasury")
    return next(one.pk for one in saved_filters.filters(user) if one.name == name)


def feed(user: User) -> str:
    return saved_filters.make(user, kept(user), NOW) or ""


def test_an_address_is_good_until_there_is_a_newer_one_or_none(ada: User) -> None:
    first = feed(ada)
    second = feed(ada)
    found = saved_filters.by_token(second, NOW)

    assert saved_filters.by_token(first, NOW) is None
    assert found is not None
    assert found.filter.q == "space:Treasury"
    assert saved_filters.revoke(ada, found.filter_id)
    assert saved_filters.by_token(second, NOW) is None
    assert not saved_filters.revoke(ada, found.filter_id)


def test_people_who_may_not_sign_in_have_no_feed(ada: User) -> None:
    token = feed(ada)
    User.objects.update(is_active=False)

    assert saved_filters.by_token(token, NOW) is None


def test_when_a_feed_was_asked_for_is_noted_now_and_then(ada: User) -> None:
    token = feed(ada)

    noted = []
    for minutes in (0, 10, 11):
        saved_filters.by_token(token, NOW + minutes * MINUTE)
        found = saved_filters.by_token(token, NOW)
        assert found is not None
        noted.append(found.read_at)

    assert noted == [NOW, NOW, NOW + 11 * MINUTE]


def test_what_is_somebody_elses_is_as_good_as_not_there(ada: User) -> None:
    other = User.objects.create_user("bob")
    token, key = feed(ada), kept(ada)

    assert saved_filters.make(other, key, NOW) is None
    assert not saved_filters.revoke(other, key)
    assert not saved_filters.rename(other, key, "Theirs")
    saved_filters.delete(other, key)
    assert [one.name for one in saved_filters.filters(ada)] == ["Mine"]
    assert saved_filters.by_token(token, NOW) is not None
    assert saved_filters.filters(other) == []


def test_a_name_that_is_taken_is_given_to_no_other(ada: User) -> None:
    key = kept(ada)
    kept(ada, "Other")

    assert not saved_filters.rename(ada, key, "Other")
    assert saved_filters.rename(ada, key, "Another")
    assert [one.name for one in saved_filters.filters(ada)] == ["Another", "Other"]
