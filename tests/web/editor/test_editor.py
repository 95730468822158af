"""The editor's pages as a browser without scripts uses them: what is posted, and what the tenant has then."""

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from dashboard.inventory.sync import run as sync
from dashboard.localtenant import faults
from tests.desk import REFUSED_FOR_LONG, Desk
from tests.web.markup import posted_by, squeezed
from tests.web.tasks.test_tasks import text_of

FORM = "application/x-www-form-urlencoded"
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"


def opened(desk: Desk, address: str) -> QueryDict:
    """What the untouched form of a page posts."""
    return posted_by(desk.client.get(address).content.decode())


def edit(desk: Desk, task_id: str, action: str = "save", **changed: Any) -> Any:
    """Open a task, change some controls, press a button."""
    address = reverse("task-edit", args=[task_id])
    return press(desk, address, opened(desk, address), action, **changed)


def create(desk: Desk, action: str = "save", **changed: Any) -> Any:
    """Make a new task for the app of the tests, pressing a button."""
    sync.run()
    app = desk.tenant.models.LocalApp.objects.first() or desk.tenant.make_app()
    address = reverse("task-new")
    return press(desk, address, opened(desk, address), action, **{"app_id": app.id, "zone": "Europe/Zurich"} | changed)


def press(desk: Desk, address: str, data: QueryDict, action: str, **changed: Any) -> Any:
    data = data.copy()
    for name, value in changed.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    data["action"] = action
    return desk.client.post(address, data.urlencode(), content_type="application/x-www-form-urlencoded")


def again(desk: Desk, response: Any, action: str, **changed: Any) -> Any:
    """Press a button of the page that came back."""
    return press(desk, response.request["PATH_INFO"], posted_by(response.content.decode()), action, **changed)


def stored(desk: Desk, task_id: str) -> Any:
    return desk.tenant.models.LocalTask.objects.get(pk=task_id)


def test_saving_an_untouched_task_sends_nothing(desk: Desk) -> None:
    lines = ["rrule:freq=daily; byhour=6;BYMINUTE=30", "EXDATE:20261224", "RRULE:FREQ=WEEKLY;BYDAY=XX"]
    task = desk.tenant.make_task(recurrence=lines)
    desk.tenant.fault("500", count=1, method="PUT")

    response = edit(desk, task.id)

    assert (response.status_code, response.url) == (302, reverse("task", args=[task.id]))
    assert stored(desk, task.id).recurrence == lines


def test_a_change_is_written_and_the_rest_of_the_line_stays(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=["RRULE:freq=weekly;BYDAY=MO;BYHOUR=6;BYMINUTE=30"])

    response = edit(desk, task.id, c1__weekday=["0", "2"], reason="Stock count on Wednesday, too")

    assert response.status_code == 302
    assert stored(desk, task.id).recurrence == ["RRULE:freq=weekly;BYDAY=MO,WE;BYHOUR=6;BYMINUTE=30"]
    assert "Stock count on Wednesday, too" in text_of(desk.client.get(response.url))


def test_partial_reload_state_and_data_are_saved_with_the_schedule(desk: Desk) -> None:
    task = desk.tenant.make_task()

    edit(desk, task.id, partial="on", state="off", auto_reload="on", auto_reload_partial="on")

    now = stored(desk, task.id)
    assert (now.partial, now.state, now.auto_reload, now.auto_reload_partial) == (True, "Disabled", True, True)
    assert now.recurrence == [DAILY]


@pytest.mark.parametrize(
    ("changed", "lines", "start", "auto_reload"),
    [
        ({"kind": "once", "starts_at": "2026-12-24T18:00"}, [], "2026-12-24T18:00:00", False),
        ({"kind": "data"}, [], "", True),
        ({"kind": "none"}, [], "", False),
    ],
)
def test_once_when_data_changes_and_no_schedule_are_choices(
    desk: Desk, changed: dict[str, str], lines: list[str], start: str, *, auto_reload: bool
) -> None:
    task = desk.tenant.make_task()

    edit(desk, task.id, **changed)

    now = stored(desk, task.id)
    assert (now.recurrence, now.start, now.auto_reload) == (lines, start, auto_reload)


