"""Who gets in, and who may touch which task."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import jwt
import pytest
from django.conf import settings

TASKS = "/api/v1/reload-tasks"


def forged(**claims):
    """A token signed with a key that is not the tenant's."""
    return jwt.encode({"sub": "x", "iss": "y", "exp": 4_000_000_000} | claims, "k" * 40, algorithm="HS256")


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic dXNlcjpwYXNz", "Token abc", "Bearer a.b.c", "Bearer é"],
)
def test_without_a_good_token_the_answer_is_401(api, header):
    environ = {} if header is None else {"HTTP_AUTHORIZATION": header}

    answer = api.get(TASKS, token="", environ=environ)

    assert (answer.status, answer.json["errors"][0]["code"]) == (401, "HTTP-401")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_of_another_key_is_refused(api):
    assert api.get(TASKS, token=forged()).status == 401


def test_an_unsigned_token_is_refused(api):
    claims = jwt.decode(api.token, options={"verify_signature": False})

    assert api.get(TASKS, token=jwt.encode(claims, None, algorithm="none")).status == 401


def test_an_expired_token_says_when_it_ended(api):
    answer = api.get(TASKS, token=api.data.token(expired=True))

    assert answer.status == 401
    assert answer.json["errors"][0]["detail"] == "The token has expired at 2026-11-23T12:05:00Z."


def test_a_token_ends_by_the_tenants_clock(api):
    token = api.data.token(lifetime=timedelta(minutes=5))
    before = api.get(TASKS, token=token).status

    api.data.clock.set(api.data.clock.at + timedelta(minutes=5))

    assert (before, api.get(TASKS, token=token).status) == (200, 401)


def test_the_scheme_is_read_in_any_case(api):
    assert api.get(TASKS, token="", environ={"HTTP_AUTHORIZATION": f"bearer {api.token}"}).status == 200


def test_an_unknown_user_is_refused(api):
    assert api.get(TASKS, token=api.data.token("nobody")).status == 401


@pytest.mark.parametrize("status", ["disabled", "deleted"])
def test_a_user_who_has_gone_is_refused(api, status):
    user = api.data.make_user(status=status, is_admin=True)

    assert api.get(TASKS, token=api.data.token(user.id)).status == 401


def test_the_key_is_kept_for_its_owner_only(api):
    path = settings.DATA / "localtenant_key"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_text()) >= 32
    assert not list(settings.DATA.glob("localtenant_key.*"))


def test_all_who_start_at_once_share_one_key(api, tmp_path, settings):
    settings.DATA = tmp_path

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda _: api.data.token(), range(32)))

    assert {api.get(TASKS, token=token).status for token in tokens} == {200}
    assert [path.name for path in tmp_path.iterdir()] == ["localtenant_key"]


@pytest.fixture
def ours_and_theirs(api):
    """A user without any right but to one app, a task of that app, and one of an app of others."""
    user = api.data.make_user("Marek Nowak")
    return user, api.data.make_app(owner=user), api.data.make_app("Payroll")


def test_the_list_shows_the_tasks_of_apps_that_the_user_may_reload(api, ours_and_theirs):
    user, own, other = ours_and_theirs
    seen = api.data.make_task(app_id=own.id)
    api.data.make_task(app_id=other.id)

    assert [task["id"] for task in api.get(TASKS, token=api.data.token(user.id)).json["data"]] == [seen.id]
    assert len(api.get(TASKS).json["data"]) == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_the_task_of_an_app_that_the_user_may_not_reload_is_forbidden(api, ours_and_theirs, method):
    user, own, other = ours_and_theirs
    allowed, forbidden = api.data.make_task(app_id=own.id), api.data.make_task(app_id=other.id, owner_id=user.id)
    token = api.data.token(user.id)

    no = api.call(method, f"{TASKS}/{forbidden.id}", {}, token=token)
    yes = api.call(method, f"{TASKS}/{allowed.id}", {}, token=token)

    assert (no.status, no.json["errors"][0]["code"]) == (403, "TASKS-012")
    assert yes.status in (200, 204)


def test_a_task_cannot_be_made_for_or_moved_to_an_app_out_of_reach(api, ours_and_theirs):
    user, own, other = ours_and_theirs
    task, token = api.data.make_task(app_id=own.id), api.data.token(user.id)

    made = api.post(TASKS, {"appId": other.id, "timeZone": "UTC"}, token=token)
    moved = api.put(f"{TASKS}/{task.id}", {"appId": other.id}, token=token)

    assert (made.status, moved.status) == (403, 403)


def test_members_of_the_apps_space_may_reload_it(api):
    user = api.data.make_user()
    app = api.data.make_app(space=api.data.make_space(members=(user,)))

    answer = api.post(TASKS, {"appId": app.id, "timeZone": "UTC"}, token=api.data.token(user.id))

    assert (answer.status, answer.json["userId"]) == (201, user.id)
