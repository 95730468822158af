"""Recurrence lines as tenants hold them: readable ones in odd order, case and spacing, dates, and plain nonsense."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.task import Task, TaskState

TORONTO = ZoneInfo("America/Toronto")

VALUES = {
    "INTERVAL": ["1", "2", "007"],
    "COUNT": ["1", "40"],
    "UNTIL": ["20261130", "20261130T220000", "20261130T235900Z", "20270701T035959Z", "99991231T235959Z"],
    "BYSECOND": ["0", "0,30", "60"],
    "BYMINUTE": ["0", "15,45", "0,5,10", "0,15,30,45", "17", ",".join(map(str, range(60)))],
    "BYHOUR": ["6", "06,18", "0,23", "8,9,10,11,12", "8,10,12,14,16", ",".join(map(str, range(24)))],
    "BYDAY": ["MO", "TU,TH", "su,MO", "-1FR", "2TU,1mo", "MO,-1FR", "20MO"],
    "BYMONTHDAY": ["1", "31", "-1", "1,-1", "29,30", "-3,15"],
    "BYYEARDAY": ["100", "-1"],
    "BYWEEKNO": ["20", "1,53"],
    "BYMONTH": ["1", "6,12", "1,2,3,4,5,6,7,8,9,10,11,12"],
    "BYSETPOS": ["1", "-1"],
    "WKST": ["MO", "SU"],
    "RSCALE": ["GREGORIAN"],
    "SKIP": ["OMIT"],
}
FREQUENCIES = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
OTHERS = [
    "RDATE:20261225T060000",
    "EXDATE;TZID=Europe/Zurich:20261225T060000",
    "EXRULE:FREQ=YEARLY;BYMONTH=8",
    "rdate;VALUE=DATE:20261225",
    "nonsense",
    "",
    "   ",
    "RRULE:FREQ=FORTNIGHTLY",
    "RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY",
    "RRULE:FREQ=DAILY\r\n",
    "RRULE:FREQ=DAILY;BYHOUR=6\u2028",
    "RRULE:FREQ=DAILY;X-QLIK=1",
    "réglé:FREQ=DAILY",
]


@st.composite
def rules(draw: Any) -> str:
    """A rule that can be read; each part may be in odd case and among odd spaces."""
    freq = draw(st.sampled_from(FREQUENCIES))
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True, max_size=6))
    values = {"FREQ": freq} | {name: draw(st.sampled_from(VALUES[name])) for name in names}
    spaces = st.sampled_from(["", "", "", " ", "\t"])
    written = [
        f"{draw(spaces)}{draw(cased(name))}={draw(spaces)}{draw(cased(value))}{draw(spaces)}"
        for name, value in draw(st.permutations(sorted(values.items())))
    ]
    head, tail = draw(st.sampled_from(["", "RRULE:", "rrule:", " RRULE :"])), draw(st.sampled_from(["", ";", "; "]))
    return head + ";".join(written) + tail


def cased(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text, text, text.lower(), text.title()])


def is_readable(line: str) -> bool:
    try:
        Recurrence.parse(line)
    except InvalidRecurrence:
        return False
    return True


readable_rules = rules().filter(is_readable)
lines = st.one_of(readable_rules, readable_rules, rules(), st.sampled_from(OTHERS), st.text(max_size=30))


def task(*recurrences: str, **fields: Any) -> Task:
    """A saved task in Toronto since September 2025."""
    defaults: dict[str, Any] = {
        "id": "task-1",
        "app_id": "app-1",
        "state": TaskState.ENABLED,
        "time_zone_name": "America/Toronto",
        "time_zone": TORONTO,
        "starts_at": datetime(2025, 9, 1, 6),  # noqa: DTZ001 - a wall time
    }
    return Task(recurrences=tuple(recurrences), **(defaults | fields))