def test_a_new_task_is_created_and_shown(desk: Desk) -> None:
    desk.tenant.make_app("Cash position")

    response = create(desk, c1__time=["06:30"])

    task = desk.tenant.models.LocalTask.objects.get()
    assert (response.status_code, response.url) == (302, reverse("task", args=[task.id]))
    assert (task.recurrence, task.time_zone, task.state) == ([DAILY], "Europe/Zurich", "Enabled")
    assert "The task is created." in text_of(desk.client.get(response.url))


def test_a_new_task_that_shall_not_run_yet_is_switched_off_at_once(desk: Desk) -> None:
    create(desk, state="off")

    assert desk.tenant.models.LocalTask.objects.get().state == "Disabled"


def test_a_new_task_that_could_not_be_switched_off_says_so(desk: Desk) -> None:
    desk.tenant.fault("500", count=20, method="PUT")

    response = create(desk, state="off")

    assert "It is still enabled." in text_of(desk.client.get(response.url))


def test_a_new_task_needs_an_app(desk: Desk) -> None:
    response = create(desk, app_id="")

    assert response.status_code == 422
    assert "Choose the app that is reloaded." in text_of(response)
    assert not desk.tenant.models.LocalTask.objects.exists()


def test_an_app_can_be_searched_and_is_found_without_a_script(desk: Desk) -> None:
    for name in ("Cash position", "Cash flow", "Stock ledger"):
        desk.tenant.make_app(name)

    page = text_of(create(desk, "preview", app_id="", app_search="cash pos"))

    assert "Cash position Personal" in page
    assert "Stock ledger" not in page


def test_the_picker_tells_how_many_more_there_are_and_keeps_the_chosen_app(desk: Desk) -> None:
    apps = [desk.tenant.make_app(f"Report {number:02}") for number in range(25)]
    sync.run()

    response = desk.client.get(reverse("app-choices"), {"app_search": "report", "app_id": apps[24].id})

    assert "And 5 more" in text_of(response)
    assert response.content.decode().index("Report 24") < response.content.decode().index("Report 00")
    assert "No app has this name." in text_of(desk.client.get(reverse("app-choices"), {"app_search": "xyz"}))


def test_a_copy_has_the_lines_of_its_source_byte_for_byte(desk: Desk) -> None:
    lines = ["rrule:freq=daily; byhour=6;BYMINUTE=30", "EXDATE:20261224"]
    source = desk.tenant.make_task(recurrence=lines, partial=True)
    sync.run()
    address = f"{reverse('task-new')}?from={source.id}"

    press(desk, address, opened(desk, address), "save")

    copy = desk.tenant.models.LocalTask.objects.exclude(pk=source.id).get()
    assert (copy.recurrence, copy.app_id, copy.partial) == (lines, source.app_id, True)


def test_rules_are_added_duplicated_moved_and_removed_by_buttons(desk: Desk) -> None:
    response = create(desk, "add")
    response = again(desk, response, "duplicate:c1", c1__time=["07:00"])
    response = again(desk, response, "down:c1")
    response = again(desk, response, "remove:c2")

    assert posted_by(response.content.decode()).getlist("card") == ["c3", "c1"]
    assert posted_by(response.content.decode()).getlist("c3-time") == ["07:00"]


def test_the_quick_line_fills_the_rules(desk: Desk) -> None:
    response = create(desk, "enter", quick="every weekday at 6:30 and 12:30")

    assert response.context["preview"].sentence == "Weekdays at 06:30 and 12:30"
    again(desk, response, "save")
    lines = desk.tenant.models.LocalTask.objects.get().recurrence
    assert lines == ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6,12;BYMINUTE=30;BYSECOND=0"]


def test_what_the_quick_line_does_not_know_is_marked(desk: Desk) -> None:
    response = create(desk, "quick", quick="every blursday at 6:30")

    assert "<mark>blursday</mark>" in response.content.decode()
    assert 'value="every blursday at 6:30"' in response.content.decode()


