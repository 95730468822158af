"""The kinds of schedules as people read them: by rules, once, when data changes, not at all, or not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.scheduling.wording.english import NO_SCHEDULE, WHEN_DATA_CHANGES


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleKind:
    """How one kind is named and drawn."""

    label: str
    icon: str = ""
    chip: str = ""  # the variant of .chip


# By the word of `kind` in a search.
KINDS: Mapping[str, ScheduleKind] = {
    "recurring": ScheduleKind(label="Recurring"),
    "once": ScheduleKind(label="Once"),
    "data": ScheduleKind(label=WHEN_DATA_CHANGES, icon="data", chip="runs"),
    "none": ScheduleKind(label=NO_SCHEDULE, icon="none"),
    "unread": ScheduleKind(label="Not understood", icon="unread", chip="owner"),
}
