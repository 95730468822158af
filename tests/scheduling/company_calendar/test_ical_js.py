"""The days of a month in twelve zones, as ical.js (the parser of Thunderbird) reads the same files."""

import json
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.scheduling.company_calendar.content_lines import decoded
from dashboard.scheduling.company_calendar.expansion import expand
from dashboard.scheduling.company_calendar.occasions import Occasions
from tests.clients.environments import made, node_environment
from tests.scheduling.company_calendar.files import FOLDER, MONTH, YEARS, calendar, event, on_days

HERE = Path(__file__).parent / "ical_js"
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Niue",
)
# a bomb; a zone that ical.js knows only where the file describes it; lines that it cannot read
NOT_ITS_OWN = {"seconds_for_ever", "outlook_without_vtimezone", "alarms_and_oddities"}
pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def node() -> Path:
    """The folder with ical.js."""
    return made(node_environment, HERE / "package.json")


def seen_by_ical_js(node: Path, files: dict[str, bytes]) -> dict[str, Any]:
    texts = {name: decoded(file) for name, file in files.items()}
    asked = {"files": texts, "zones": ZONES, "first": MONTH[0].isoformat(), "last": MONTH[1].isoformat()}
    command = ["node", str(HERE / "days.mjs"), str(node)]
    done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return dict(json.loads(done.stdout))


def seen_by_us(file: bytes) -> dict[str, Any]:
    occasions = Occasions(expand(file, *YEARS))
    return {zone: on_days(occasions, zone) for zone in ZONES}


def test_each_file_has_the_same_days_in_each_zone(node: Path) -> None:
    files = {path.stem: path.read_bytes() for path in FOLDER.glob("*.ics") if path.stem not in NOT_ITS_OWN}

    theirs = seen_by_ical_js(node, files)

    assert len(files) >= 19
    for name, file in files.items():
        assert seen_by_us(file) == theirs[name], name


@st.composite
def events(draw: st.DrawFn) -> str:
    """An event of November, or a series that goes through it; days, instants, or times without a zone."""
    form = draw(st.sampled_from(("day", "utc", "floating")))
    # of these each series has its DTSTART; where one has not, the libraries differ, and RFC 5545 leaves it open
    rules = st.sampled_from(("FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=DAILY", "FREQ=HOURLY"))
    rule = draw(st.one_of(st.none(), rules))
    count = draw(st.integers(1, 40))
    rule = rule if form != "day" or rule != "FREQ=HOURLY" else None
    lines = [f"SUMMARY:{draw(st.sampled_from('ABC'))}"] + ([f"RRULE:{rule};COUNT={count}"] if rule else [])
    if form == "day":
        day = draw(st.dates(date(2026, 10, 1), date(2026, 11, 28)))
        length = draw(st.integers(1, 5))
        return event(f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DURATION:P{length}D", *lines)
    at = draw(st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 28))).replace(  # noqa: DTZ001 - of no zone yet
        microsecond=0, tzinfo=UTC
    )
    hours = draw(st.integers(0, 30))
    return event(f"DTSTART:{at:%Y%m%dT%H%M%S}{'Z' if form == 'utc' else ''}", f"DURATION:PT{hours}H", *lines)


def test_random_events_have_the_same_days_in_each_zone(node: Path) -> None:
    files: dict[str, bytes] = {}

    @settings(max_examples=60, database=None)
    @given(events())
    def gather(one: str) -> None:
        files[str(len(files))] = calendar(one)

    gather()
    theirs = seen_by_ical_js(node, files)

    for name, file in files.items():
        assert seen_by_us(file) == theirs[name], file.decode()
