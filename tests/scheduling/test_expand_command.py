"""`manage.py expand`: bodies of the API in, runs out, a JSON object a line, whatever comes in."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

SEED = {
    "id": "61c0",
    "appId": "app",
    "recurrence": [
        "RRULE:FREQ=DAILY;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
    ],
    "timeZone": "America/New_York",
    "startDateTime": "2022-09-06T11:18:00",
    "endDateTime": "2022-10-12T23:59:00",
    "state": "Enabled",
}
SEPTEMBER = ("--from", "2022-09-20T00:00Z", "--to", "2022-09-22T00:00Z")


def expand(*lines: object, arguments: tuple[str, ...] = SEPTEMBER) -> list[dict[str, Any]]:
    """What the command writes for bodies, or for raw bytes."""
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    output = io.StringIO()
    call_command("expand", *arguments, stdin=io.BytesIO(b"\n".join(raw)), stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def daily(**more: object) -> dict[str, object]:
    return {
        "id": "1",
        "recurrence": ["RRULE:FREQ=DAILY"],
        "timeZone": "UTC",
        "startDateTime": "2022-01-01T06:00:00",
    } | more


def test_a_body_is_answered_with_words_and_runs() -> None:
    assert expand(SEED) == [
        {
            "id": "61c0",
            "words": "Every day at 11:18; every 2 weeks on Monday and Tuesday (from 6 Sep 2022) at 13:17; "
            "until 12 Oct 2022, 23:59",
            "occurrences": ["2022-09-20T15:18:00Z", "2022-09-20T17:17:00Z", "2022-09-21T15:18:00Z"],
            "truncated": False,
            "notes": [],
        }
    ]


def test_next_gives_the_runs_after_from() -> None:
    (answer,) = expand(SEED, arguments=("--from", "2022-09-20T00:00Z", "--next", "2"))

    assert answer["occurrences"] == ["2022-09-20T15:18:00Z", "2022-09-20T17:17:00Z"]
    assert not answer["truncated"]


def test_counts_are_by_the_days_of_the_zone() -> None:
    arguments = ("--from", "2022-09-19T15:00Z", "--to", "2022-09-21T15:00Z", "--counts", "--zone", "Asia/Tokyo")

    (answer,) = expand(SEED, arguments=arguments)

    assert answer["counts"] == {"2022-09-20": 2, "2022-09-21": 2}


def test_more_than_the_limit_is_cut_and_said() -> None:
    (answer,) = expand(daily(), arguments=(*SEPTEMBER, "--limit", "1"))

    assert answer["occurrences"] == ["2022-09-20T06:00:00Z"]
    assert answer["truncated"]


def test_next_keeps_to_the_limit_too() -> None:
    (answer,) = expand(daily(), arguments=("--from", "2022-09-20T00:00Z", "--next", "5", "--limit", "2"))

    assert len(answer["occurrences"]) == 2
    assert answer["truncated"]


def test_a_line_may_bring_its_own_span_and_limit() -> None:
    own = daily(**{"from": "2022-10-01T00:00Z", "to": "2022-10-09T00:00:00+02:00", "limit": 3})

    first, second = expand(own, daily())

    assert first["occurrences"][0] == "2022-10-01T06:00:00Z"
    assert len(first["occurrences"]) == 3
    assert len(second["occurrences"]) == 2


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (b"no json", "line"),
        (b"[1, 2]", "line"),
        (b"[" * 100_000, "line"),
        (b"\xff\xfe", "line"),
        (b'{"id": "1", "x": "' + b"y" * 1_100_000 + b'"}', "line"),
        (daily(recurrence=["RRULE:FREQ=DAILY", "RRULE:FREQ=OFTEN"]), "FREQ"),
        (daily(recurrence=["RRULE:FREQ=DAILY;COUNT=0"]), "COUNT"),
        (daily(recurrence="RRULE:FREQ=DAILY"), "body"),
        (daily(timeZone="Mars/Olympus"), "timeZone"),
        (daily(startDateTime="yesterday"), "startDateTime"),
        (daily(endDateTime="tomorrow"), "endDateTime"),
        (daily(recurrence=["RRULE:FREQ=DAILY;INTERVAL=2"], startDateTime=""), "INTERVAL"),
        (daily(**{"from": "soon"}), "from"),
        (daily(to="2022-10-01T00:00"), "to"),
        (daily(limit=-1), "limit"),
    ],
)
def test_a_bad_line_is_answered_by_part_and_stops_nothing(line: object, part: str) -> None:
    bad, good = expand(line, daily())

    assert bad["error"]["part"] == part
    assert bad["error"]["message"].endswith((".", "it."))
    assert good["occurrences"] == ["2022-09-20T06:00:00Z", "2022-09-21T06:00:00Z"]


def test_a_line_without_id_is_answered_too_and_empty_lines_are_passed_over() -> None:
    body = daily()
    del body["id"]

    (answer,) = expand(b"", body, b"  ")

    assert answer["id"] is None
    assert len(answer["occurrences"]) == 2


def test_an_endless_rule_is_cut_by_the_budget_and_says_so() -> None:
    bomb = daily(recurrence=["RRULE:FREQ=SECONDLY", "EXRULE:FREQ=SECONDLY"])

    (listed,) = expand(bomb, arguments=("--from", "2022-09-20T00:00Z", "--next", "1"))
    (counted,) = expand(bomb, arguments=("--from", "2022-01-01T00:00Z", "--to", "2023-01-01T00:00Z", "--counts"))

    assert (listed["occurrences"], listed["truncated"]) == ([], True)
    assert "Stopped after" in listed["notes"][-1]
    assert (counted["counts"], counted["truncated"]) == ({}, True)


def test_what_the_clock_does_to_a_run_is_noted() -> None:
    body = daily(timeZone="Europe/Zurich", startDateTime="2026-03-20T02:30:00")

    (spring,) = expand(body, arguments=("--from", "2026-03-28T00:00Z", "--to", "2026-03-31T00:00Z"))
    (autumn,) = expand(body, arguments=("--from", "2026-10-24T00:00Z", "--to", "2026-10-27T00:00Z"))

    assert spring["notes"] == ["2026-03-29: 02:30 does not exist that day: runs at 03:30, or Qlik may skip it."]
    assert autumn["notes"] == ["2026-10-25: 02:30 comes twice that day: runs the first time."]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "2022-09-20T00:00Z"),
        ("--from", "never", "--next", "1"),
        ("--from", "2022-09-20T00:00", "--next", "1"),
        ("--from", "2022-09-20T00:00Z", "--next", "-1"),
        ("--from", "2022-09-20T00:00Z", "--next", "9999999"),
        (*SEPTEMBER, "--counts", "--zone", "Mars/Olympus"),
    ],
)
def test_bad_arguments_are_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        expand(daily(), arguments=arguments)


def test_each_answer_is_written_before_the_next_line_is_read() -> None:
    output = io.StringIO()
    written = []

    class Source(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            written.append(output.getvalue().count("\n"))
            return super().readline(size)

    source = Source(b"\n".join([json.dumps(daily()).encode()] * 3))

    call_command("expand", *SEPTEMBER, stdin=source, stdout=output)

    assert written == [0, 1, 2, 3]
