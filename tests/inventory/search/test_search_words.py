"""AND, OR and NOT, spaces around operators, links of zones and the API's own codes."""

from typing import Any

import pytest

from dashboard.inventory import tasks as task_list
from dashboard.inventory.search.search import parse
from dashboard.inventory.tasks import TaskQuery
from dashboard.scheduling.zone_links import zone_links
from tests.inventory.search.searched import HOST, NOW, company, fill

TASKS = company()


@pytest.fixture
def searched(db: None, settings: Any) -> None:
    settings.TENANT_URL = f"https://{HOST}"
    fill(TASKS)


def found(q: str) -> set[str]:
    return set(task_list.matches(TaskQuery.parse(q), NOW).values_list("task_id", flat=True))


@pytest.mark.parametrize(
    ("q", "same"),
    [
        ("next < 2h", "next<2h"),
        ("next <2h", "next<2h"),
        ("next< 2h", "next<2h"),
        ("runs >= 24/d", "runs>=24/d"),
        ("state : disabled", "state:disabled"),
        ("State: Disabled", "state:disabled"),
        ("state:enabled, disabled", "state:enabled,disabled"),
        ("state : disabled kind : recurring", "state:disabled kind:recurring"),
        ('space : "Supply chain" sales', 'space:"Supply chain" sales'),
        ("owner-gone : yes", "owner-gone:yes"),
        ("- state : disabled", "- state:disabled"),
        ("-state : disabled", "-state:disabled"),
        ("NOT state:disabled", "-state:disabled"),
        ("NOT sales", "-sales"),
        ("NOT -sales", "sales"),
        ("NOT NOT sales", "sales"),
        ("sales AND state:disabled", "sales state:disabled"),
        ("sales AND NOT state:disabled", "sales -state:disabled"),
        ("state:enabled OR state:disabled", "state:enabled,disabled"),
        ("state:enabled OR state:disabled OR state:completed", "state:enabled,disabled,completed"),
        ("kind:once state:enabled OR state:disabled", "kind:once state:enabled,disabled"),
        ("state:enabled OR state:disabled AND kind:once", "state:enabled,disabled kind:once"),
        ("reason:CONSECUTIVE-FAILURES", "reason:failures"),
        ("reason:consecutive-failures", "reason:failures"),
        ("reason:MANUALLY", "reason:person"),
        ("reason:OWNER-DELETED", "reason:owner-deleted"),
        ("reason:CONSECUTIVE*", "reason:failures"),
        ('reason:"LUNAR ECLIPSE"', "reason:lunar-eclipse"),
        ("state:Enabled", "state:enabled"),
        ("result:FAILED", "result:failed"),
        ("partial:true", "partial:yes"),
        ("partial:False", "partial:no"),
        ("auto:TRUE", "auto:yes"),
        ("zone:US/Eastern", "zone:America/New_York"),
        ("zone:us/eastern", "zone:America/New_York"),
        ('zone:"US/Eastern"', 'zone:"America/New_York"'),
        ("zone:Japan", "zone:Asia/Tokyo"),
        ("zone:Europe/Vaduz", "zone:Europe/Zurich"),
    ],
)
def test_both_spellings_find_the_same(searched: None, q: str, same: str) -> None:
    assert not parse(q).hints
    assert found(q) == found(same)


@pytest.mark.parametrize("q", ["zone:US/Eastern", "reason:MANUALLY", "partial:true", "NOT state:disabled"])
def test_these_find_something(searched: None, q: str) -> None:
    assert found(q)


@pytest.mark.parametrize(
    ("q", "either"),
    [
        ("sales OR kind:once", ("sales", "kind:once")),
        ("NOT sales OR kind:once", ("-sales", "kind:once")),
        ("sales OR NOT kind:once", ("sales", "-kind:once")),
        ("state:disabled OR owner:keller", ("state:disabled", "owner:keller")),
    ],
)
def test_or_finds_what_either_side_finds(searched: None, q: str, either: tuple[str, str]) -> None:
    assert found(q) == found(either[0]) | found(either[1])


@pytest.mark.parametrize(
    ("q", "joint"), [("OR sales", "OR"), ("sales OR", "OR"), ("sales NOT", "NOT"), ("sales OR OR finance", "OR")]
)
def test_a_joint_that_joins_nothing_is_left_out_with_a_hint(searched: None, q: str, joint: str) -> None:
    hints = parse(q).hints

    assert [(hint.kind, hint.text, hint.instead) for hint in hints] == [("joint", joint, f'"{joint}"')]


@pytest.mark.parametrize("q", ["or", "not", "and", '"OR"', "ORDER", "app : x y"])
def test_small_letters_and_quoted_ones_are_words(q: str) -> None:
    assert not parse(q).hints
    assert not any(piece.joint or piece.grouped for piece in parse(q).tokens)


@pytest.mark.parametrize(
    "q",
    ["sales OR kind:once state:disabled", "NOT sales OR NOT kind:once", "a AND b", "state : disabled", "a OR b OR c"],
)
def test_what_was_understood_can_be_searched_again(searched: None, q: str) -> None:
    again = parse(q).understood

    assert found(again) == found(q)
    assert parse(again).understood == again


def test_a_choice_of_state_leaves_what_or_joins() -> None:
    search = parse("state:disabled OR sales state:enabled")

    assert search.without("state").text == "state:disabled OR sales"
    assert search.has("state", "enabled")
    assert not search.has("state", "disabled")


def test_a_name_that_no_task_has_leaves_the_other_side_of_its_or(searched: None) -> None:
    wanted = task_list.checked(TaskQuery.parse("space:Nowhere OR kind:once state:disabled"), NOW)

    assert set(task_list.matches(wanted, NOW).values_list("task_id", flat=True)) == found("kind:once state:disabled")


def test_the_names_of_a_zone_come_from_the_time_zone_database() -> None:
    assert {"US/Pacific", "America/Los_Angeles"} <= zone_links("america/los_angeles")
    assert zone_links("US/Pacific") == zone_links("America/Los_Angeles")
    assert "Europe/Berlin" not in zone_links("Europe/Zurich")  # the same rules today, and another zone
    assert zone_links("Mars/Base") == frozenset()
