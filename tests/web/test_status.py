"""Every state has an icon, a word and a pattern."""

import re
from pathlib import Path
from typing import Any

import pytest

from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.web.status import status_of

ICONS = Path(__file__).parents[2] / "templates" / "_icons.html"
RULE = ("RRULE:FREQ=DAILY",)
OFF = TaskState.DISABLED


@pytest.mark.parametrize(
    ("fields", "kind", "words", "note"),
    [
        ({"recurrences": RULE}, "enabled", "Enabled", ""),
        ({}, "none", "No schedule set", "enabled, never starts"),
        ({"auto_reload": True}, "data", "When data changes", "full reload"),
        ({"auto_reload": True, "auto_reload_partial": True}, "data", "When data changes", "partial reload"),
        ({"problem": "BYHOUR=26 is out of range"}, "unread", "Not understood", "BYHOUR=26 is out of range"),
        ({"state": TaskState.COMPLETED}, "completed", "Completed", "no further runs"),
        ({"state": TaskState.MOVED}, "completed", "Moved", "new scheduling"),
        ({"state": TaskState.UNKNOWN}, "unread", "State unknown", "no state"),
        ({"state": OFF}, "person", "Disabled", "no reason given"),
        ({"state": OFF, "disabled_code": DisabledCode.MANUALLY}, "person", "Disabled · By a person", ""),
        ({"state": OFF, "disabled_code": DisabledCode.CONSECUTIVE_FAILURES}, "failures", "Disabled · Failures", ""),
        ({"state": OFF, "disabled_code": DisabledCode.OWNER_DELETED}, "owner", "Disabled · Owner deleted", ""),
        ({"state": OFF, "disabled_code": DisabledCode.OWNER_DISABLED}, "owner", "Disabled · Owner disabled", ""),
        ({"state": OFF, "disabled_code": "LUNAR"}, "person", "Disabled · LUNAR", ""),
        ({"state": OFF, "problem": "unknown zone Mars"}, "person", "Disabled", "unknown zone Mars"),
    ],
)
def test_a_state_is_told_by_icon_word_and_pattern(fields: dict[str, Any], kind: str, words: str, note: str) -> None:
    status = status_of(Task(**{"id": "t1", "app_id": "a1", "state": TaskState.ENABLED} | fields))

    assert (status.kind, status.words) == (kind, words)
    assert note in status.note
    assert f'id="icon-{status.icon}"' in ICONS.read_text()


def test_every_icon_that_a_template_draws_is_in_the_sprite() -> None:
    templates = ICONS.parent.glob("**/*.html")
    drawn = {name for path in templates for name in re.findall(r'{% icon "([a-z-]+)"', path.read_text())}

    assert {name for name in drawn if f'id="icon-{name}"' not in ICONS.read_text()} == set()


@pytest.mark.parametrize(
    ("fields", "does"),
    [
        ({"state": TaskState.MOVED}, "in Qlik"),
        ({"state": TaskState.UNKNOWN}, "Look in Qlik"),
        ({"problem": "BYHOUR=26 is out of range"}, "Edit the schedule"),
    ],
)
def test_a_state_that_nobody_can_switch_says_what_to_do(fields: dict[str, Any], does: str) -> None:
    status = status_of(Task(**{"id": "t1", "app_id": "a1", "state": TaskState.ENABLED} | fields))

    assert does in status.help
