"""Typed schedules made at random: their clauses in any order, and with a word missing.

QUICKLINE_EXAMPLES says how many: QUICKLINE_EXAMPLES=10000 for all that was asked for.
"""

from __future__ import annotations

import os
import random
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dashboard.scheduling.quickline.quickline import QuickLine, read_quick_line
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from tests.scheduling.quickline.phrase_grammar import FILLERS, Phrase, phrase, shuffled

EXAMPLES = int(os.environ.get("QUICKLINE_EXAMPLES", "300"))
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 30)  # noqa: DTZ001 - a wall time
FIRST = START.replace(tzinfo=BERLIN).astimezone(UTC)
DAYS = 400


def read(text: str) -> QuickLine:
    return read_quick_line(text, today=START.date(), time_zone=BERLIN, starts_at=START)


@lru_cache(maxsize=10_000)
def runs(lines: tuple[str, ...]) -> tuple[int, ...]:
    recurrences = tuple(map(Recurrence.parse, lines))
    schedule = Schedule(recurrences=recurrences, time_zone=BERLIN, starts_at=START)
    return tuple(schedule.instants(FIRST, FIRST + timedelta(days=DAYS)).tolist())


def phrases(seed: int) -> list[tuple[random.Random, Phrase]]:
    rng = random.Random(seed)
    return [(rng, phrase(rng)) for _ in range(EXAMPLES)]


def test_a_phrase_means_what_it_is_made_of_and_is_seldom_refused() -> None:
    refused, wrong = [], []
    for _, made in phrases(1):
        result = read(made.text)
        if not result.lines:
            refused.append((made.text, result.misread))
        elif runs(result.lines) != runs(made.lines):
            wrong.append((made.text, result.lines))

    assert wrong == []
    assert len(refused) <= EXAMPLES * 0.02, refused[:20]


def test_clauses_in_another_order_mean_the_same_or_are_refused() -> None:
    refused, wrong = [], []
    for rng, made in phrases(2):
        text = shuffled(rng, made)
        result = read(text)
        if not result.lines:
            refused.append((text, result.misread))
        elif runs(result.lines) != runs(made.lines):
            wrong.append((text, result.lines))

    assert wrong == []
    assert len(refused) <= EXAMPLES * 0.05, refused[:20]


def test_without_a_word_a_phrase_means_something_else_or_is_refused() -> None:
    """Or the word says nothing: `the`, and `every week` beside a weekday."""
    same = []
    for rng, made in phrases(3):
        words = made.text.split()
        place = rng.randrange(len(words))
        result = read(" ".join(words[:place] + words[place + 1 :]))
        if (
            result.lines
            and runs(result.lines) == runs(made.lines)
            and not says_nothing(words[place])
            and endless(result.lines) == endless(made.lines)
        ):
            same.append((made.text, words[place]))

    assert same == []


def endless(lines: tuple[str, ...]) -> tuple[int, ...]:
    """The runs without the last day, before which two rules may happen to be the same."""
    return runs(tuple(re.sub(";UNTIL=[0-9TZ]+", "", line) for line in lines))


def says_nothing(word: str) -> bool:
    return word.strip(",") in FILLERS | {
        "daily",
        "weekly",
        "once",
        "a",
        "single",
        "everyday",
        "&",
        "2027",
        "to",
        "through",
        "thru",
        "-",
    }


def test_whatever_is_offered_can_be_read() -> None:
    unreadable = []
    for rng, made in phrases(4):
        words = made.text.split()
        rng.shuffle(words)
        for wrong in read(" ".join(words)).misread:
            unreadable += [offer for offer in wrong.offers if not read(offer).lines]

    assert unreadable == []
