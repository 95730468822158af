"""The page of one task: what it says, in whose clock, and how a task is deleted there."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from dashboard.inventory.changes import actions
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.disabled_periods import DisabledSince
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.schedule import Schedule
from dashboard.web.task.timeline import timeline
from tests.desk import HTMX, REFUSED_FOR_LONG, Desk
from tests.localtenant.inprocess import WsgiAdapter
from tests.web.tasks.test_tasks import text_of


def opened(desk: Desk, task_id: str, **query: str) -> tuple[int, str]:
    """The status of the page, and what it says."""
    response = desk.client.get(reverse("task", args=[task_id]), query)
    return response.status_code, text_of(response)


def page(desk: Desk, task_id: str, **query: str) -> str:
    return opened(desk, task_id, **query)[1]


def test_it_names_app_space_owner_rule_times_and_state(desk: Desk) -> None:
    space = desk.tenant.make_space("Treasury")
    owner = desk.tenant.make_user("Marek Nowak")
    app = desk.tenant.make_app("Cash position", space=space)
    task = desk.tenant.make_task(app_id=app.id, owner=owner, last_at=datetime(2026, 11, 23, 5, 30, tzinfo=UTC))
    sync.run()

    text = page(desk, task.id)

    for words in (
        "Reload tasks / Treasury Cash position",
        "Enabled",
        "Every day at 06:30.",
        "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
        "Tomorrow 05:30 06:30 CET in 16 h Wed 25 Nov 05:30 06:30 CET",
        "Owner Marek Nowak App Cash position Space Treasury",
        "Last run Today 05:30 06:30 CET · 8 h ago",
        "Start Mon 5 Jan 2026, 06:30 End None Reload Full Data Not when data changes",
        f"Task {task.id}",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("zone", "run"),
    [
        ("", "Tomorrow 14:30 06:30 CET"),
        ("task", "Tomorrow 06:30 CET in 16 h"),
        ("UTC", "Tomorrow 05:30 06:30 CET"),
        ("Europe/Rome", "Tomorrow 06:30 in 16 h"),
        ("Nowhere/Else", "Tomorrow 14:30 06:30 CET"),
    ],
)
def test_times_are_told_by_the_clock_that_the_address_names(desk: Desk, zone: str, run: str) -> None:
    task = desk.tenant.make_task()
    desk.client.cookies["zone"] = "Asia/Tokyo"

    text = page(desk, task.id, zone=zone)

    assert run in text
    assert "Task zones My zone · Tokyo UTC" in text
    assert ("“Nowhere/Else” is not a time zone" in text) == (zone == "Nowhere/Else")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("CONSECUTIVE-FAILURES", "Fix the app or its data source. Enable the task."),
        ("OWNER-DELETED", "The owner's account no longer exists. It would start 1 time a day."),
        ("OWNER-DISABLED", "Let the account of Ada Keller be enabled in Qlik. Or take the task over by enabling it:"),
        ("MANUALLY", "for who did it and why, where it was done here, and ask them. Enable the task."),
        ("LUNAR-ECLIPSE", "Qlik gives the reason LUNAR-ECLIPSE, which is new to Reload Desk."),
        ("", "Qlik gives no reason. It would start"),
    ],
)
def test_a_disabled_task_says_why_and_what_to_do(desk: Desk, code: str, says: str) -> None:
    owner = desk.tenant.make_user("Ada Keller")
    task = desk.tenant.make_task(owner=owner, state="Disabled", disabled_code=code)
    sync.run()

    text = page(desk, task.id)

    assert says in text
    assert "would start in 16 h" in text


def test_an_app_is_opened_in_qlik_where_the_tenant_is_one_of_qliks_own(desk: Desk, settings: Any) -> None:
    task = desk.tenant.make_task()
    sync.run()
    embedded = desk.client.get(reverse("task", args=[task.id]))
    settings.TENANT_URL = "https://northwind.eu.qlikcloud.com"
    TaskCopy.objects.update(tenant=tenant_key())

    real = desk.client.get(reverse("task", args=[task.id]))

    assert "Open app in Qlik" not in text_of(embedded)
    assert f'href="https://northwind.eu.qlikcloud.com/sense/app/{task.app_id}"' in real.content.decode()


def test_the_next_ten_runs_are_told(desk: Desk) -> None:
    task = desk.tenant.make_task()
    sync.run()

    coming = desk.client.get(reverse("task", args=[task.id])).context["coming"]

    assert (len(coming.runs), coming.complete) == (10, True)


def test_the_run_that_a_task_was_disabled_after_is_not_missed(desk: Desk) -> None:
    monthly = ["RRULE:FREQ=MONTHLY;BYMONTHDAY=25;BYHOUR=19;BYMINUTE=0;BYSECOND=0"]
    last = datetime(2026, 9, 25, 17, tzinfo=UTC)
    task = desk.tenant.make_task(recurrence=monthly, state="Disabled", disabled_code="OWNER-DELETED", last_at=last)
    sync.run()

    response = desk.client.get(reverse("task", args=[task.id]))

    assert "At least 1 reload missed since 25 Sep" in text_of(response)
    assert [mark.kind for mark in response.context["strip"].marks] == ["ghost"]
    assert "times a day" not in text_of(response)


def test_the_panel_and_the_state_beside_the_switch_say_the_same_since(desk: Desk) -> None:
    last = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)  # on the 10th in Zurich
    task = desk.tenant.make_task(state="Disabled", disabled_code="OWNER-DELETED", last_at=last)
    sync.run()

    for zone, day in (("task", 10), ("UTC", 9)):
        text = page(desk, task.id, zone=zone)
        assert text.count(f"at least 14 reloads missed since {day} Nov") == 1
        assert text.count(f"At least 14 reloads missed since {day} Nov") == 1
        assert f"Disabled since {'Tue' if day == 10 else 'Mon'} {day} Nov" in text


def test_a_task_that_has_missed_nothing_says_since_when_it_is_disabled(desk: Desk) -> None:
    task = desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY")
    sync.run()
    TaskCopy.objects.update(disabled_at=datetime(2026, 11, 23, 12, 35, tzinfo=UTC), missed_runs=0)

    for at_least, or_earlier in ((False, ""), (True, " or earlier")):
        TaskCopy.objects.update(disabled_at_least=at_least)
        text = page(desk, task.id)
        assert f"Disabled · By a person disabled since 23 Nov{or_earlier} " in text
        assert f"Disabled since Today 12:35{or_earlier} 30 min ago" in text


def test_nothing_that_tells_since_when_is_said(desk: Desk) -> None:
    task = desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY")
    sync.run()

    assert "Disabled since Not known" in page(desk, task.id)
    assert "Disabled since" not in page(desk, desk.tenant.make_task().id)


def disable_here(desk: Desk, task_id: str, reason: str = "", actor: str = "grace") -> None:
    seen = desk.client.get(reverse("task", args=[task_id])).context["row"].seen
    assert actions.set_enabled(
        RequestedBy(actor=actor, page=ChangePage.TASK, reason=reason), task_id, enabled=False, seen=seen
    ).done


@pytest.mark.parametrize(("reason", "why"), [("Migration weekend", " : “Migration weekend”"), ("", "")])
def test_who_disabled_it_here_when_and_why_is_told(desk: Desk, reason: str, why: str) -> None:
    task = desk.tenant.make_task()
    disable_here(desk, task.id, reason)

    text = page(desk, task.id)

    assert "A person disabled this task here. It would start 1 time a day." in text
    assert f"by grace, Today 13:05{why} Solid: ran" in text
    assert "Ask grace whether it may start again. Enable the task." in text


def test_who_disabled_it_is_not_told_to_ask_themselves(desk: Desk) -> None:
    task = desk.tenant.make_task()
    disable_here(desk, task.id, actor="ada")

    text, before_enabling = page(desk, task.id), text_of(desk.client.get(reverse("task-enable", args=[task.id])))

    assert "You disabled this task here." in text
    assert "Ask ada" not in text + before_enabling


def test_who_disabled_it_here_once_is_not_blamed_for_what_was_done_elsewhere_since(desk: Desk) -> None:
    task = desk.tenant.make_task()
    disable_here(desk, task.id, "Migration weekend")
    for state in ("Enabled", "Disabled"):
        desk.tenant.models.LocalTask.objects.update(state=state, disabled_code="MANUALLY")
        sync.run()

    text = page(desk, task.id)

    assert "A person disabled this task. " in text
    assert "by ada," not in text


def test_what_qlik_wrote_about_the_failures_is_told(desk: Desk) -> None:
    log = "Scheduled reload has been disabled since exceeded limit of 7 consecutive reload failures."
    task = desk.tenant.make_task(state="Disabled", disabled_code="CONSECUTIVE-FAILURES", log=log)

    assert log in page(desk, task.id)


def test_what_is_missed_is_counted_and_drawn(desk: Desk) -> None:
    task = desk.tenant.make_task(state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    for day in (20, 21):
        at = datetime(2026, 11, day, 5, 30, tzinfo=UTC)
        desk.tenant.make_reload(at, app_id=task.app_id, succeeded=day == 20)
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(last_at=datetime(2026, 11, 21, 5, 30, tzinfo=UTC))
    sync.run()

    html = desk.client.get(reverse("task", args=[task.id])).content.decode()

    assert "At least 2 reloads missed since 21 Nov" in text_of_html(html)
    assert "It would start 1 time a day." in text_of_html(html)
    assert (html.count("missed__ran"), html.count("missed__failed")) == (1, 1)
    assert html.count("missed__ghost") == html.count("missed__next") == 2
    assert 'aria-label="1 runs, 1 failed, then at least 2 reloads missed since 21 Nov"' in html


def text_of_html(html: str) -> str:
    return text_of(type("Response", (), {"content": html.encode()})())


def test_a_schedule_that_cannot_be_read_is_shown_raw(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=["RRULE:FREQ=DAILY;BYHOUR=26"], state="Disabled")
    sync.run()

    text = page(desk, task.id)

    assert "Rule not understood, kept as it is." in text
    assert "BYHOUR=26 is out of range" in text
    assert "RRULE:FREQ=DAILY;BYHOUR=26" in text
    assert "No run from now on." in text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"state": "Completed"}, "Completed"),
        ({"migrated": True}, "Moved"),
        ({"recurrence": [], "start": ""}, "No schedule set"),
        ({"recurrence": [], "start": "", "auto_reload": True}, "Also when data changes"),
    ],
)
def test_other_kinds_of_tasks_are_told(desk: Desk, fields: dict[str, Any], says: str) -> None:
    assert says in page(desk, desk.tenant.make_task(**fields).id)


def test_a_schedule_too_dear_to_work_out_says_so(desk: Desk) -> None:
    dear = "RRULE:FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;BYMINUTE=3;BYSECOND=3"
    task = desk.tenant.make_task(recurrence=[dear], start="2020-01-01T00:00:00")

    assert "Task zones UTC More would be too much to work out here." in page(desk, task.id)


def test_the_switch_answers_with_the_head_of_the_page(desk: Desk) -> None:
    task = desk.tenant.make_task()
    seen = desk.client.get(reverse("task", args=[task.id])).context["row"].seen
    body = {"enabled": "off", "seen": seen, "fragment": "page"}

    response = desk.client.post(reverse("task-enabled", args=[task.id]), body, headers=HTMX)

    html = response.content.decode()
    assert response.status_code == 200
    assert f'class="task task--page" id="task-{task.id}"' in html
    assert 'name="fragment" value="page"' in html
    assert desk.state(task.id) == "Disabled"


def test_a_task_that_is_gone_keeps_its_history(desk: Desk) -> None:
    task = desk.tenant.make_task()
    sync.run()
    desk.tenant.models.LocalTask.objects.all().delete()

    status, text = opened(desk, task.id)

    assert status == 410
    assert "This task no longer exists in Qlik." in text
    assert "History" in text


def test_deleting_asks_first_and_names_app_and_next_run(desk: Desk) -> None:
    task = desk.tenant.make_task()
    sync.run()

    text = text_of(desk.client.get(reverse("task-delete", args=[task.id])))

    assert "Delete the task of Cash position? It would run next on Tue 24 Nov, 05:30 UTC , in 16 h." in text
    assert "Restore makes a new task of it, with a new id" in text
    assert desk.tenant.models.LocalTask.objects.count() == 1


def test_a_next_run_of_qlik_that_is_past_is_told_alike_in_list_page_and_dialog(
    desk: Desk, tenant_app: Any, settings: Any
) -> None:
    task = desk.tenant.make_task()
    settings.TENANT_ADAPTER = WsgiAdapter(Late(tenant_app))

    in_list, page = text_of(desk.page()), text_of(desk.client.get(reverse("task", args=[task.id])))
    dialog = text_of(desk.client.get(reverse("task-delete", args=[task.id])))

    assert f"Tomorrow 05:30 {STALE}" in in_list
    assert f"Next run Tomorrow 05:30 06:30 CET · in 16 h {STALE}" in page
    assert f"It would run next on Tue 24 Nov, 05:30 UTC , in 16 h. {STALE}. Qlik deletes it at once" in dialog


STALE = "Qlik still says Sun 20 Sep, 17:17 UTC, which is past"


class Late:
    """A tenant that does not bring its next runs up to date."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: Any, start: Any) -> BytesIO:
        answer = self._app(environ, lambda status, headers: start(status, dict(headers) | {"Content-Length": ""}))
        body = b"".join(answer)
        answer.close()
        return BytesIO(re.sub(rb'(?<="nextExecutionTime": )"[^"]*"', b'"2026-09-20T17:17:00Z"', body))


