"""Another process holds the database's lock: what is read is read, and a write that cannot be made says so."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.db import OperationalError, connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from dashboard.inventory import call_budget, database, saved_filters
from dashboard.inventory.changes.execute import create
from dashboard.inventory.changes.request import ChangeRequest, RequestedBy
from dashboard.inventory.models import CallCount, Change, Feed, SavedFilter
from dashboard.inventory.models.history import ChangeKind, ChangePage
from dashboard.settings import DATABASE_PATIENCE, SQLITE_OPTIONS
from dashboard.tenant.errors import NotWritten
from dashboard.web import errors
from dashboard.web.http.middleware import DatabaseMiddleware
from tests.desk import HTMX, Desk

BUSY = "The database is busy"
PATIENCE = 0.4  # seconds
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
pytestmark = pytest.mark.served


@contextmanager
def held() -> Iterator[None]:
    """Another connection holds what a write needs, and lets everybody read."""
    taken, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=hold, args=(taken, done), daemon=True)
    thread.start()
    assert taken.wait(20)
    try:
        yield
    finally:
        done.set()
        thread.join(20)


def hold(taken: threading.Event, done: threading.Event) -> None:
    other = connections["default"].copy()
    other.ensure_connection()
    with other.cursor() as cursor:
        if other.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        else:
            other.set_autocommit(False)
            cursor.execute(TABLES)
            names = ", ".join(name for (name,) in cursor.fetchall())
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        taken.set()
        done.wait(60)
    other.close()


@pytest.fixture
def busy(desk: Desk, synced: Any, settings: Any) -> Desk:
    """A desk with tasks copied, whose requests wait only briefly."""
    settings.DATABASE_PATIENCE = PATIENCE
    user = get_user_model().objects.get(username="ada")
    saved_filters.keep(user, "mine", "state:enabled")
    return desk


def a_task(desk: Desk) -> str:
    return str(desk.tenant.models.LocalTask.objects.filter(state="Enabled").order_by("pk").first().pk)


@pytest.mark.parametrize("name", ["tasks", "calendar", "disabled", "history", "feeds", "sync"])
def test_a_page_that_is_read_waits_for_nobody(busy: Desk, name: str) -> None:
    with held():
        response = busy.client.get(reverse(name), follow=True)

    assert response.status_code == 200


@pytest.mark.parametrize("name", ["task", "task-edit", "task-delete"])
def test_a_task_is_read_from_the_tenant_though_it_cannot_be_written_down(busy: Desk, name: str) -> None:
    with held():
        response = busy.client.get(reverse(name, args=[a_task(busy)]))

    assert response.status_code == 200
    assert BUSY not in response.content.decode()


def test_calls_of_a_busy_time_are_counted_by_the_next_one(busy: Desk) -> None:
    pace = call_budget.CountingLimiter("somebody", clock=lambda: 600.0)
    with held():
        pace.take(1)
        pace.take(1)
    pace.take(1)

    assert CallCount.objects.get(credential="somebody", tier=1).count == 3


def test_a_feed_is_answered_though_nobody_can_note_that_it_was_read(busy: Desk, client: Client) -> None:
    kept = SavedFilter.objects.get()
    token = saved_filters.make(kept.user, kept.pk, kept.user.date_joined)
    with held():
        response = Client().get(reverse("feed", args=[token]))

    assert response.status_code == 200
    assert Feed.objects.get().read_at is None


def test_a_session_that_a_page_changes_keeps_no_page_away(busy: Desk) -> None:
    kept = SavedFilter.objects.get()
    busy.client.post(reverse("feed-make", args=[kept.pk]))
    with held():
        response = busy.client.get(reverse("feeds"))

    assert response.status_code == 200  # the address is told once: it is taken out of the session


def posts(desk: Desk) -> dict[str, Callable[[], Any]]:
    """Everything that somebody may write, by its name."""
    client, task = desk.client, a_task(desk)
    row = next(row for row in desk.rows() if row.task.id == task)
    editor = client.get(reverse("task-edit", args=[task])).context["editor"].data.copy()
    editor.update({"action": "save", "state": "on", "starts_at": "2027-03-01T06:00"})
    change = Change.objects.order_by("pk").first()
    kept = SavedFilter.objects.get()
    switch = {"enabled": "off", "seen": row.seen}
    return {
        "switch": lambda: client.post(reverse("task-enabled", args=[task]), switch, headers=HTMX),
        "edit": lambda: client.post(reverse("task-edit", args=[task]), editor),
        "delete": lambda: client.post(reverse("task-delete", args=[task]), {"seen": row.seen}),
        "undo": lambda: client.post(reverse("change-undo", args=[change.pk if change else 0]), headers=HTMX),
        "keep": lambda: client.post(reverse("filter-keep"), {"name": "late", "q": "state:disabled"}),
        "rename": lambda: client.post(reverse("filter-change", args=[kept.pk]), {"name": "other", "q": "x"}),
        "let go": lambda: client.post(reverse("filter-change", args=[kept.pk]), {"delete": "1"}),
        "feed": lambda: client.post(reverse("feed-make", args=[kept.pk])),
        "sign in": lambda: Client().post(reverse("signin"), {"username": "ada", "password": "a-long-secret"}),
        "sign in wrongly": lambda: Client().post(reverse("signin"), {"username": "ada", "password": "wrong"}),
        "sign out": lambda: client.post(reverse("signout")),
    }


NAMES = ["switch", "edit", "delete", "undo", "keep", "rename", "feed"]


@pytest.mark.parametrize("name", [*NAMES, "let go", "sign in", "sign in wrongly", "sign out"])
def test_a_write_that_cannot_be_made_says_so(busy: Desk, name: str) -> None:
    user = get_user_model().objects.get(username="ada")
    user.set_password("a-long-secret")
    user.save()
    busy.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    busy.press(a_task(busy), enabled=False)
    post = posts(busy)[name]
    with held():
        response = post()

    assert response.status_code == 503
    assert BUSY in response.content.decode()
    assert post().status_code < 500  # it passes, and nothing was left behind that hinders


def test_a_switch_that_cannot_be_written_down_shows_the_task_as_it_is(busy: Desk) -> None:
    task = a_task(busy)
    seen = next(row.seen for row in busy.rows() if row.task.id == task)
    with held():
        response = busy.press(task, enabled=False, seen=seen)

    assert busy.state(task) == "Enabled"
    assert "Nothing was changed" in response.content.decode()
    assert response.context["row"].task.enabled


def test_a_creation_that_cannot_be_written_down_makes_no_task(busy: Desk) -> None:
    app = busy.tenant.models.LocalApp.objects.order_by("pk").first()
    count = busy.tenant.models.LocalTask.objects.count()
    data = busy.client.get(reverse("task-new"), {"app": app.pk}).context["editor"].data.copy()
    data.update({"action": "save", "app_id": app.pk})
    with held():
        response = busy.client.post(reverse("task-new"), data)

    assert (response.status_code, busy.tenant.models.LocalTask.objects.count()) == (503, count)
    assert BUSY in response.content.decode()


def test_a_lock_that_comes_after_the_change_was_sent_is_told_so(busy: Desk) -> None:
    task = a_task(busy)
    with database.patience(PATIENCE), held_later() as take:

        def post(tenant: Any) -> Any:
            take()
            return tenant.get_task(task)

        outcome = create(
            ChangeRequest(by=RequestedBy(actor="ada", page=ChangePage.EDITOR), kind=ChangeKind.CREATED), post
        )

    assert isinstance(outcome.error, NotWritten)
    assert (outcome.error.sent, outcome.change_id is not None) == (True, True)


@contextmanager
def held_later() -> Iterator[Callable[[], None]]:
    taken, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=hold, args=(taken, done), daemon=True)

    def take() -> None:
        thread.start()
        assert taken.wait(20)

    try:
        yield take
    finally:
        done.set()
        thread.join(20)


def test_all_the_writes_of_a_block_wait_within_one_bound(busy: Desk) -> None:
    with held(), database.patience(PATIENCE):
        for _ in range(2):
            with pytest.raises(OperationalError) as raised:
                CallCount.objects.create(credential="x", tier=1, window=1)
            assert database.trouble_of(raised.value) == database.Trouble.BUSY
        left = database._waits.left

    assert left == database._LEAST
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout")
        assert cursor.fetchone() in [(8000,), ("0",)]


def sqlite_error(kind: type[Exception], text: str, code: int) -> Exception:
    cause = sqlite3.OperationalError(text)
    cause.sqlite_errorcode = code
    error = kind(text)
    error.__cause__ = cause
    return error


TROUBLES = {
    "full": (13, "The disk that the database is on is full."),
    "readonly": (8 | 1 << 8, "The database cannot be written to."),
    "io": (10, "The database does not answer."),
    "malformed": (11, "The database is damaged."),
    "notadb": (26, "The database is damaged."),
    "locked": (5 | 2 << 8, BUSY),
}


@pytest.mark.parametrize(("name", "words"), [*((name, words) for name, (_, words) in TROUBLES.items())])
def test_each_trouble_of_a_database_has_a_page_of_its_own(rf: Any, name: str, words: str) -> None:
    request = rf.get(f"/{name}/")
    response = DatabaseMiddleware(lambda request: HttpResponse()).process_exception(
        request, sqlite_error(OperationalError, name, TROUBLES[name][0])
    )

    assert response is not None
    assert (response.status_code, words in response.content.decode()) == (503, True)


def test_a_database_that_lacks_a_table_asks_for_the_migration(rf: Any) -> None:
    response = errors.database(rf.get("/tasks/"), sqlite_error(OperationalError, "no such table: x", 1))

    assert response is not None
    assert "python3 manage.py migrate" in response.content.decode()


def test_a_fault_of_ours_is_not_taken_for_the_database_s(rf: Any) -> None:
    wrong = sqlite_error(OperationalError, 'near "SELEC": syntax error', 1)

    assert errors.database(rf.get("/tasks/"), wrong) is None
    assert errors.database(rf.get("/tasks/"), ValueError("database is locked")) is None


def test_what_the_database_has_is_told_outside_of_views_too(rf: Any) -> None:
    try:
        raise sqlite_error(OperationalError, "database is locked", 5)
    except OperationalError:
        response = errors.failed(rf.get("/tasks/"))

    assert response.status_code == 503


def test_messages_are_not_lost_by_a_page_that_cannot_write(busy: Desk) -> None:
    busy.client.post(reverse("filter-keep"), {"name": "", "q": ""})
    with held():
        response = busy.client.get(reverse("tasks"))

    assert [str(message) for message in get_messages(response.wsgi_request)] or "Not kept" in response.content.decode()


def test_sqlite_waits_no_longer_than_a_click_may_take() -> None:
    assert SQLITE_OPTIONS["timeout"] == 8
    assert SQLITE_OPTIONS["timeout"] > DATABASE_PATIENCE
