"""Where tasks that wait for others come to stand: by what starts them, through any depth, and in circles nowhere."""

from zoneinfo import ZoneInfo

import pytest

from dashboard.inventory.copy.chains import ChainMember, about_seconds, places, read_after, written
from dashboard.scheduling.chain import ChainSchedule
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import After, Parent, TaskEnd, TaskState

DAILY = Schedule(
    recurrences=(Recurrence.parse("RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=0;BYSECOND=0"),),
    time_zone=ZoneInfo("Europe/Zurich"),
)
ROOT = ChainMember(state=TaskState.ENABLED, seconds=600, after=None, schedule=DAILY)


def waiting(
    *parents: str, end: TaskEnd = TaskEnd.SUCCESS, needs_all: bool = False, state: str = "enabled"
) -> ChainMember:
    after = After(parents=tuple(Parent(task_id=one, end=end) for one in parents), needs_all=needs_all)
    return ChainMember(state=state, seconds=300, after=after, schedule=None)


def off(member: ChainMember) -> ChainMember:
    return member._replace(state=TaskState.DISABLED)


def seconds(schedule: Schedule | None) -> list[int]:
    assert isinstance(schedule, ChainSchedule)
    return [cause.seconds for cause in schedule.causes]


def test_what_a_task_waits_for_is_read_as_it_was_written() -> None:
    after = After(parents=(Parent(task_id="a", end=TaskEnd.FAILURE), Parent(task_id="b", end="new")), needs_all=True)

    assert read_after(written(after)) == after
    assert read_after(written(None)) is None


@pytest.mark.parametrize(("typical", "about"), [(None, 60), (0, 60), (59.5, 60), (61, 120), (600, 600)])
def test_how_long_a_run_takes_is_told_in_whole_minutes(typical: float | None, about: int) -> None:
    assert about_seconds(typical) == about


def test_each_link_stands_behind_the_one_before_it_in_whatever_order_they_come() -> None:
    found = places({"c": waiting("b"), "b": waiting("a"), "a": ROOT})

    assert (seconds(found["b"].schedule), seconds(found["c"].schedule)) == ([600], [300])
    assert (found["b"].held_by, found["c"].held_by) == ("", "")


def test_what_waits_for_a_disabled_task_is_held_by_it_through_any_depth() -> None:
    found = places({"a": off(ROOT), "b": waiting("a"), "c": waiting("b")})

    assert (found["b"].held_by, found["c"].held_by) == ("a", "a")
    assert found["c"].schedule is not None


def test_of_several_of_which_one_is_enough_those_that_run_start_it() -> None:
    found = places({"a": off(ROOT), "b": replace_seconds(ROOT, 60), "c": waiting("a", "b")})

    assert (found["c"].held_by, seconds(found["c"].schedule)) == ("", [60])


def test_where_all_are_needed_one_that_is_disabled_holds_it_and_one_that_is_gone_ends_it() -> None:
    both = {"a": off(ROOT), "b": ROOT, "c": waiting("a", "b", needs_all=True)}
    one_gone = {"b": ROOT, "c": waiting("a", "b", needs_all=True)}

    assert places(both)["c"].held_by == "a"
    assert places(one_gone)["c"].schedule is None


@pytest.mark.parametrize(
    "members",
    [
        {"b": waiting("a")},  # gone
        {"a": ROOT, "b": waiting("a", end=TaskEnd.FAILURE)},  # that it fails is not planned
        {"a": ROOT._replace(schedule=None), "b": waiting("a")},  # data starts it, or nobody
        {"a": ROOT._replace(state=TaskState.UNKNOWN), "b": waiting("a")},
    ],
)
def test_what_nothing_that_is_planned_starts_has_no_schedule(members: dict[str, ChainMember]) -> None:
    assert places(members)["b"].schedule is None


def test_tasks_that_wait_for_each_other_are_told_as_a_circle_and_what_waits_for_them_too() -> None:
    found = places({"a": waiting("b"), "b": waiting("a"), "c": waiting("b"), "d": waiting("d"), "e": ROOT})

    assert {task_id for task_id, place in found.items() if place.is_circle} == {"a", "b", "c", "d"}
    assert all(place.schedule is None for place in found.values())


def test_a_chain_of_thousands_ends_where_no_chain_goes_on() -> None:
    members = {"0": ROOT} | {str(number): waiting(str(number - 1)) for number in range(1, 3_000)}

    found = places(members)

    assert found["100"].schedule is not None
    assert found["101"].schedule is None
    assert found["2999"].schedule is None


def test_a_schedule_that_is_still_right_is_the_same_object() -> None:
    members = {"a": ROOT, "b": waiting("a"), "c": waiting("b")}
    known = {task_id: place.schedule for task_id, place in places(members).items()}

    again = places(members, known)
    longer = places(members | {"a": replace_seconds(ROOT, 1_200)}, known)

    assert [again[name].schedule is known[name] for name in "bc"] == [True, True]
    assert longer["b"].schedule is not known["b"]


def replace_seconds(member: ChainMember, length: int) -> ChainMember:
    return member._replace(seconds=length)
