"""Numbered weeks in words: week 20, weeks 1 and 2, the last week of the year."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.phrases import Phrases


def weeks(numbers: Sequence[int], phrases: Phrases) -> str:
    """Write numbered weeks: "weeks 20 and 53", or "week 20 and the last week of the year"."""
    counted = [number for number in numbers if number > 0]
    from_end = sorted(number for number in numbers if number < 0)
    named = [english.numbers(english.WEEK, counted)] if counted else []
    if from_end:
        named.append(phrases.nth_week.format(nth=english.listed([english.nth(number) for number in from_end])))
    return phrases.weeks_join.join(named)


def some_years_lack(numbers: Sequence[int]) -> bool:
    """Return whether one of the weeks is in years of 53 weeks only."""
    return 53 in map(abs, numbers)