def delete(desk: Desk, task_id: str, **posted: str) -> Any:
    seen = desk.client.get(reverse("task-delete", args=[task_id])).context["row"].seen
    return desk.client.post(reverse("task-delete", args=[task_id]), {"seen": seen} | posted)


def test_deleting_deletes_and_leads_to_the_list(desk: Desk) -> None:
    task = desk.tenant.make_task()

    response = delete(desk, task.id, reason="No longer used")

    assert (response.status_code, response.url) == (302, reverse("tasks"))
    assert not desk.tenant.models.LocalTask.objects.exists()
    assert "No longer used" in text_of(desk.client.get(reverse("task", args=[task.id])))


def test_a_task_that_changed_since_it_was_seen_is_not_deleted(desk: Desk) -> None:
    task = desk.tenant.make_task()
    seen = desk.client.get(reverse("task-delete", args=[task.id])).context["row"].seen
    desk.tenant.models.LocalTask.objects.update(state="Disabled", disabled_code="MANUALLY")

    response = desk.client.post(reverse("task-delete", args=[task.id]), {"seen": seen})

    assert response.status_code == 409
    assert "Enabled → Disabled" in text_of(response)
    assert desk.tenant.models.LocalTask.objects.exists()
    assert delete(desk, task.id).status_code == 302


