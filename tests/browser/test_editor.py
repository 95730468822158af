"""The editor under a mouse and a keyboard, in bad weather, and without scripts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Dialog, Page, expect

from dashboard.inventory.sync import run as sync
from dashboard.localtenant import faults
from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.browser.editor import Editor
from tests.browser.tenants_own import tenants_own
from tests.desk import REFUSED_FOR_LONG, Desk

SEVEN = "RRULE:FREQ=DAILY;BYHOUR=7;BYMINUTE=0;BYSECOND=0"
ODD = [
    "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=6,12;BYMINUTE=30;BYSECOND=0",
    "RRULE:FREQ=MONTHLY;BYDAY=2TU,-1FR;BYHOUR=9;BYMINUTE=15;UNTIL=20270630T215959Z",
    "RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;BYHOUR=7;BYMINUTE=0",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,-1,-2;BYHOUR=8,9,10,11,12,13;BYMINUTE=0,30;COUNT=40",
    "RRULE:FREQ=MINUTELY;INTERVAL=20;BYHOUR=1,5",
    "EXDATE:20261224T060000",
    "RRULE:FREQ=DAILY;BYHOUR=26",
]


@pytest.fixture
def cash(desk: Desk) -> Any:
    """A task that runs every day at 06:30 in Zurich, known to the copy."""
    task = desk.tenant.make_task()
    sync.run()
    return task


@pytest.fixture
def editor(open_tasks: Any, cash: Any, page: Page) -> Editor:
    """The editor with that task."""
    open_tasks(f"/tasks/{cash.id}/edit/")
    return Editor(page)


def saved(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Cash position")


def test_the_result_follows_what_is_typed_and_tells_the_difference(editor: Editor, complaints: list[str]) -> None:
    editor.times("07:45")

    expect(editor.page.locator("#preview-sentence")).to_have_text("Every day at 07:45.")
    expect(editor.page.locator("#c1-words")).to_have_text("Every day at 07:45")
    expect(editor.page.locator("#preview-difference summary")).to_contain_text("+30 runs, \N{MINUS SIGN}30 runs")
    expect(editor.page.locator("[data-said]")).to_have_text("Every day at 07:45.")
    assert complaints == []


def test_a_mistake_is_told_at_its_control_while_it_is_typed_and_goes_when_it_is_mended(editor: Editor) -> None:
    editor.every(0)
    expect(editor.card.get_by_text("is no number of periods")).to_be_visible()
    expect(editor.page.locator("#c1-flag")).to_be_visible()

    editor.every(2)

    expect(editor.card.get_by_text("is no number of periods")).to_have_count(0)
    expect(editor.page.locator("#c1-flag")).to_be_hidden()
    expect(editor.page.locator("#preview-sentence")).to_have_text(re.compile(r"^Every 2 days \(next .*\) at 06:30\.$"))
    expect(editor.card.get_by_text("days", exact=True)).to_be_visible()
    editor.frequency("Weekly")
    expect(editor.card.get_by_text("weeks", exact=True)).to_be_visible()


def test_the_latest_answer_wins(editor: Editor) -> None:
    editor.card.get_by_label("Every", exact=False).first.press_sequentially("234", delay=120)

    sentence = editor.page.locator("#preview-sentence")
    expect(sentence).to_have_text(re.compile(r"^Every 2341 days \(next .*\) at 06:30\.$"))


def test_choosing_an_end_by_typing_it(desk: Desk, editor: Editor, cash: Any) -> None:
    editor.ends_on("2026-12-01")
    expect(editor.card.get_by_role("radio", name="On", exact=True)).to_be_checked()
    editor.save()

    saved(editor.page)
    assert tenants_own(desk, cash.id)["recurrence"] == [
        "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0;UNTIL=20261201T225959Z"
    ]


def test_an_app_chosen_while_its_search_is_under_way_stays_chosen(
    desk: Desk, open_tasks: Any, page: Page, complaints: list[str]
) -> None:
    for name in ("Alpha", "Cash position", "Stock ledger"):
        desk.tenant.make_app(name)
    sync.run()
    open_tasks("/tasks/new/")
    page.route("**/apps/?*", lambda route: (page.wait_for_timeout(500), route.continue_()))
    with page.expect_response("**/apps/?*"):
        page.get_by_label("Search apps by name").press_sequentially("stock")
        page.wait_for_timeout(400)
        page.get_by_role("radio", name="Cash position").check()

    expect(page.get_by_role("radio", name="Cash position")).to_be_checked()
    page.get_by_label("Search apps by name").fill("stock l")
    expect(page.locator("#app-choices").get_by_role("radio")).to_have_count(2)
    expect(page.get_by_role("radio", name="Cash position")).to_be_checked()
    assert complaints == []


def test_a_single_run_is_a_choice_of_its_own(desk: Desk, editor: Editor, cash: Any) -> None:
    editor.kind("Once")
    editor.start("2026-12-24T18:00")

    expect(editor.page.locator("#preview-sentence")).to_have_text("Once, on Thu 24 Dec 2026 at 18:00.")
    expect(editor.page.get_by_role("heading", name="Rules")).to_be_hidden()
    editor.save()
    saved(editor.page)
    own = tenants_own(desk, cash.id)
    assert (own["recurrence"], own["nextExecutionTime"]) == ([], "2026-12-24T17:00:00Z")


def test_the_quick_line_fills_the_rules_by_the_enter_key_and_marks_what_it_does_not_know(
    desk: Desk, editor: Editor, cash: Any
) -> None:
    quick = editor.page.get_by_label("Quick line")
    quick.fill("every blursday")
    quick.evaluate("field => field.setAttribute('data-before', '')")
    quick.press("Enter")
    expect(quick).not_to_have_attribute("data-before", "")  # the answer is there: the mark stood before it already
    expect(editor.page.locator(".quick__misread mark")).to_have_text("blursday")
    expect(quick).to_be_focused()

    quick.fill("2nd and last friday 22:00")
    quick.press("Enter")

    expect(editor.page.locator("#preview-sentence")).to_contain_text("Friday")
    editor.save()
    saved(editor.page)
    assert tenants_own(desk, cash.id)["recurrence"] == [
        "RRULE:FREQ=MONTHLY;BYDAY=-1FR,2FR;BYHOUR=22;BYMINUTE=0;BYSECOND=0"
    ]


def test_lines_edited_as_text_become_rules_again(desk: Desk, editor: Editor, cash: Any) -> None:
    page = editor.page
    page.get_by_role("button", name="RRULE").click()
    text = page.get_by_label("Lines as Qlik has them")
    text.fill(f"{SEVEN}\nRRULE:FREQ=DAILY;BYHOUR=26")
    expect(page.locator("#raw-lines mark")).to_have_text("26")
    expect(page.locator("#raw-lines")).to_contain_text("Line 2, character 25:")

    text.fill(SEVEN)
    expect(page.locator("#raw-lines mark")).to_have_count(0)
    page.get_by_role("button", name="Controls").click()

    expect(page.locator("#c1-words, #c2-words")).to_have_text("Every day at 07:00")
    editor.save()
    saved(page)
    assert tenants_own(desk, cash.id)["recurrence"] == [SEVEN]


def test_the_keyboard_alone_adds_a_time_and_saves(desk: Desk, editor: Editor, cash: Any) -> None:
    page = editor.page
    add = page.get_by_role("button", name="Add a time")
    add.press("Enter")
    expect(page.get_by_label("Time 2", exact=True)).to_be_visible()
    expect(add).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.get_by_label("Time 2", exact=True).fill("18:30")
    page.get_by_label("Time 2", exact=True).press("Enter")
    expect(page).to_have_url(re.compile("/edit/$"))

    page.keyboard.press("Control+Enter")

    saved(page)
    assert tenants_own(desk, cash.id)["recurrence"] == ["RRULE:FREQ=DAILY;BYHOUR=6,18;BYMINUTE=30;BYSECOND=0"]


def test_leaving_with_unsaved_changes_asks_first(editor: Editor, cash: Any) -> None:
    page = editor.page
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    editor.times("07:00")
    expect(page.locator("[data-unsaved]")).to_be_visible()

    page.locator("#cancel").click()

    expect(page).to_have_url(re.compile("/edit/$"))
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Time 1", exact=True)).to_have_value("07:00")
    editor.save()
    saved(page)
    assert asked == ["beforeunload"]


def test_an_untouched_editor_lets_go(editor: Editor) -> None:
    editor.page.locator("#cancel").click()

    saved(editor.page)


def test_what_somebody_else_changed_is_shown_beside_mine_and_mine_is_kept(
    desk: Desk, editor: Editor, cash: Any, complaints: list[str]
) -> None:
    page = editor.page
    editor.times("07:00")
    desk.tenant.models.LocalTask.objects.filter(pk=cash.id).update(recurrence=["RRULE:FREQ=HOURLY"], partial=True)

    editor.save()

    expect(page.get_by_role("alert")).to_contain_text("changed in Qlik since you opened it")
    expect(page.get_by_role("row", name="Schedule")).to_contain_text("Hourly")
    assert_accessible(page)
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    own = tenants_own(desk, cash.id)
    assert (own["recurrence"], own["partial"]) == ([SEVEN], True)
    assert [complaint for complaint in complaints if "409" not in complaint] == []


def test_what_somebody_else_changed_can_be_taken(desk: Desk, editor: Editor, cash: Any) -> None:
    editor.times("07:00")
    desk.tenant.models.LocalTask.objects.filter(pk=cash.id).update(recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=5"])
    editor.save()
    editor.page.on("dialog", lambda dialog: dialog.accept())

    editor.page.get_by_role("link", name="Take theirs").click()

    expect(editor.page.locator("#c1-words")).to_contain_text("Hourly")
    assert tenants_own(desk, cash.id)["recurrence"] == ["RRULE:FREQ=HOURLY;BYMINUTE=5"]


def test_a_connection_lost_while_a_task_is_created_leads_to_the_task_and_to_no_second_one(
    desk: Desk, open_tasks: Any, page: Page
) -> None:
    desk.tenant.make_app("Cash position")
    sync.run()
    editor = Editor(open_tasks("/tasks/new/"))
    editor.app("Cash position")
    desk.tenant.fault("cut", count=1, method="POST")

    editor.save()

    expect(page.get_by_role("alert")).to_contain_text("it may exist already")
    expect(page.get_by_label("Time 1", exact=True)).to_have_value("06:00")
    page.get_by_role("button", name="Look for the task").click()
    saved(page)
    expect(page.get_by_text("The task was created after all")).to_be_visible()
    assert desk.tenant.models.LocalTask.objects.count() == 1


def test_a_tenant_that_is_down_loses_no_input(desk: Desk, editor: Editor, cash: Any) -> None:
    editor.times("07:00")
    desk.tenant.fault("503", count=20, method="PUT", **REFUSED_FOR_LONG)

    editor.save()

    expect(editor.page.get_by_role("alert")).to_contain_text("Qlik answered with an error (503)")
    expect(editor.page.get_by_label("Time 1", exact=True)).to_have_value("07:00")
    faults.clear()
    editor.save()
    saved(editor.page)
    assert tenants_own(desk, cash.id)["recurrence"] == [SEVEN]


def test_what_the_tenant_refuses_lands_on_its_field(editor: Editor) -> None:
    editor.start("1960-01-01T00:00")

    editor.save()

    start = editor.page.locator("#starts_at")
    expect(start).to_have_attribute("aria-invalid", "true")
    expect(start).to_have_value("1960-01-01T00:00")
    expect(editor.page.locator("#starts_at-error")).to_contain_text("Qlik refused it")


@pytest.fixture
def plain_page(desk: Desk, browser: Any, live_server: Any) -> Iterator[Page]:
    """A page of somebody signed in, whose browser runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": desk.client.cookies[name].value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_it_works_without_scripts(desk: Desk, plain_page: Page, live_server: Any) -> None:
    desk.tenant.make_app("Cash position")
    sync.run()
    page = plain_page
    page.goto(f"{live_server.url}/tasks/new/")
    editor = Editor(page)

    page.get_by_role("radio", name="Cash position").check()
    editor.zone("Europe/Zurich")
    editor.times("06:00", "18:00")
    editor.add_rule()
    editor.frequency("Monthly")
    editor.month_days("Last day of the month")
    editor.times("21:00")
    page.get_by_role("button", name="Show what it does now").click()
    expect(page.locator("#preview-sentence")).to_have_text(
        "Every day at 06:00 and 18:00; the last day of every month at 21:00."
    )
    editor.save()

    expect(page.get_by_role("heading", level=1)).to_have_text("Cash position")
    assert desk.tenant.models.LocalTask.objects.get().recurrence == [
        "RRULE:FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0;BYSECOND=0",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=21;BYMINUTE=0;BYSECOND=0",
    ]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    desk: Desk, open_tasks: Any, page: Page, complaints: list[str], size: Any
) -> None:
    task = desk.tenant.make_task(recurrence=ODD)
    sync.run()
    page.set_viewport_size(size)

    for address in ("/tasks/new/", f"/tasks/{task.id}/edit/"):
        open_tasks(address)
        assert_accessible(page)
    page.get_by_role("button", name="RRULE").click()
    expect(page.locator("#raw-lines mark")).to_be_visible()
    assert_accessible(page)
    assert complaints == []
