"""What the database finds is what a plain Python search over the bodies finds, for any search that makes sense."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.inventory import tasks as task_list
from dashboard.inventory.tasks import TaskQuery
from tests.examples import examples
from tests.inventory.search.searched import (
    APPS,
    HOST,
    NOW,
    OWNERS,
    SPACES,
    ZONES,
    Asked,
    company,
    fill,
    folded,
)

TASKS = company()
TEXTS = (
    *APPS,
    *SPACES,
    *OWNERS,
    *ZONES,
    "Personal",
    "person",
    "Japan",
    "Europe/Vaduz",
    "CONSECUTIVE-FAILURES",
    "MANUALLY",
    "lunar-eclipse",
    "Every day at 06:30",
    "Task0",
    "A3",
    "U1",
)


@st.composite
def parts(draw: Any, whole: tuple[str, ...] = TEXTS) -> str:
    """A piece of a known text, in other letters or with holes in it, or anything."""
    text = draw(st.sampled_from(whole))
    start = draw(st.integers(0, max(0, len(text) - 1)))
    cut = text[start : draw(st.integers(start, len(text)))] or draw(st.text(max_size=4))
    changed = draw(
        st.sampled_from([str, str.upper, folded, lambda text: text.replace("a", "*"), lambda text: f"{text}*"])
    )
    return str(changed(draw(st.sampled_from([cut, text]))))


@st.composite
def values(draw: Any, texts: Any) -> tuple[str, bool]:
    """A value, quoted where it must be and sometimes where it need not."""
    text = draw(texts).replace("\x00", "").strip() or "x"
    must = any(character.isspace() or character in ',"' for character in text)
    return text, must or draw(st.booleans())


def listed(*words: str) -> Any:
    return st.lists(st.tuples(st.sampled_from(words), st.booleans()), min_size=1, max_size=3)


def amounts(operators: tuple[str, ...], *texts: str) -> Any:
    value = st.tuples(st.sampled_from(texts), st.booleans())
    return st.tuples(st.sampled_from(operators), st.lists(value, min_size=1, max_size=2))


ORDER, ALL = ("<", ">", "<=", ">="), ("<", ">", "<=", ">=", "=")
IS = st.just(":")
YES = listed("yes", "no", "YES", "true", "False")
PIECES: dict[str, Any] = {
    "state": st.tuples(IS, listed("enabled", "disabled", "completed", "unknown", "moved", "Disabled")),
    "kind": st.tuples(IS, listed("recurring", "once", "data", "none", "unread", "moved")),
    **{key: st.tuples(IS, YES) for key in ("partial", "auto", "never", "orphan", "owner-gone")},
    **{
        key: st.tuples(IS, st.lists(values(parts()), min_size=1, max_size=3))
        for key in ("app", "space", "owner", "zone", "reason", "id")
    },
    "result": st.tuples(IS, listed("failed", "succeeded", "f*", "lost")),
    "runs": amounts(ALL, "24/d", "1", "2/h", "1/w", "0", "96/d", "0.286"),
    "missed": amounts(ALL, "0", "3", "20"),
    "takes": amounts(ORDER, "42s", "10min", "1h", "2h"),
    "next": amounts(ORDER, "1h", "2h", "24h", "7d", "300w"),
    "last": amounts(ORDER, "10m", "2h", "3d", "7d", "999999w"),
}


@st.composite
def pieces(draw: Any) -> Asked:
    key = draw(st.sampled_from(list(PIECES)))
    operator, found = draw(PIECES[key])
    negated, spaced, says_not = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    return Asked(key=key, operator=operator, values=tuple(found), negated=negated, spaced=spaced, says_not=says_not)


@st.composite
def words(draw: Any) -> Asked:
    """Words that would be read as something else are quoted, as a person must."""
    text, _ = draw(values(parts()))
    must = any(character.isspace() or character in '":<>=' for character in text) or text.startswith("-")
    return Asked(values=((text, must or draw(st.booleans())),), negated=draw(st.booleans()))


def found_by(either: list[Asked]) -> set[str]:
    """What one of these finds; one that asks for a name that no task has is as if it were not there."""
    known = [piece for piece in either if not piece.is_left_out(TASKS)]
    found = {task.body["id"] for piece in known for task in piece.finds(TASKS)}
    return found if known else {task.body["id"] for task in TASKS}


@pytest.fixture
def searched(db: None, settings: Any) -> None:
    settings.TENANT_URL = f"https://{HOST}"
    fill(TASKS)


@settings(
    max_examples=examples(400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    asked=st.lists(st.lists(st.one_of(pieces(), pieces(), words()), min_size=1, max_size=2), min_size=1, max_size=3),
    joint=st.sampled_from([" ", " AND "]),
)
def test_the_database_finds_what_plain_python_finds(searched: None, asked: list[list[Asked]], joint: str) -> None:
    q = joint.join(" OR ".join(piece.written for piece in either) for either in asked)
    expected = {task.body["id"] for task in TASKS}
    for either in asked:
        expected &= found_by(either)

    wanted = task_list.checked(TaskQuery.parse(q), NOW)

    assert set(task_list.matches(wanted, NOW).values_list("task_id", flat=True)) == expected, q


def test_without_the_check_a_name_that_no_task_has_matches_nothing(searched: None) -> None:
    wanted = TaskQuery.parse("space:Nowhere")

    assert not task_list.matches(wanted, NOW).exists()
    assert task_list.matches(task_list.checked(wanted, NOW), NOW).count() == len(TASKS)