def test_a_tenant_that_refuses_to_delete_is_heard(desk: Desk) -> None:
    task = desk.tenant.make_task()
    desk.tenant.fault("503", count=20, method="DELETE", **REFUSED_FOR_LONG)

    response = delete(desk, task.id)

    assert response.status_code == 503
    assert "Qlik answered with an error (503)" in text_of(response)
    assert desk.tenant.models.LocalTask.objects.exists()


def test_where_nothing_can_be_read_the_question_stays_and_says_why_it_was_not_deleted(desk: Desk) -> None:
    task = desk.tenant.make_task()
    sync.run()
    seen = desk.client.get(reverse("task-delete", args=[task.id])).context["row"].seen
    desk.tenant.fault("503", count=40, **REFUSED_FOR_LONG)

    response = desk.client.post(reverse("task-delete", args=[task.id]), {"seen": seen})

    assert response.status_code == 503
    assert "Not deleted: Qlik answered with an error (503)." in text_of(response)
    assert "Delete the task of Cash position?" in text_of(response)


def test_a_very_old_absence_is_shown_by_its_end(desk: Desk) -> None:
    last = datetime(2026, 11, 23, tzinfo=UTC) - timedelta(days=400)
    task = desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY", last_at=last)
    sync.run()

    response = desk.client.get(reverse("task", args=[task.id]))

    assert response.context["strip"].since == ""
    assert len(response.context["strip"].marks) > 50


