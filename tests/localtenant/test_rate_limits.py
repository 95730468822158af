"""Rate limits: per user and tier, a minute long, with the seconds to wait."""

from datetime import timedelta

import pytest

TASKS = "/api/v1/reload-tasks"


@pytest.fixture(autouse=True)
def _small_limits(settings):
    settings.LOCALTENANT_TIER1_PER_MINUTE = 3
    settings.LOCALTENANT_TIER2_PER_MINUTE = 2


def test_reading_too_often_is_refused_with_the_seconds_to_wait(api):
    statuses = [api.get(TASKS).status for _ in range(3)]
    api.data.clock.set(api.data.clock.at + timedelta(seconds=46.5))

    answer = api.get(TASKS)

    assert statuses == [200, 200, 200]
    assert (answer.status, answer.headers["Retry-After"]) == (429, "14")
    assert answer.json["errors"] == [
        {
            "code": "HTTP-429",
            "title": "API rate limit reached.",
            "detail": "You need to wait 14 seconds until limit is lifted.",
        }
    ]


def test_after_the_wait_calls_are_answered_again(api):
    for _ in range(4):
        answer = api.get(TASKS)
    wait = int(answer.headers["Retry-After"])

    api.data.clock.set(api.data.clock.at + timedelta(seconds=wait))

    assert api.get(TASKS).status == 200


def test_the_tiers_are_counted_apart(api):
    path = f"{TASKS}/{api.data.make_task().id}"

    writes = [api.put(path, {}).status for _ in range(3)]

    assert writes == [200, 200, 429]
    assert api.get(path).status == 200


def test_the_users_are_counted_apart(api):
    other = api.data.token(api.data.make_user(is_admin=True).id)
    for _ in range(4):
        api.get(TASKS)

    assert api.get(TASKS, token=other).status == 200


def test_a_clock_that_is_set_back_does_not_lock_anybody_out(api):
    for _ in range(4):
        api.get(TASKS)

    api.data.clock.set(api.data.clock.at - timedelta(days=1))

    assert api.get(TASKS).status == 200