def test_lines_can_be_edited_as_text_with_the_place_of_a_mistake(desk: Desk) -> None:
    task = desk.tenant.make_task()
    response = edit(desk, task.id, "raw")
    raw = posted_by(response.content.decode())["raw"]

    response = again(desk, response, "preview", raw=f"{raw}\nRRULE:FREQ=DAILY;BYHOUR=26")

    assert raw == DAILY
    assert "Line 2, character" in text_of(response)
    assert "BYHOUR=<mark>26</mark>" in response.content.decode()
    again(desk, response, "save", raw=f"{raw}\nRRULE:FREQ=DAILY;BYHOUR=22")
    assert stored(desk, task.id).recurrence == [DAILY, "RRULE:FREQ=DAILY;BYHOUR=22"]


def test_a_mistake_stands_at_its_control_and_nothing_is_lost(desk: Desk) -> None:
    task = desk.tenant.make_task()

    response = edit(desk, task.id, c1__interval="0", reason="because")

    html = response.content.decode()
    assert response.status_code == 422
    assert "is no number of periods" in text_of(response)
    assert 'value="because"' in html
    assert 'id="c1-interval"' in html
    assert stored(desk, task.id).recurrence == [DAILY]


def test_what_the_tenant_refuses_is_told_at_the_field_that_it_names(desk: Desk) -> None:
    task = desk.tenant.make_task()

    response = edit(desk, task.id, starts_at="1960-01-01T00:00")

    html = squeezed(response.content.decode())
    assert response.status_code == 422
    assert "Qlik refused it: " in text_of(response)
    assert (
        'name="starts_at" value="1960-01-01T00:00" aria-describedby="starts_at-error" aria-invalid="true"'
        in squeezed(html)
    )


def test_a_lost_right_is_told_above_the_form(desk: Desk, settings: Any) -> None:
    task = desk.tenant.make_task()
    address = reverse("task-edit", args=[task.id])
    data = opened(desk, address)
    settings.TENANT_TOKEN = desk.tenant.token(desk.tenant.make_user("Reader").id)

    response = press(desk, address, data, "save", c1__time=["07:00"])

    assert response.status_code == 422
    assert posted_by(response.content.decode()).getlist("c1-time") == ["07:00"]


def test_a_conflict_shows_three_versions_and_mine_can_be_kept(desk: Desk) -> None:
    task = desk.tenant.make_task()
    address = reverse("task-edit", args=[task.id])
    data = opened(desk, address)
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(
        recurrence=["RRULE:FREQ=HOURLY"], time_zone="Europe/London"
    )

    response = press(desk, address, data, "save", c1__time=["07:00"])

    page = text_of(response)
    assert response.status_code == 409
    assert "Schedule Every day at 06:30 Hourly from 00:30 to 23:30 Every day at 07:00" in page
    assert "Time zone Europe/Zurich Europe/London as before" in page
    assert stored(desk, task.id).recurrence == ["RRULE:FREQ=HOURLY"]
    assert again(desk, response, "save").status_code == 302
    assert stored(desk, task.id).recurrence == ["RRULE:FREQ=DAILY;BYHOUR=7;BYMINUTE=0;BYSECOND=0"]
    assert stored(desk, task.id).time_zone == "Europe/London"


def test_a_conflict_tells_zone_and_state_too(desk: Desk) -> None:
    task = desk.tenant.make_task()
    address = reverse("task-edit", args=[task.id])
    data = opened(desk, address)
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(partial=True)

    page = text_of(press(desk, address, data, "save", zone="Asia/Tokyo", state="off"))

    assert "Partial reload no yes as before" in page
    assert "State Enabled as before Disabled" in page
    assert "Time zone Europe/Zurich as before Asia/Tokyo" in page


def test_a_second_change_by_others_is_a_second_conflict(desk: Desk) -> None:
    task = desk.tenant.make_task()
    address = reverse("task-edit", args=[task.id])
    data = opened(desk, address)
    change = desk.tenant.models.LocalTask.objects.filter(pk=task.id).update
    change(recurrence=["RRULE:FREQ=HOURLY"])
    response = press(desk, address, data, "save", c1__time=["07:00"])
    change(state="Disabled")

    response = again(desk, response, "save")

    assert response.status_code == 409
    assert again(desk, response, "save").status_code == 302
    assert stored(desk, task.id).state == "Disabled"


