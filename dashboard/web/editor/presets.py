"""Quick choices of a card: the days that people ask for most, in one press. Times, months and end stay as they are."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.parts import BELOW_DAILY, Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.web.editor.card import NEW_TIME, kept_parts, read_card
from dashboard.web.editor.card_times import STEPS, CardTiming
from dashboard.web.editor.source_line import SourceLine

PRESETS = {"weekdays": "Weekdays", "weekend": "Weekend", "every-day": "Every day", "month-end": "Month end"}
_WEEKDAYS: dict[str, Sequence[str]] = {"weekdays": "01234", "weekend": "56", "every-day": ""}
_MONTH_END = "month-end"
_OF_DAYS = {"BYSETPOS", "BYYEARDAY", "BYWEEKNO", "BYMONTHDAY", "RSCALE", "SKIP"}  # would narrow what was chosen
_HOUR = 60


def take_preset(data: QueryDict, key: str, name: str, origin: SourceLine | None) -> None:
    """Set the days of a card; parts of its line without a control that choose days go."""
    if f"{key}-frequency" not in data or name not in PRESETS:
        return
    _forget_other_days(data, key, origin)
    if name == _MONTH_END:
        if data[f"{key}-frequency"] in BELOW_DAILY:
            _leave_hours(data, key)
        _set(data, key, frequency=["MONTHLY"], interval=["1"], on=["days"], month_day=["-1"], nth=[], nth_day=[])
        return
    days = list(_WEEKDAYS[name])
    if data[f"{key}-frequency"] not in BELOW_DAILY:  # hourly runs go on by the hour, on these days
        _set(data, key, frequency=["WEEKLY" if days else "DAILY"], interval=["1"])
    _set(data, key, weekday=days)


def _set(data: QueryDict, key: str, **values: list[str]) -> None:
    for name, chosen in values.items():
        data.setlist(f"{key}-{name}", chosen)


def _forget_other_days(data: QueryDict, key: str, origin: SourceLine | None) -> None:
    """Take the line that the card was made from without its parts that choose days, where it has such."""
    read = origin.read() if origin else None
    if not (isinstance(read, Recurrence) and read.kind is LineKind.RRULE):
        return
    kept = {part.partition("=")[0] for part in kept_parts(read, read_card(read, None))} & _OF_DAYS
    if kept:
        data[f"{key}-text"] = read.with_parts(dict.fromkeys(kept)).text
        data.pop(f"{key}-line", None)


def _leave_hours(data: QueryDict, key: str) -> None:
    """Say the times of an hourly rule as those of a day: a window of hours where one can tell them, else one time."""
    unit = _HOUR if data[f"{key}-frequency"] == Frequency.HOURLY else 1
    interval, minute = data.get(f"{key}-interval", "") or "1", data.get(f"{key}-minute", "").strip()
    every = int(interval) * unit if interval.isdecimal() and len(interval) < 4 else 0
    if every in STEPS and (not minute or minute.isdecimal()) and data[f"{key}-frequency"] != Frequency.SECONDLY:
        hours = [data.get(f"{key}-{name}") or default for name, default in (("from_hour", "0"), ("to_hour", "23"))]
        _set(data, key, timing=[CardTiming.WINDOW.value], every=[str(every)], from_hour=hours[:1], to_hour=hours[1:])
    else:
        times = [at for at in data.getlist(f"{key}-time") if at.strip()] or [f"{NEW_TIME:%H:%M}"]
        _set(data, key, timing=[CardTiming.TIMES.value], time=times)
