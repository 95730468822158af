"""The load of four weeks: how full each hour of the week is, the worst five minutes, and clashes within one app."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.web.calendar.frame import frame, undated_steps
from dashboard.web.calendar.load import DAYS, four_weeks
from dashboard.web.calendar.sheet import asked_of, day_name, day_of_address, draw
from dashboard.web.request import Request


@require_safe
def load(request: Request) -> HttpResponse:
    """Show the four weeks from a day on; `hour` (0-06 is Monday, six o'clock) lists the starts of an hour."""
    asked = asked_of(request)
    text = request.GET.get("day", "")
    day = day_of_address(text)
    first = day or asked.today
    drawn = draw(asked)
    shown, span = four_weeks(drawn, first, _hour(request.GET.get("hour", "")))
    steps = undated_steps("load", first, DAYS, asked)
    title = f"Load, {day_name(shown.first)} to {day_name(shown.last)} {shown.last.year}"
    unread = "" if day else text
    context = frame(drawn, view="load", title=title, anchor=first, steps=steps, span=span, unread_day=unread)
    own = {"load": shown, "busy": shown.busy, "beside": "calendar/_busy.html", "hours": range(24)}
    return render(request, "calendar/load.html", context | own)


def _hour(text: str) -> tuple[int, int] | None:
    weekday, _, hour = text.partition("-")
    if not (weekday.isdecimal() and hour.isdecimal() and text.isascii() and len(text) < 5):
        return None
    return (int(weekday), int(hour)) if int(weekday) < 7 and int(hour) < 24 else None
