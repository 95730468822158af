"""The words of a card's controls."""

from __future__ import annotations

from dashboard.scheduling.recurrence.recurrence import Frequency

FREQUENCIES = {
    Frequency.SECONDLY: "By the second",
    Frequency.MINUTELY: "By the minute",
    Frequency.HOURLY: "Hourly",
    Frequency.DAILY: "Daily",
    Frequency.WEEKLY: "Weekly",
    Frequency.MONTHLY: "Monthly",
    Frequency.YEARLY: "Yearly",
}
UNITS = {
    Frequency.SECONDLY: "second",
    Frequency.MINUTELY: "minute",
    Frequency.HOURLY: "hour",
    Frequency.DAILY: "day",
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.YEARLY: "year",
}
ON = {"days": "Days", "weekdays": "Weekdays", "both": "Days that are weekdays"}
TIMINGS = {"times": "At", "window": "Every", "start": "At the time of the start", "kept": "Kept as is"}
ENDS = {"never": "Never", "until": "On", "count": "After"}
NTHS = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", -1: "Last", -2: "Second to last"}


def step_words(step: int) -> str:
    """15 minutes, 2 hours; the unit alone for one of it."""
    if step % 60:
        return f"{step} minutes" if step > 1 else "minute"
    return f"{step // 60} hours" if step > 60 else "hour"
