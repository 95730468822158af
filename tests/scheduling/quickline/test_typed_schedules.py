"""Typed schedules with their right answers: what is understood, what is asked back, and that every offer works.

`phrases.jsonl` has an answer each: right, refuse, or either. `typed_schedules.jsonl` was written for this reader: one
without `lines` is refused, with that many `readings` to choose from where it can mean several things.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.scheduling.quickline.quickline import EXAMPLES, LONGEST, QuickLine, read_quick_line
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

DATA = Path(__file__).parents[2] / "data"
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 30)  # noqa: DTZ001 - a wall time
FIRST = START.replace(tzinfo=BERLIN).astimezone(UTC)
DAYS = 400


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


PHRASES, TYPED = cases("phrases.jsonl"), cases("typed_schedules.jsonl")


def read(text: str) -> QuickLine:
    return read_quick_line(text, today=START.date(), time_zone=BERLIN, starts_at=START)


def runs(lines: Any) -> list[int]:
    recurrences = tuple(map(Recurrence.parse, lines))
    schedule = Schedule(recurrences=recurrences, time_zone=BERLIN, starts_at=START)
    found: list[int] = schedule.instants(FIRST, FIRST + timedelta(days=DAYS)).tolist()
    return found


def name_of(case: dict[str, Any]) -> str:
    return str(case["text"])


@pytest.mark.parametrize("case", PHRASES, ids=name_of)
def test_no_phrase_is_understood_wrongly(case: dict[str, Any]) -> None:
    result = read(case["text"])

    if case["answer"] == "refuse":
        assert result.lines == ()
        assert result.misread
    if case["answer"] == "right":
        assert result.lines, result.misread
    if result.lines:
        assert runs(result.lines) == runs(case["lines"])


@pytest.mark.parametrize("case", TYPED, ids=name_of)
def test_a_typed_schedule_has_its_answer(case: dict[str, Any]) -> None:
    result = read(case["text"])

    assert bool(result.lines) == ("lines" in case), result
    if result.lines:
        assert runs(result.lines) == runs(case["lines"])
    assert result.zone == case.get("zone", "")
    assert len(result.readings) == case.get("readings", 0)


@pytest.mark.parametrize("case", [*PHRASES, *TYPED], ids=name_of)
def test_whatever_is_offered_can_be_read_and_differs_from_the_rest(case: dict[str, Any]) -> None:
    for wrong in read(case["text"]).misread:
        meant = [(result.lines, result.zone) for result in map(read, wrong.offers)]

        assert all(lines for lines, _ in meant), wrong
        assert len(set(wrong.offers)) == len(wrong.offers)
        if wrong.ambiguous:
            assert len(set(meant)) == len(meant) > 1, wrong


def test_there_are_enough_of_them() -> None:
    assert len(TYPED) >= 300
    assert sum("readings" in case for case in TYPED) >= 40


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_can_be_read(text: str) -> None:
    assert read(text).lines


@pytest.mark.parametrize(
    ("text", "piece", "tells"),
    [
        ("every weekday at 6:30", "every weekday", "days"),
        ("every weekday at 6:30", "at 6:30", "time"),
        ("every 15 minutes from 8 to 18", "every 15 minutes", "often"),
        ("daily at 6 until 30 june", "until 30 june", "end"),
        ("daily at 6 in Berlin", "in Berlin", "zone"),
        ("every blursday at 6:30", "at 6:30", "time"),
    ],
)
def test_the_pieces_that_are_understood_are_marked(text: str, piece: str, tells: str) -> None:
    marks = read(text).marks

    assert (piece, tells) in [(text[mark.start : mark.end], mark.tells) for mark in marks]
    assert all(one.end <= other.start for one, other in pairwise(marks))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("RRULE:FREQ=DAILY;BYHOUR=9", ("RRULE:FREQ=DAILY;BYHOUR=9",)),
        ("freq=daily;byhour=9", ("freq=daily;byhour=9",)),
        ("RRULE:FREQ=DAILY;BYHOUR=9\nEXDATE:20261224T090000", ("RRULE:FREQ=DAILY;BYHOUR=9", "EXDATE:20261224T090000")),
        ('"RRULE:FREQ=DAILY","RRULE:FREQ=WEEKLY"', ("RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY")),
    ],
)
def test_a_pasted_rrule_is_taken_as_it_is(text: str, lines: tuple[str, ...]) -> None:
    assert read(text).lines == lines


@pytest.mark.parametrize(
    ("text", "word"),
    [("RRULE:FREQ=DAILY;BYHOUR=26", "26"), ("RRULE:FREQ=DAYLY", "DAYLY"), ("RRULE:", ":")],
)
def test_a_pasted_rrule_with_a_mistake_is_refused_at_its_place(text: str, word: str) -> None:
    (wrong,) = read(text).misread

    assert text[wrong.start : wrong.end].startswith(word[0])
    assert wrong.message


def test_the_zone_of_the_line_bounds_its_end() -> None:
    (line,) = read("daily at 6 until 30 june 2027 in Tokyo").lines

    assert line.endswith("UNTIL=20270630T145959Z")


def test_a_length_of_time_needs_a_start() -> None:
    result = read_quick_line("daily at 6 for 10 days", today=START.date(), time_zone=BERLIN)

    assert result.lines == ()
    assert "start" in result.misread[0].message


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", ";;;", "\x00\x1b[31m", "every day at 6 " * 100, "9" * 299, "(" * 299, "٣"]
)
def test_odd_text_is_refused_with_a_message_and_a_place(text: str) -> None:
    result = read(text)

    assert result.lines == ()
    assert all(0 <= wrong.start <= wrong.end <= max(len(text), LONGEST) and wrong.message for wrong in result.misread)
    assert result.misread