@pytest.mark.parametrize(("hours", "close"), [(0, True), (48, True), (96, False), (2000, False)])
def test_the_words_disabled_and_now_stand_apart_where_they_would_run_together(hours: int, close: bool) -> None:
    now = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
    schedule = Schedule(recurrences=(), time_zone=UTC, starts_at=None, ends_at=None)

    drawn = timeline(
        schedule, [], since=DisabledSince(at=now - timedelta(hours=hours)), now=now, zone=ZoneInfo("Europe/Zurich")
    )

    assert drawn.close is close


def test_the_days_below_the_strip_are_those_that_begin_in_it_but_none_that_would_stick_out() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    schedule = Schedule(recurrences=(), time_zone=UTC)

    drawn = timeline(schedule, [], since=DisabledSince(at=now - timedelta(days=1)), now=now, zone=UTC)
    later = timeline(schedule, [], since=DisabledSince(at=now - timedelta(days=17)), now=now, zone=UTC)

    assert [(label.words, label.at) for label in drawn.labels] == [
        (f"{day} Nov", f"{6.25 + 12.5 * place:.2f}%") for place, day in enumerate(range(19, 27))
    ]
    assert [label.words for label in later.labels] == [f"{day} Nov" for day in range(3, 25, 3)]


def test_a_task_just_disabled_has_the_word_before_its_moment_and_now_behind(desk: Desk) -> None:
    task = desk.tenant.make_task()
    disable_here(desk, task.id, "")

    html = desk.client.get(reverse("task", args=[task.id])).content.decode()

    assert 'dx="-4" text-anchor="end">disabled<' in html
    assert 'dx="4">now<' in html


