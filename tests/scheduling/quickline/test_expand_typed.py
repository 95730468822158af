"""`manage.py expand --typed`: a typed schedule a line in, a JSON object a line out, whatever comes in."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

START = ("--zone", "Europe/Berlin", "--start", "2026-11-30T00:00")


def expand(text: str | bytes, *arguments: str) -> list[dict[str, Any]]:
    """What the command answers to its standard input."""
    raw = text if isinstance(text, bytes) else text.encode()
    output = io.StringIO()
    call_command("expand", "--typed", *(arguments or START), stdin=io.BytesIO(raw), stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_a_schedule_is_answered_with_lines_words_and_its_zone() -> None:
    assert expand("every weekday at 6:30\n") == [
        {
            "text": "every weekday at 6:30",
            "lines": ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=30;BYSECOND=0"],
            "words": "Weekdays at 06:30",
            "zone": "Europe/Berlin",
        }
    ]


def test_next_gives_the_first_runs_from_the_start_on() -> None:
    (answer,) = expand("daily at 0:00", *START, "--next", "2")

    assert answer["occurrences"] == ["2026-11-29T23:00:00Z", "2026-11-30T23:00:00Z"]


def test_next_counts_from_an_instant_where_one_is_given() -> None:
    (answer,) = expand("daily at 0:00", *START, "--next", "1", "--from", "2027-07-01T00:00Z")

    assert answer["occurrences"] == ["2027-07-01T22:00:00Z"]


def test_zone_words_in_the_line_set_its_zone() -> None:
    berlin, tokyo = expand("daily at 9\ndaily at 9 in Tokyo", *START, "--next", "1")

    assert (berlin["zone"], berlin["occurrences"]) == ("Europe/Berlin", ["2026-11-30T08:00:00Z"])
    assert (tokyo["zone"], tokyo["occurrences"]) == ("Asia/Tokyo", ["2026-11-30T00:00:00Z"])


def test_the_zone_may_be_a_city_and_the_start_an_instant() -> None:
    (answer,) = expand("daily at 9 for 1 day", "--zone", "Tokyo", "--start", "2026-11-30T00:00Z", "--next", "5")

    assert answer["zone"] == "Asia/Tokyo"
    assert answer["occurrences"] == ["2026-11-30T00:00:00Z"]


def test_a_line_that_is_not_understood_has_its_place_and_advice() -> None:
    (answer,) = expand("every wensday at 6:30")

    assert answer["error"] == {
        "start": 6,
        "end": 13,
        "word": "wensday",
        "message": "“wensday” is not understood here.",
        "advice": ["every wednesday at 6:30"],
        "readings": [],
    }


def test_a_line_that_can_mean_two_things_has_both_readings() -> None:
    (answer,) = expand("every second monday at 9")

    assert answer["error"]["readings"] == ["every 2 weeks on monday at 9", "second monday of the month at 9"]


def test_every_line_has_an_answer_whatever_it_holds() -> None:
    huge = b"every day " * 300_000
    lines = [b"", b"  ", b"\x00\x1b[0m", b"\xff\xfe", huge, b"0 6 * * *", b"RRULE:FREQ=DAILY;BYHOUR=7", b"{}"]

    answers = expand(b"\n".join(lines) + b"\n")

    assert len(answers) == len(lines)
    assert ["lines" in answer for answer in answers] == [False] * 5 + [True, True, False]
    assert all("lines" in answer or answer["error"]["message"] for answer in answers)
    assert all(len(answer["text"]) <= 300 for answer in answers)


def test_no_lines_have_no_answers() -> None:
    assert expand("") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--zone", "CST"), "several time zones"),
        (("--zone", "Factory"), "no time zone"),
        (("--start", "soon"), "no time"),
        (("--next", "-1"), "no whole number"),
    ],
)
def test_an_option_that_cannot_be_read_ends_it_with_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        expand("daily at 9", *arguments)


def test_bodies_still_need_a_span() -> None:
    with pytest.raises(CommandError, match="--from"):
        call_command("expand", stdin=io.BytesIO(b""), stdout=io.StringIO())
