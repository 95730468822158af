"""What the controls of a card offer, each with its words and whether it is chosen: for the card's template."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.scheduling.recurrence.parts import Frequency
from dashboard.web.editor.card_form import CardForm
from dashboard.web.editor.card_times import STEPS
from dashboard.web.editor.presets import PRESETS

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChoice:
    """One thing to choose. `id` is stable, so that the focus stays on it when the card is drawn anew."""

    id: str
    name: str
    value: str
    words: str  # as short as the control is: Mo
    title: str  # in full: Monday
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NthRow:
    """One numbered weekday: which one, and of which day."""

    nths: list[FormChoice]
    days: list[FormChoice]


class Choices:
    """The choices of one card, made from what was posted of it."""

    def __init__(self, card: CardForm) -> None:
        self._card = card

    @property
    def presets(self) -> list[FormChoice]:
        return [
            FormChoice(
                id=f"{self._card.key}-preset-{name}",
                name="action",
                value=f"preset:{self._card.key}:{name}",
                words=words,
                title=words,
                chosen=False,
            )
            for name, words in PRESETS.items()
        ]

    @property
    def frequencies(self) -> list[FormChoice]:
        finer = (Frequency.SECONDLY, Frequency.MINUTELY)
        has = {
            self._value("frequency"),
            *([self._card.base.freq.value] if self._card.base and self._card.base.freq else []),
        }
        offered = {freq.value: words for freq, words in FREQUENCIES.items() if freq not in finer or freq.value in has}
        return self._choices("frequency", offered.items())

    @property
    def frequency(self) -> str:
        return self._value("frequency") or Frequency.DAILY.value

    @property
    def unit(self) -> str:
        unit = UNITS[Frequency(self.frequency)] if self.frequency in Frequency.__members__ else "period"
        return unit if self._value("interval") in ("", "1") else f"{unit}s"

    @property
    def weekdays(self) -> list[FormChoice]:
        return self._choices("weekday", ((str(day), name[:2], name) for day, name in enumerate(calendar.day_name)))

    @property
    def on(self) -> list[FormChoice]:
        return self._choices("on", ON.items())

    @property
    def month_days(self) -> list[FormChoice]:
        days = [(str(day), str(day), f"Day {day}") for day in range(1, 32)]
        return self._choices("month_day", [*days, ("-1", "Last day", "Last day of the month")])

    @property
    def far_month_days(self) -> list[str]:
        boxed = {choice.value for choice in self.month_days}
        return [value for value in self._values("month_day") if value and value not in boxed] + [""]

    @property
    def nths(self) -> list[NthRow]:
        pairs = list(zip(self._values("nth"), self._values("nth_day"), strict=False)) or [("", "")]
        return [self._nth_row(row, nth, day) for row, (nth, day) in enumerate(pairs)]

    @property
    def months(self) -> list[FormChoice]:
        names = enumerate(calendar.month_name[1:], start=1)
        return self._choices("month", ((str(month), name[:3], name) for month, name in names))

    @property
    def timings(self) -> list[FormChoice]:
        """How the times are told; “kept” only where no control can show them."""
        kept = bool(self._card.base) and self._card.shown.day.timing == "kept"
        return self._choices("timing", ((value, words) for value, words in TIMINGS.items() if kept or value != "kept"))

    @property
    def times(self) -> list[str]:
        return self._values("time") or [""]

    @property
    def steps(self) -> list[FormChoice]:
        usual = {str(step) for step in STEPS if step >= 5 and step != 6 and step != 12} | {self._value("every")}
        return self._choices("every", ((str(step), step_words(step)) for step in STEPS if str(step) in usual))

    @property
    def from_hours(self) -> list[FormChoice]:
        return self._hours("from_hour")

    @property
    def to_hours(self) -> list[FormChoice]:
        return self._hours("to_hour")

    @property
    def week_starts(self) -> list[FormChoice]:
        return self._choices("week_start", ((str(day), name) for day, name in enumerate(calendar.day_name)))

    @property
    def ends(self) -> list[FormChoice]:
        return self._choices("ends", ENDS.items())

    def _values(self, name: str) -> list[str]:
        value = self._card[name].value() if name in self._card.fields else None
        return [str(item) for item in value] if isinstance(value, list) else [str(value or "")]

    def _value(self, name: str) -> str:
        return next(iter(self._values(name)), "")

    def _hours(self, name: str) -> list[FormChoice]:
        return self._choices(name, [("", "any"), *((str(hour), f"{hour:02}:00") for hour in range(24))])

    def _choices(self, name: str, offered: Iterable[Sequence[str]]) -> list[FormChoice]:
        return self._row_choices(name, name, offered, self._values(name))

    def _row_choices(
        self, name: str, row: str, offered: Iterable[Sequence[str]], chosen: list[str]
    ) -> list[FormChoice]:
        key = self._card.key
        return [
            FormChoice(
                id=f"{key}-{row}-{value}",
                name=f"{key}-{name}",
                value=value,
                words=words[0],
                title=words[-1],
                chosen=value in chosen,
            )
            for value, *words in offered
        ]

    def _nth_row(self, row: int, nth: str, day: str) -> NthRow:
        words = NTHS if nth in ("", *map(str, NTHS)) else NTHS | {_number(nth): f"Number {nth}"}
        nths = [("", "Which"), *((str(number), name) for number, name in words.items())]
        days = [("", "Weekday"), *((str(number), name) for number, name in enumerate(calendar.day_name))]
        return NthRow(
            nths=self._row_choices("nth", f"nth-{row}", nths, [nth]),
            days=self._row_choices("nth_day", f"nth_day-{row}", days, [day]),
        )


def _number(text: str) -> int:
    return int(text) if text.lstrip("+-").isdecimal() and len(text) < 6 else 0
