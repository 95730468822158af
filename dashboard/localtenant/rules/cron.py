"""A crontab line as recurrence lines: minute, hour, day, month, weekday, with or without seconds before them."""

from __future__ import annotations

import re

from dashboard.localtenant.rules.values import BadLine

_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_DAY_NAMES = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH_NAMES = {name: number for number, name in enumerate(_MONTHS, start=1)}
_FIELDS = {  # name: first value, last value, names of values
    "seconds": (0, 59, {}),
    "minutes": (0, 59, {}),
    "hours": (0, 23, {}),
    "days": (1, 31, {}),
    "months": (1, 12, _MONTH_NAMES),
    "weekdays": (0, 7, _DAY_NAMES),
}
_PIECE = re.compile(r"([0-9A-Z]{1,3}|\*)(?:-([0-9A-Z]{1,3}))?(?:/([0-9]{1,3}))?")


def lines_of_cron(expression: str) -> list[str]:
    """The lines that run as a crontab line does. Raises BadLine.

    Where both days and weekdays are limited, cron runs on either (crontab(5)): these are two lines.
    """
    words = expression.upper().replace("?", "*").split()
    if len(words) not in (5, 6):
        raise BadLine("cron", "A cron expression has five fields, or six with seconds before them.")
    texts = dict(zip(_FIELDS, words if len(words) == 6 else ["0", *words], strict=True))
    values = {name: _values(name, text) for name, text in texts.items()}
    clock = f"BYHOUR={_list(values['hours'])};BYMINUTE={_list(values['minutes'])};BYSECOND={_list(values['seconds'])}"
    months = "" if texts["months"] == "*" else f";BYMONTH={_list(values['months'])}"
    days = f";BYMONTHDAY={_list(values['days'])}"
    weekdays = ";BYDAY=" + ",".join(dict.fromkeys(_DAYS[number % 7] for number in values["weekdays"]))
    limits = [limit for name, limit in (("days", days), ("weekdays", weekdays)) if texts[name] != "*"]
    return [f"RRULE:FREQ=DAILY{months}{limit};{clock}" for limit in limits or [""]]


def _list(values: list[int]) -> str:
    return ",".join(map(str, values))


def _values(name: str, text: str) -> list[int]:
    found = {value for piece in text.split(",") for value in _piece(name, piece)}
    return sorted(found)


def _piece(name: str, piece: str) -> range:
    first, last, _ = _FIELDS[name]
    matched = _PIECE.fullmatch(piece)
    if matched is None:
        raise BadLine("cron", f"{piece[:40]!r} is not understood among the {name} of a cron expression.")
    low, high, step = matched.groups()
    if low != "*":
        single = _number(name, low)
        first, last = single, _number(name, high) if high else last if step else single
    if (low == "*" and high) or first > last or step == "0":
        raise BadLine("cron", f"{piece[:40]!r} is no span of the {name} of a cron expression.")
    return range(first, last + 1, int(step or 1))


def _number(name: str, text: str) -> int:
    first, last, names = _FIELDS[name]
    number = names.get(text, int(text) if text.isdecimal() else -1)
    if not first <= number <= last:
        raise BadLine("cron", f"{text[:40]!r} is not among the {name} of a cron expression ({first} to {last}).")
    return number
