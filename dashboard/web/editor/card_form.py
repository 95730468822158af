"""The form of one card: controls for a rule, or a line without controls that goes back as it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django import forms

from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.parts import BELOW_DAILY, Frequency, InvalidRecurrence, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording.english import day_of_calendar, listed
from dashboard.scheduling.wording.wording import words
from dashboard.web.editor.card import NEW_CARD, CardData, CardError, Ends, kept_parts, read_card, write_card
from dashboard.web.editor.card_times import STEPS, CardDayTimes, CardTiming
from dashboard.web.editor.fields import MOST, ListField, ReadField, WordField, day, time_of_day, whole_number
from dashboard.web.editor.source_line import CardZones, SourceLine

_FIELD_OF_PART = {
    "FREQ": "frequency",
    "INTERVAL": "interval",
    "BYDAY": "weekday",
    "BYMONTHDAY": "month_day",
    "BYMONTH": "month",
    "BYHOUR": "time",
    "BYMINUTE": "time",
    "COUNT": "count",
    "UNTIL": "until",
}
_MOST_DATES = 6  # of a line of dates that are named
_hour = partial(whole_number, low=0, high=23)
_weekday = whole_number("weekday", 0, 6)


def controls_of(card: CardData) -> dict[str, list[str]]:
    shown = card.day
    return {
        "frequency": [card.frequency.value],
        "interval": [str(card.interval)],
        "weekday": [str(weekday.day) for weekday in card.by_day if weekday.nth is None],
        "on": [_on(card)],
        "month_day": [str(number) for number in card.month_days],
        "nth": [str(weekday.nth) for weekday in card.by_day if weekday.nth is not None],
        "nth_day": [str(weekday.day) for weekday in card.by_day if weekday.nth is not None],
        "month": [str(month) for month in card.months or range(1, 13)],
        "timing": [_timing(card)],
        "time": [f"{at:%H:%M}" for at in shown.times],
        "every": [str(shown.every)],
        "from_hour": ["" if shown.from_hour is None else str(shown.from_hour)],
        "to_hour": ["" if shown.to_hour is None else str(shown.to_hour)],
        "minute": [", ".join(map(str, shown.minutes))],
        "week_start": [str(card.week_start)],
        "ends": [card.ends.value],
        "count": ["" if card.count is None else str(card.count)],
        "until": [card.until.isoformat() if card.until else ""],
    }


def asked(posted: Mapping[str, Any]) -> set[str]:
    frequency, on = Frequency(posted["frequency"]), posted["on"]
    asked = {"interval", "month", "week_start", *({posted["ends"]} & {"count", "until"})}
    numbered = frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    if not numbered or on != "days":
        asked |= {"weekday", "nth", "nth_day"} if numbered else {"weekday"}
    if numbered and on != "weekdays":
        asked |= {"month_day"}
    if frequency in BELOW_DAILY:
        return asked | {"from_hour", "to_hour", "minute"}
    return asked | {CardTiming.TIMES: {"time"}, CardTiming.WINDOW: {"every", "from_hour", "to_hour", "minute"}}.get(
        posted["timing"], set()
    )


def by_day(posted: Mapping[str, Any], frequency: Frequency) -> tuple[WeekdayNum, ...]:
    days = {WeekdayNum(weekday) for weekday in posted["weekday"]}
    if frequency in (Frequency.MONTHLY, Frequency.YEARLY):
        pairs = zip(posted["nth"], posted["nth_day"], strict=False)
        numbered = {WeekdayNum(weekday, nth) for nth, weekday in pairs if None not in (nth, weekday)}
        days = days | numbered if posted["on"] != "days" else set()
    return tuple(sorted(days, key=lambda weekday: (weekday.day, weekday.nth or 0)))


def check_window(posted: Mapping[str, Any], frequency: Frequency) -> None:
    """Raise CardError for hours, a step or a minute that make no window."""
    first, last = posted["from_hour"], posted["to_hour"]
    if (first is None) != (last is None):
        raise CardError("to_hour" if last is None else "from_hour", "A window needs two hours. Choose this one too.")
    if first is not None and last < first:
        raise CardError("to_hour", f"{last:02}:00 is before {first:02}:00. Choose an hour after {first:02}:00.")
    if frequency in BELOW_DAILY:
        return
    if first is None:
        raise CardError("from_hour", "Choose the first and the last hour of the window.")
    if posted["every"] not in STEPS:
        raise CardError("every", "This step does not fit into hours. Choose 5, 10, 15, 20, 30 or 60 minutes.")
    if len(posted["minute"]) > 1 or (posted["minute"] or (0,))[0] >= min(posted["every"], 60):
        raise CardError("minute", f"Choose one minute below {min(posted['every'], 60)}: the first of each hour.")


def _on(card: CardData) -> str:
    if card.by_day and card.month_days:
        return "both"
    return "weekdays" if card.by_day else "days"


def _timing(card: CardData) -> str:
    """Frequencies below daily have no choice of it: should the person turn to days, a list of times comes up."""
    return CardTiming.TIMES.value if card.frequency in BELOW_DAILY else card.day.timing.value


class CardForm(forms.Form):
    """What one card posts. Its key is the prefix of its fields, and stays its own when cards are moved.

    After `is_valid()`, `lines` holds what is saved of it: usually one line, more where the times need a rule each.
    """

    use_required_attribute = False

    frequency = WordField(tuple(Frequency))
    interval = ReadField(whole_number("number of periods", 1, MOST))
    weekday = ListField(_weekday)
    on = WordField(("days", "weekdays", "both"))
    month_day = ListField(whole_number("day of the month", -31, 31))
    nth = ListField(whole_number("count of weekdays", -53, 53), keeps_blanks=True)
    nth_day = ListField(_weekday, keeps_blanks=True)
    month = ListField(whole_number("month", 1, 12))
    timing = WordField(tuple(CardTiming))
    time = ListField(time_of_day)
    every = ReadField(whole_number("step in minutes", 1, STEPS[-1]))
    from_hour = ReadField(_hour("hour"))
    to_hour = ReadField(_hour("hour"))
    minute = ListField(whole_number("minute", 0, 59), separator=",")
    week_start = ReadField(_weekday)
    ends = WordField(tuple(Ends))
    count = ReadField(whole_number("number of runs", 1, MOST))
    until = ReadField(day)

    def __init__(self, data: Any, *, key: str, number: int, origin: SourceLine | None, zones: CardZones) -> None:
        """Read what was posted. A card of a line that posts no controls is closed: its line stays as it is."""
        self.key, self.number, self.origin, self._zones = key, number, origin, zones
        read = origin.read() if origin else None
        self.complaint = read if isinstance(read, InvalidRecurrence) else None
        self.base = read if isinstance(read, Recurrence) else None
        self.locked = origin is not None and (self.base is None or self.base.kind is not LineKind.RRULE)
        self.closed = origin is not None and not self.locked and f"{key}-frequency" not in data
        self.lines: tuple[str, ...] = ()
        self.words = ""  # set by `tell`
        if not self.has_controls:
            # A form copies each of its fields, which is most of the work of a thousand lines.
            self.base_fields = {}  # type: ignore[misc]  # here of this form alone
        super().__init__(data, prefix=key)

    @property
    def has_controls(self) -> bool:
        return not self.locked and not self.closed

    @property
    def shown(self) -> CardData:
        return read_card(self.base, self._zones.shown(self.origin)) if self.base and not self.locked else NEW_CARD

    @property
    def kept(self) -> tuple[str, ...]:
        return kept_parts(self.base, self.shown) if self.base and not self.locked else ()

    @property
    def complaints(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((name, tuple(map(str, errors))) for name, errors in self.errors.items())

    def tell(self, starts_at: datetime | None) -> None:
        """Put the lines in words, with what they take from the start; a rule that hangs on one is refused without."""
        if self.locked:
            self.words = self._locked_words(starts_at)
            return
        try:
            read = [Recurrence.parse(line) for line in self.lines]
            self.words = words(read, time_zone=self._zones.wanted or UTC, starts_at=starts_at).long
        except InvalidRecurrence as error:
            self._refuse(str(error))

    def tell_as_it_was(self, starts_at: datetime | None) -> None:
        """Put the line that the card was made from in words, where what stands in it now has a mistake."""
        self.words = "New rule"
        if self.base and not self.locked:
            try:
                zone = self._zones.shown(self.origin) or UTC
                self.words = words([self.base], time_zone=zone, starts_at=starts_at).long
            except InvalidRecurrence:
                self.words = ""

    def _locked_words(self, starts_at: datetime | None) -> str:
        """Say what a line without controls adds or leaves out; empty for one that cannot be read."""
        if self.base is None:
            return ""
        adds_or_not, dates = "Also" if self.base.kind is LineKind.RDATE else "Not", self.base.dates
        if len(dates) > _MOST_DATES:
            return f"{adds_or_not} on {len(dates)} dates"
        if self.base.kind is LineKind.EXDATE and not any(isinstance(at, datetime) for at in dates):
            return f"Not on {listed([day_of_calendar(at) for at in dates])}"  # whole days
        kind = LineKind.RRULE if self.base.kind is LineKind.EXRULE else LineKind.RDATE
        try:
            told = words([replace(self.base, kind=kind)], time_zone=self._zones.wanted or UTC, starts_at=starts_at).long
        except InvalidRecurrence:
            return ""
        return f"{adds_or_not} {told[:1].lower()}{told[1:]}"

    def clean(self) -> dict[str, Any]:
        """Write the line or lines; whatever cannot be written is said at its control."""
        if not self.has_controls:
            self._take_as_it_is()
            return self.cleaned_data
        self._forget_hidden_controls()
        if not self.errors:
            self._write()
        return self.cleaned_data

    def full_clean(self) -> None:
        if not self.has_controls:
            self.fields = {}
        super().full_clean()

    def _take_as_it_is(self) -> None:
        if self.complaint and self.origin and self.origin.place is None:
            self._refuse(str(self.complaint))
        elif self.origin:
            self.lines = (self.origin.text,)

    def _refuse(self, message: str) -> None:
        self.lines = ()
        self.add_error(None, message)

    def _forget_hidden_controls(self) -> None:
        for name in self.errors.keys() - asked(self.cleaned_data):
            del self.errors[name]
            self.cleaned_data[name] = self.fields[name].clean(None)

    def _write(self) -> None:
        try:
            card = self._card()
            shown_zone, wanted_zone = self._zones.shown(self.origin), self._zones.wanted or UTC
            self.lines = write_card(card, self.base, shown_zone=shown_zone, zone=wanted_zone)
        except CardError as error:
            self.add_error(error.field, str(error))
        except InvalidRecurrence as error:
            self.add_error(_FIELD_OF_PART.get(error.part), str(error))

    def _card(self) -> CardData:
        posted = self.cleaned_data
        frequency = Frequency(posted["frequency"])
        months = tuple(sorted(set(posted["month"])))
        ends = Ends(posted["ends"])
        for name, choice in (("count", Ends.COUNT), ("until", Ends.UNTIL)):
            if ends is choice and posted[name] is None:
                raise CardError(name, _MISSING[name])
        return CardData(
            frequency=frequency,
            interval=posted["interval"] or 1,
            by_day=by_day(posted, frequency),
            month_days=tuple(sorted(set(posted["month_day"]))) if posted["on"] != "weekdays" else (),
            months=months if len(months) < 12 else (),
            day=self._day_times(frequency),
            week_start=posted["week_start"] or 0,
            ends=ends,
            count=posted["count"],
            until=posted["until"],
        )

    def _day_times(self, frequency: Frequency) -> CardDayTimes:
        posted = self.cleaned_data
        was_kept = self.shown.day.timing is CardTiming.KEPT and (self.shown.frequency in BELOW_DAILY) == (
            frequency in BELOW_DAILY
        )
        if frequency in BELOW_DAILY:
            timing = CardTiming.KEPT if was_kept and posted["from_hour"] is None else CardTiming.WINDOW
        else:
            timing = CardTiming(posted["timing"])
        if timing is CardTiming.KEPT and not was_kept:
            raise CardError("time", _MISSING["time"])
        if timing is CardTiming.TIMES and not posted["time"]:
            raise CardError("time", _MISSING["time"])
        if timing is CardTiming.WINDOW:
            check_window(posted, frequency)
        return CardDayTimes(
            timing=timing,
            times=tuple(sorted(set(posted["time"]))),
            every=posted["every"] or 60,
            from_hour=posted["from_hour"],
            to_hour=posted["to_hour"],
            minutes=tuple(sorted(set(posted["minute"]))),
        )


_MISSING: Mapping[str, str] = {
    "time": "Add at least one time, such as 06:30.",
    "count": "Say after how many runs it ends.",
    "until": "Say on which day it ends.",
}