FAULTS = [
    ("503", 503, "Qlik answered with an error (503)."),
    ("429", 429, "Qlik's limit of 1,000 reads a minute is reached."),
    ("broken-json", 502, "is not one of Qlik's API (json)."),
]


@pytest.mark.parametrize(("kind", "status", "says"), FAULTS)
def test_while_the_tenant_fails_the_page_shows_the_copy_and_says_why_and_as_of_when(
    desk: Desk, kind: str, status: int, says: str
) -> None:
    task = desk.tenant.make_task()
    sync.run()
    read_at = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
    TaskCopy.objects.update(read_at=read_at)
    desk.tenant.fault(kind, count=20, **(REFUSED_FOR_LONG if kind != "broken-json" else {}))

    answered, text = opened(desk, task.id)

    assert answered == status
    assert (
        f"The task could not be read now: {'The answer of tenant.test:8001' if kind == 'broken-json' else says}" in text
    )
    assert says in text
    assert "You see the copy as of Mon 23 Nov, 12:05 UTC (1 h ago)." in text
    assert "Every day at 06:30." in text
    assert "In Qlik Last read Mon 23 Nov, 12:05 UTC" in text


def test_with_a_token_that_is_not_accepted_the_page_is_readable_too(desk: Desk, settings: Any) -> None:
    task = desk.tenant.make_task()
    sync.run()
    settings.TENANT_TOKEN = "expired"

    status, text = opened(desk, task.id)

    assert status == 502
    assert "The task could not be read now: Qlik did not accept the access token." in text
    assert "Every day at 06:30." in text