def test_a_task_that_was_deleted_meanwhile_says_so_and_keeps_the_input(desk: Desk) -> None:
    task = desk.tenant.make_task()
    address = reverse("task-edit", args=[task.id])
    data = opened(desk, address)
    desk.tenant.models.LocalTask.objects.all().delete()

    response = press(desk, address, data, "save", c1__time=["07:00"])

    assert response.status_code == 410
    assert "no longer exists in Qlik" in text_of(response)
    assert posted_by(response.content.decode()).getlist("c1-time") == ["07:00"]


def test_a_lost_answer_to_a_creation_is_told_and_the_task_is_found(desk: Desk) -> None:
    desk.tenant.make_app()
    sync.run()
    desk.tenant.fault("cut", count=1, method="POST")

    response = create(desk)

    assert response.status_code == 502
    assert "it may exist already" in text_of(response)
    found = again(desk, response, "look")
    assert found.status_code in (200, 302)
    assert desk.tenant.models.LocalTask.objects.count() == (1 if found.status_code == 302 else 0)


def test_saving_again_after_a_lost_answer_makes_no_second_task(desk: Desk) -> None:
    desk.tenant.make_app()
    sync.run()
    desk.tenant.fault("cut", count=1, method="POST")
    response = create(desk)

    response = again(desk, response, "save")

    assert response.status_code == 302
    assert desk.tenant.models.LocalTask.objects.count() == 1


@pytest.mark.parametrize("attempt", ["4711", "0", "many", "9" * 30])
def test_an_attempt_that_is_not_known_is_no_reason_not_to_save(desk: Desk, attempt: str) -> None:
    assert create(desk, attempt=attempt).status_code == 302


def test_a_task_that_is_not_found_can_be_created(desk: Desk) -> None:
    response = create(desk, "look", attempt="4711")

    assert response.status_code == 200
    assert "No such task was found in Qlik." in text_of(response)
    assert again(desk, response, "save").status_code == 302


def test_a_lost_answer_to_a_change_that_was_made_is_no_failure(desk: Desk) -> None:
    task = desk.tenant.make_task()
    desk.tenant.fault("cut", count=1, method="PUT")

    assert edit(desk, task.id, c1__time=["07:00"]).status_code == 302
    assert stored(desk, task.id).recurrence == ["RRULE:FREQ=DAILY;BYHOUR=7;BYMINUTE=0;BYSECOND=0"]


@pytest.mark.served
def test_a_change_without_an_answer_is_told_and_saving_again_looks_first(desk: Desk, settings: Any) -> None:
    settings.TENANT_PATIENCE = 0.5
    task = desk.tenant.make_task()
    desk.tenant.fault("hang", count=1, method="PUT", seconds=1.5)

    response = edit(desk, task.id, c1__time=["07:00"])

    assert response.status_code == 503
    assert "saving again looks at the task first" in text_of(response)
    faults.clear()
    assert again(desk, response, "save").status_code == 302
    assert stored(desk, task.id).recurrence == ["RRULE:FREQ=DAILY;BYHOUR=7;BYMINUTE=0;BYSECOND=0"]


def test_where_the_task_cannot_be_looked_for_nothing_is_created(desk: Desk) -> None:
    desk.tenant.make_app()
    sync.run()
    desk.tenant.fault("cut", count=1, method="POST")
    response = create(desk)
    before = desk.tenant.models.LocalTask.objects.count()
    desk.tenant.fault("503", count=1, method="GET", **REFUSED_FOR_LONG)

    response = again(desk, response, "save")

    assert response.status_code == 503
    assert desk.tenant.models.LocalTask.objects.count() == before


def test_an_editor_that_was_open_for_too_long_starts_again(desk: Desk) -> None:
    task = desk.tenant.make_task()

    response = edit(desk, task.id, seen="0123456789abcdef")

    assert response.url == reverse("task-edit", args=[task.id])
    assert "open for too long" in text_of(desk.client.get(response.url))


