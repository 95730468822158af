"""The quick line while it is typed: what is understood of it, what it would do, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.scheduling.quickline.outcome import Typed, read_typed
from dashboard.scheduling.quickline.quickline import EXAMPLES
from dashboard.scheduling.quickline.vocabulary import Misread
from dashboard.web.editor.actions import posted_start
from dashboard.web.editor.holiday_line import HolidayLine, holiday_line
from dashboard.web.editor.marked_text import TextPart, typed_pieces
from dashboard.web.editor.posted import saved_task
from dashboard.web.editor.schedule_form import ScheduleForm
from dashboard.web.request import Request

NEXT = 3  # runs that are told


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedReading:
    """What stands under the quick line."""

    text: str
    typed: Typed | None = None  # None while the line is empty
    holidays: HolidayLine | None = None  # of a line that leaves out holidays, which no schedule can

    @property
    def pieces(self) -> list[TextPart]:
        if self.typed is None:
            return []
        read = self.typed.read
        return typed_pieces(self.text, read.marks, read.misread)

    @property
    def misread(self) -> Sequence[Misread]:
        return self.typed.read.misread if self.typed else ()

    @property
    def readings(self) -> Sequence[str]:
        return self.typed.read.readings if self.typed else ()

    @property
    def advice(self) -> Sequence[str]:
        return self.typed.read.advice if self.typed else ()

    @property
    def examples(self) -> Sequence[str]:
        return EXAMPLES


def reading_of(form: ScheduleForm, text: str, now: datetime) -> TypedReading:
    """Read the quick line beside the zone and the start that are chosen."""
    if not text.strip():
        return TypedReading(text=text)
    zone = form.time_zone or timezone.get_default_timezone()
    start = posted_start(form.data)
    return TypedReading(
        text=text,
        typed=read_typed(text, time_zone=zone, now=now, starts_at=start, count=NEXT),
        holidays=holiday_line(text, zone=zone, now=now, starts_at=start),
    )


@require_POST
def typed(request: Request) -> HttpResponse:
    """The fragment under the quick line. A POST as the preview is one, and as little changes anything."""
    form = ScheduleForm(request.POST, saved=saved_task(request.POST))
    reading = reading_of(form, request.POST.get("quick", ""), timezone.now())
    return render(request, "editor/_typed.html", {"reading": reading})