def test_a_task_that_the_token_may_read_no_more_is_shown_as_the_copy_has_it(desk: Desk, settings: Any) -> None:
    task = desk.tenant.make_task()
    sync.run()
    settings.TENANT_TOKEN = desk.tenant.token(desk.tenant.make_user("Marek Nowak").id)
    sync.run()

    status, text = opened(desk, task.id)

    assert status == 422
    assert "The task could not be read now: " in text
    assert "This token may not read this task." in text
    assert "Every day at 06:30." in text
    assert [row.task.id for row in desk.rows()] == [task.id]


def test_a_task_that_was_just_read_has_no_notice(desk: Desk) -> None:
    task = desk.tenant.make_task()

    status, text = opened(desk, task.id)

    assert status == 200
    assert "could not be read" not in text
    assert "In Qlik Read Mon 23 Nov, 13:05 UTC" in text


def test_without_a_copy_the_failure_is_all_there_is(desk: Desk) -> None:
    task = desk.tenant.make_task()
    desk.tenant.fault("503", count=20, **REFUSED_FOR_LONG)

    status, text = opened(desk, task.id)

    assert status == 503
    assert "The tasks could not be read" in text
    assert "Every day" not in text


def test_without_a_token_the_setting_is_named_and_no_copy_is_shown(desk: Desk, settings: Any) -> None:
    task = desk.tenant.make_task()
    sync.run()
    settings.TENANT_TOKEN = ""

    status, text = opened(desk, task.id)

    assert status == 503
    assert "TENANT_TOKEN is missing." in text
    assert "Every day" not in text


@pytest.mark.parametrize("name", ["task", "task-edit", "task-delete"])
def test_an_unknown_task_is_said_to_be_none_with_a_search_and_nothing_to_try_again(desk: Desk, name: str) -> None:
    response = desk.client.get(reverse(name, args=["nowhere"]))

    text = text_of(response)
    assert response.status_code == 404
    assert "No such task" in text
    assert "Try now" not in text
    assert 'action="/tasks/"' in response.content.decode()


@pytest.mark.parametrize("name", ["task", "task-edit", "task-delete"])
def test_a_deleted_task_says_by_whom_and_offers_to_restore_it(desk: Desk, name: str) -> None:
    task = desk.tenant.make_task()
    sync.run()
    by = RequestedBy(actor="ada", page=ChangePage.LIST, reason="Merged")
    actions.delete(by, task.id, seen=TaskCopy.objects.get().digest)

    response = desk.client.get(reverse(name, args=[task.id]))

    assert response.status_code == 410
    assert "Deleted by ada on Mon 23 Nov, 13:05 UTC : “Merged”" in text_of(response)
    assert 'id="restore"' in response.content.decode()


def test_one_that_was_deleted_in_qlik_says_so_and_is_not_restored_here(desk: Desk) -> None:
    task = desk.tenant.make_task()
    sync.run()
    desk.tenant.models.LocalTask.objects.all().delete()

    text = page(desk, task.id)

    assert "It was found gone on Mon 23 Nov, 13:05 UTC : it was deleted in Qlik." in text


def test_a_task_that_moved_and_one_that_is_not_understood_say_what_to_do(desk: Desk) -> None:
    moved = desk.tenant.make_task(migrated=True)
    unread = desk.tenant.make_task(recurrence=["RRULE:FREQ=DAILY;BYHOUR=26"])

    told = [desk.client.get(reverse("task", args=[task.id])).content.decode() for task in (moved, unread)]

    assert "Change it, switch it off or delete it in Qlik" in told[0]
    assert "Edit the schedule to write the rule anew" in told[1]