def test_a_task_that_is_neither_enabled_nor_disabled_may_stay_so(desk: Desk) -> None:
    task = desk.tenant.make_task(state="Completed", end="2026-02-01T00:00:00")

    page = desk.client.get(reverse("task-edit", args=[task.id]))

    assert "Completed, as it is" in text_of(page)
    assert edit(desk, task.id, partial="on").status_code == 302
    assert stored(desk, task.id).partial


def test_a_tenant_that_makes_no_more_tasks_says_so_above_the_form_and_nothing_is_lost(
    desk: Desk, settings: Any
) -> None:
    settings.LOCALTENANT_RELOAD_TASKS, settings.TENANT_JOINED = "closing", False

    response = create(desk, edit="raw", raw=DAILY, reason="for the audit")

    assert response.status_code == 422
    assert "Qlik makes no more tasks of the older kind." in text_of(response)
    assert "New ones are made in its newer scheduling." in text_of(response)
    assert "no longer offers" not in text_of(response)
    assert posted_by(response.content.decode())["reason"] == "for the audit"
    assert posted_by(response.content.decode())["raw"].strip() == DAILY


def test_a_task_that_qlik_has_moved_meanwhile_is_not_saved_and_the_editor_says_so(desk: Desk) -> None:
    task = desk.tenant.make_task()
    address = reverse("task-edit", args=[task.id])
    data = opened(desk, address)
    desk.tenant.models.LocalTask.objects.update(migrated=True)

    response = press(desk, address, data, "save", partial="on")

    assert response.status_code == 409
    assert "Qlik has moved this task to its newer scheduling meanwhile." in text_of(response)


OVER, LATER = "2026-02-01T00:00:00", "2027-06-01T00:00"


def a_completed_task(desk: Desk) -> Any:
    return desk.tenant.make_task(state="Completed", end=OVER)


def told(page: Any) -> str:
    """What the preview of a page says about the state."""
    found = re.search(r'id="preview-state".*?</p>', page.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0].partition(">")[2]).split()) if found else ""


def test_a_completed_task_with_a_later_end_is_enabled_too_as_it_was_said_before(desk: Desk) -> None:
    task = a_completed_task(desk)

    previewed = edit(desk, task.id, "preview", ends_at=LATER)
    saved = again(desk, previewed, "save")
    page = text_of(desk.client.get(saved.url))

    assert told(previewed) == "The task is completed, and has runs again: saving enables it, too."
    assert "The schedule is saved, and the task is enabled." in page
    assert (stored(desk, task.id).state, stored(desk, task.id).end) == ("Enabled", "2027-06-01T00:00:00")


def test_who_saves_at_once_gets_the_default_that_stood_on_the_page(desk: Desk) -> None:
    task = a_completed_task(desk)

    page = desk.client.get(reverse("task-edit", args=[task.id]))
    edit(desk, task.id, ends_at=LATER)

    assert "Enable it, too, if it has runs again" in text_of(page)
    assert posted_by(page.content.decode())["state"] == "again"
    assert stored(desk, task.id).state == "Enabled"


@pytest.mark.parametrize(
    ("state", "becomes", "says"),
    [
        ("", "Completed", "The task stays completed: nothing of this starts until it is enabled."),
        ("off", "Disabled", "It is disabled: nothing of this starts until it is enabled."),
    ],
)
def test_who_does_not_want_it_enabled_is_told_that_it_does_not_run(
    desk: Desk, state: str, becomes: str, says: str
) -> None:
    task = a_completed_task(desk)

    previewed = edit(desk, task.id, "preview", ends_at=LATER, state=state)
    saved = again(desk, previewed, "save")

    assert told(previewed) == says
    assert stored(desk, task.id).state == becomes
    assert f"The schedule is saved. The task is {becomes.lower()}: it does not run." in text_of(
        desk.client.get(saved.url)
    )


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"partial": "on"}, "The task stays completed: this schedule has no runs from now on."),
        ({"ends_at": "2026-03-01T00:00"}, "The task stays completed: this schedule has no runs from now on."),
        ({"kind": "none"}, "The task stays completed: this schedule has no runs from now on."),
    ],
)
def test_a_completed_task_without_runs_stays_so(desk: Desk, changed: dict[str, str], says: str) -> None:
    task = a_completed_task(desk)

    previewed = edit(desk, task.id, "preview", **changed)
    again(desk, previewed, "save")

    assert told(previewed) == says
    assert stored(desk, task.id).state == "Completed"


