"""What pages say of pauses."""

from __future__ import annotations

from django import template

from dashboard.inventory.company_calendars.calendars import DayCalendar
from dashboard.inventory.search.tokens import quoted
from dashboard.scheduling.company_calendar.occasions import Occasion
from dashboard.web.pauses import words

register = template.Library()

register.simple_tag(words.banner_words, name="pause_banner")


@register.simple_tag
def runs_inside(occasion: Occasion, calendar: DayCalendar) -> str:
    """The search for the tasks with runs in a company day: by its own name, or by that of its calendar."""
    return f"in:{quoted(occasion.name or calendar.name)}"


register.simple_tag(words.title, name="pause_title")
