"""The life of tasks: runs, failures, the end of a schedule, the going of an owner. Nothing happens until one looks."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.localtenant import simulation, users
from dashboard.localtenant.simulation import SimulationSteps, skip

TASKS = "/api/v1/reload-tasks"
MINUTELY = ["RRULE:FREQ=MINUTELY;BYSECOND=0"]
HOURLY = ["RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"]
NEVER = ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=1;BYMINUTE=0;BYSECOND=0"]


@pytest.fixture
def read(api):
    """Read a task as a client does."""
    return lambda task: api.get(f"{TASKS}/{task.id}").json


def runs_of(api, task):
    """When the task ran, the oldest first."""
    return [run.created_at for run in api.data.models.LocalReload.objects.filter(task_id=task.id).order_by("id")]


def test_the_next_run_is_computed_when_the_task_is_first_read_and_stored(api, read):
    task = api.data.make_task()

    body = read(task)

    task.refresh_from_db()
    assert body["nextExecutionTime"] == "2026-11-24T05:30:00Z"
    assert (task.next_known, task.next_at) == (True, datetime(2026, 11, 24, 5, 30, tzinfo=UTC))


def test_a_stored_next_run_is_not_computed_anew_before_it_has_passed(api, read):
    stored = api.data.clock.at + timedelta(days=3)
    task = api.data.make_task(next_at=stored, next_known=True)

    assert read(task)["nextExecutionTime"] == "2026-11-26T13:05:00Z"


def test_when_its_time_comes_a_task_runs(api, read):
    task = api.data.make_task()
    read(task)
    api.data.clock.set(datetime(2026, 11, 24, 5, 30, tzinfo=UTC))

    body = read(task)

    assert body["lastExecutionTime"] == "2026-11-24T05:30:00Z"
    assert body["nextExecutionTime"] == "2026-11-25T05:30:00Z"
    assert runs_of(api, task) == [datetime(2026, 11, 24, 5, 30, tzinfo=UTC)]


def test_reading_twice_runs_once(api, read):
    task = api.data.make_task()
    read(task)
    api.data.clock.set(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))

    assert read(task) == read(task)
    assert len(runs_of(api, task)) == 1


def test_two_readers_at_once_run_once(api, read):
    task = api.data.make_task()
    read(task)
    api.data.clock.set(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
    first, second = (api.data.models.LocalTask.objects.get(id=task.id) for _ in range(2))

    simulation.settle([first])
    simulation.settle([second])

    assert len(runs_of(api, task)) == 1


def test_all_runs_of_a_short_sleep_are_made_up(api, read):
    task = api.data.make_task(recurrence=HOURLY)
    read(task)
    api.data.clock.set(api.data.clock.at + timedelta(hours=8))

    read(task)

    assert [at.hour for at in runs_of(api, task)] == [14, 15, 16, 17, 18, 19, 20, 21]


@pytest.mark.parametrize("asleep", [timedelta(days=1), timedelta(days=400)])
def test_after_a_long_sleep_only_the_last_runs_are_made_up(api, read, asleep):
    task = api.data.make_task(recurrence=MINUTELY)
    read(task)
    api.data.clock.set(api.data.clock.at + asleep)

    body = read_anew(api, task)

    runs = runs_of(api, task)
    assert runs[-1] == api.data.clock.at
    assert runs[0] > api.data.clock.at - timedelta(minutes=41)
    assert body["nextExecutionTime"] == (api.data.clock.at + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_anew(api, task):
    """Read with a fresh token: the first one has ended during a year of sleep."""
    return api.get(f"{TASKS}/{task.id}", token=api.data.token()).json


def test_the_last_run_before_a_quiet_time_is_found_after_a_long_sleep(api):
    lines = ["RRULE:FREQ=MINUTELY;BYMONTH=12;BYMONTHDAY=1;BYHOUR=6;BYSECOND=0"]
    task = api.data.make_task(recurrence=lines)
    read_anew(api, task)
    api.data.clock.set(datetime(2027, 6, 1, tzinfo=UTC))

    body = read_anew(api, task)

    assert body["lastExecutionTime"] == "2026-12-01T05:59:00Z"
    assert body["nextExecutionTime"] == "2027-12-01T05:00:00Z"


def test_a_page_of_sleepers_is_brought_to_the_present_within_its_steps(api):
    app = api.data.make_app()
    tasks = [api.data.make_task(app_id=app.id, recurrence=MINUTELY) for _ in range(60)]
    api.get(TASKS, limit=100)
    api.data.clock.set(api.data.clock.at + timedelta(days=30))

    found = api.get(TASKS, limit=100).json["data"]

    assert {task["nextExecutionTime"] for task in found} == {"2026-12-23T13:06:00Z"}
    assert sum(len(runs_of(api, task)) for task in tasks) <= 60 * 11


@pytest.mark.parametrize(
    ("seconds", "state", "runs"), [(4 * 3600, "Enabled", 4), (5 * 3600, "Disabled", 5), (9 * 3600, "Disabled", 5)]
)
def test_five_failures_in_a_row_disable_a_task(api, read, seconds, state, runs):
    task = api.data.make_task(recurrence=HOURLY, app_id=api.data.make_app(failure_rate=1.0).id)
    read(task)
    api.data.clock.set(api.data.clock.at + timedelta(seconds=seconds))

    body = read(task)

    assert (body["state"], len(runs_of(api, task))) == (state, runs)
    assert ("nextExecutionTime" in body) is (state == "Enabled")
    if state == "Disabled":
        assert body["disabledCode"] == "CONSECUTIVE-FAILURES"
        assert body["log"].startswith("Scheduled reload has been disabled since exceeded limit of 5 consecutive reload")


def test_one_success_begins_the_count_anew(api, read):
    task = api.data.make_task(recurrence=HOURLY, failures=4)
    read(task)
    api.data.clock.set(api.data.clock.at + timedelta(hours=1))

    read(task)

    task.refresh_from_db()
    assert (task.failures, task.state) == (0, "Enabled")


def test_a_failure_rate_is_kept_and_drawn_the_same_each_time(api):
    app = api.data.make_app(failure_rate=0.3)
    task = api.data.make_task(app_id=app.id)
    instants = [api.data.clock.at + timedelta(hours=hour) for hour in range(1000)]

    fates = [simulation._reload(task, at, 0.3).succeeded for at in instants]

    assert 650 < sum(fates) < 750
    assert fates == [simulation._reload(task, at, 0.3).succeeded for at in instants]


@pytest.mark.parametrize(
    "schedule",
    [
        {"recurrence": ["RRULE:FREQ=DAILY;COUNT=2;BYHOUR=6;BYMINUTE=30;BYSECOND=0"], "start": "2026-11-24T00:00:00"},
        {"end": "2026-11-25T12:00:00"},
        {"recurrence": [], "start": "2026-11-25T06:30:00"},
    ],
)
def test_a_schedule_that_has_run_out_completes_its_task(api, read, schedule):
    task = api.data.make_task(**schedule)
    before = read(task)["state"]
    api.data.clock.set(datetime(2026, 11, 26, tzinfo=UTC))

    body = read(task)

    assert (before, body["state"]) == ("Enabled", "Completed")
    assert body["lastExecutionTime"] == "2026-11-25T05:30:00Z"
    assert "nextExecutionTime" not in body


def test_a_task_without_schedule_stays_enabled(api, read):
    task = api.data.make_task(recurrence=[], start="", auto_reload=True)

    assert read(task)["state"] == "Enabled"


@pytest.mark.parametrize("lines", [NEVER, ["RRULE:FREQ=SOMETIMES"]])
def test_a_stored_rule_without_an_answer_has_no_next_run_and_stays_enabled(api, read, lines):
    body = read(api.data.make_task(recurrence=lines))

    assert body["state"] == "Enabled"
    assert "nextExecutionTime" not in body


def test_a_rule_that_is_no_longer_understood_stops_at_its_next_time(api, read):
    task = api.data.make_task(recurrence=NEVER, next_at=api.data.clock.at, next_known=True)

    body = read(task)

    assert (body["state"], body["lastExecutionTime"]) == ("Enabled", "2026-11-23T13:05:00Z")
    assert "nextExecutionTime" not in body


@pytest.mark.parametrize("fields", [{"state": "Disabled"}, {"state": "Completed"}, {"migrated": True}])
def test_only_an_enabled_task_of_this_tenant_runs(api, read, fields):
    task = api.data.make_task(next_at=api.data.clock.at, next_known=True, **fields)

    read(task)

    assert runs_of(api, task) == []


def test_a_disabled_task_that_is_enabled_runs_again_from_now_on(api, read):
    task = api.data.make_task(recurrence=HOURLY, state="Disabled", last_at=api.data.clock.at - timedelta(days=3))

    body = api.put(f"{TASKS}/{task.id}", {"state": "Enabled"}).json

    assert body["nextExecutionTime"] == "2026-11-23T14:00:00Z"
    assert runs_of(api, task) == []


def test_old_reloads_are_forgotten_when_their_app_runs(api, read):
    task = api.data.make_task(next_at=api.data.clock.at, next_known=True)
    api.data.make_reload(api.data.clock.at - timedelta(days=181), app_id=task.app_id)

    read(task)

    assert api.data.models.LocalReload.objects.count() == 1


def test_a_task_that_was_changed_meanwhile_is_left_to_the_next_reader(api):
    task = api.data.make_task(next_at=api.data.clock.at, next_known=True)
    stale = api.data.models.LocalTask.objects.get(id=task.id)
    api.put(f"{TASKS}/{task.id}", {"state": "Disabled"})

    simulation.settle([stale])

    assert api.get(f"{TASKS}/{task.id}").json["state"] == "Disabled"
    assert len(runs_of(api, task)) == 1


@pytest.mark.parametrize(
    ("leave", "code"), [(users.delete_user, "OWNER-DELETED"), (users.disable_user, "OWNER-DISABLED")]
)
def test_when_the_owner_goes_the_enabled_tasks_are_disabled(api, read, leave, code):
    owner = api.data.make_user()
    enabled = api.data.make_task(owner=owner)
    manual = api.data.make_task(owner=owner, state="Disabled", disabled_code="MANUALLY")
    others = api.data.make_task()

    count = leave(owner.id)

    assert count == 1
    assert (read(enabled)["state"], read(enabled)["disabledCode"]) == ("Disabled", code)
    assert (read(manual)["disabledCode"], read(others)["state"]) == ("MANUALLY", "Enabled")
    assert "nextExecutionTime" not in read(enabled)


def test_a_disabled_owner_who_is_deleted_leaves_the_newer_reason(api, read):
    owner = api.data.make_user()
    task = api.data.make_task(owner=owner)
    users.disable_user(owner.id)

    users.delete_user(owner.id)

    assert read(task)["disabledCode"] == "OWNER-DELETED"


def test_a_task_without_an_active_owner_cannot_be_enabled(api, settings):
    owner = api.data.make_user()
    task = api.data.make_task(owner=owner)
    users.disable_user(owner.id)
    path = f"{TASKS}/{task.id}"

    settings.LOCALTENANT_OWNER_FOLLOWS_PUT = False
    alone = api.put(path, {"state": "Enabled"})
    settings.LOCALTENANT_OWNER_FOLLOWS_PUT = True
    taken_over = api.put(path, {"state": "Enabled"})

    assert (alone.status, alone.json["errors"][0]["code"]) == (400, "TASKS-008")
    assert (taken_over.status, taken_over.json["disabledCode"]) == (200, "")


def test_what_ran_before_the_owner_went_is_kept(api, read):
    owner = api.data.make_user()
    task = api.data.make_task(owner=owner)
    read(task)
    api.data.clock.set(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))

    users.disable_user(owner.id)

    assert read(task)["lastExecutionTime"] == "2026-11-24T05:30:00Z"


def test_a_user_who_is_enabled_again_gets_in_but_the_tasks_stay_disabled(api, read):
    owner = api.data.make_user(is_admin=True)
    task = api.data.make_task(owner=owner)
    users.disable_user(owner.id)

    users.enable_user(owner.id)

    assert api.get(TASKS, token=api.data.token(owner.id)).status == 200
    assert read(task)["state"] == "Disabled"


@pytest.mark.parametrize("call", [users.delete_user, users.disable_user, users.enable_user, users.find_user])
def test_an_unknown_user_is_said_so(api, call):
    with pytest.raises(users.UnknownUser, match="There is no user 'nobody'"):
        call("nobody")


@pytest.mark.parametrize("name", ["Ada Keller", "ada keller", "ADA.KELLER@example.com"])
def test_a_user_is_found_by_name_or_address(api, name):
    user = api.data.make_user("Ada Keller", email="ada.keller@example.com")

    assert users.find_user(name) == user
    assert users.find_user(user.id) == user


def test_past_its_steps_a_task_skips_to_its_next_run(api):
    task = api.data.make_task(recurrence=MINUTELY, next_at=api.data.clock.at - timedelta(days=9), next_known=True)

    story = simulation._live(simulation._Story(task, 0.0), api.data.clock.at, SimulationSteps(left=0))

    assert len(story.reloads) == 1
    assert task.next_at == api.data.clock.at + timedelta(minutes=1)


def test_a_search_for_the_last_runs_that_is_cut_short_goes_on_from_where_it_was(api):
    task = api.data.make_task(recurrence=HOURLY, end="2026-11-01T00:00:00", next_known=True)
    task.next_at = datetime(2026, 10, 1, tzinfo=UTC)

    skip(task, api.data.clock.at, SimulationSteps(left=1))

    assert task.next_at == datetime(2026, 10, 1, tzinfo=UTC)


def test_the_last_of_very_many_runs_in_a_short_sleep_is_made_up(api, read):
    lines = ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0", "RRULE:FREQ=MINUTELY;BYMONTHDAY=25;BYSECOND=0"]
    task = api.data.make_task(recurrence=lines)
    read(task)
    api.data.clock.set(datetime(2026, 11, 26, 12, 0, tzinfo=UTC))

    body = read(task)

    assert body["lastExecutionTime"] == "2026-11-26T05:30:00Z"
    assert body["nextExecutionTime"] == "2026-11-27T05:30:00Z"
    assert len(runs_of(api, task)) == 41


RHYTHMS = {
    "daily": ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"],
    "twice in a minute, every day": ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0,30"],
    "on weekdays, morning and noon": ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6,12;BYMINUTE=0;BYSECOND=0"],
    "hourly": HOURLY,
    "every minute": MINUTELY,
}


@pytest.mark.parametrize("lines", RHYTHMS.values(), ids=RHYTHMS)
@pytest.mark.parametrize("asleep", [timedelta(days=8), timedelta(days=90)])
def test_a_task_that_always_fails_is_disabled_by_its_first_five_runs_however_long_nobody_looked(api, lines, asleep):
    task = api.data.make_task(recurrence=lines, app_id=api.data.make_app(failure_rate=1.0).id)
    first = read_anew(api, task)["nextExecutionTime"]
    api.data.clock.set(api.data.clock.at + asleep)

    body = read_anew(api, task)

    runs = runs_of(api, task)
    assert (body["state"], body["disabledCode"], len(runs)) == ("Disabled", "CONSECUTIVE-FAILURES", 5)
    assert runs[0].strftime("%Y-%m-%dT%H:%M:%SZ") == first


@pytest.mark.parametrize("lines", RHYTHMS.values(), ids=RHYTHMS)
def test_at_least_ten_runs_are_made_up_of_eight_days_of_sleep_where_there_were_so_many(api, lines):
    task = api.data.make_task(recurrence=lines)
    read_anew(api, task)
    api.data.clock.set(api.data.clock.at + timedelta(days=8))

    read_anew(api, task)

    runs = runs_of(api, task)
    assert 8 <= len(runs) <= 41
    assert len(runs) >= 10 or lines == RHYTHMS["daily"]
    assert runs[-1] > api.data.clock.at - timedelta(days=1)