@pytest.mark.parametrize(
    "changed", [{"kind": "data"}, {"kind": "once", "starts_at": "2027-01-01T06:00", "ends_at": ""}]
)
def test_a_completed_task_is_enabled_by_whatever_starts_it_again(desk: Desk, changed: dict[str, str]) -> None:
    task = a_completed_task(desk)

    edit(desk, task.id, **changed)

    assert stored(desk, task.id).state == "Enabled"


def test_an_untouched_completed_task_is_left_alone_even_if_it_has_runs(desk: Desk) -> None:
    task = desk.tenant.make_task(state="Completed")

    previewed = edit(desk, task.id, "preview")
    saved = again(desk, previewed, "save")

    assert told(previewed) == "The task is completed. Change its schedule, and saving enables it, too."
    assert "Nothing to save" in text_of(desk.client.get(saved.url))
    assert stored(desk, task.id).state == "Completed"


def test_the_live_preview_says_the_same_of_the_state(desk: Desk) -> None:
    task = a_completed_task(desk)
    data = opened(desk, reverse("task-edit", args=[task.id])).copy()
    data["ends_at"] = LATER

    live = desk.client.post(reverse("recurrence-preview"), data.urlencode(), content_type=FORM)

    assert told(live) == "The task is completed, and has runs again: saving enables it, too."


def test_a_copy_of_a_completed_task_is_an_enabled_one(desk: Desk) -> None:
    task = a_completed_task(desk)

    page = desk.client.get(reverse("task-new"), {"from": task.id})

    assert posted_by(page.content.decode())["state"] == "on"


@pytest.mark.parametrize("state", ["Enabled", "Disabled"])
def test_a_schedule_that_is_saved_says_whether_it_runs(desk: Desk, state: str) -> None:
    task = desk.tenant.make_task(state=state)

    page = text_of(desk.client.get(edit(desk, task.id, ends_at=LATER).url))

    assert ("The task is disabled: it does not run." in page) is (state == "Disabled")
    assert "The schedule is saved." in page


def test_names_from_the_tenant_and_lines_are_text_and_never_markup(desk: Desk) -> None:
    app = desk.tenant.make_app("<script>alert(1)</script>")
    task = desk.tenant.make_task(app_id=app.id, recurrence=["<script>alert(2)</script>"])
    sync.run()

    html = desk.client.get(reverse("task-edit", args=[task.id])).content.decode()

    assert "<script>alert" not in html


def test_the_zones_begin_with_those_in_use(desk: Desk) -> None:
    desk.tenant.make_task(time_zone="Asia/Kolkata")
    sync.run()

    zones = desk.client.get(reverse("task-new")).context["zones"]

    assert [zone.name for zone in zones][:2] == ["Asia/Kolkata", "UTC"]
    assert zones[0].words == "Kolkata, UTC+5:30"
    assert len({zone.name for zone in zones}) == len(zones) > 300


@pytest.mark.parametrize("search", ["ZURICH cash", "zürich", "Cash Zür", "00000000-0000-4000-8000-000000000002"])
def test_apps_are_found_by_their_words_whatever_the_case_and_the_accents_or_by_their_id(
    desk: Desk, search: str
) -> None:
    for name in ("Stock ledger", "Zürich cash position", "Alpha"):
        desk.tenant.make_app(name)
    sync.run()

    response = desk.client.get(reverse("app-choices"), {"app_search": search})

    assert [app.name for app in response.context["apps"].found] == ["Zürich cash position"]


def test_the_start_of_a_new_task_is_now_so_that_nothing_was_due_before_it_was_made(desk: Desk) -> None:
    response = desk.client.get(reverse("task-new"), {"zone": "UTC"})

    assert response.context["editor"].data["starts_at"] == "2026-11-23T13:05"
