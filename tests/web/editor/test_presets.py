"""The quick choices of a card: days in one press, while times, months and end stay."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.web.editor.actions import act
from dashboard.web.editor.choices import Choices
from dashboard.web.editor.posted import post_of
from dashboard.web.editor.presets import PRESETS
from dashboard.web.editor.schedule_form import ScheduleForm
from tests.desk import Desk
from tests.examples import examples
from tests.web.editor.lines import readable_rules, task
from tests.web.editor.test_editor import create

TODAY = date(2026, 11, 24)
AT_SIX = "BYHOUR=6;BYMINUTE=30;BYSECOND=0"


def pressed(line: str | None, name: str) -> ScheduleForm:
    """The form after one press on the card of a line, or on that of a new task."""
    saved = task(line) if line else None
    data = act(post_of(saved), f"preset:c1:{name}", saved=saved, today=TODAY).data
    form = ScheduleForm(data, saved=saved)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("line", "name", "becomes"),
    [
        (f"RRULE:FREQ=DAILY;{AT_SIX}", "weekdays", f"RRULE:FREQ=WEEKLY;{AT_SIX};BYDAY=MO,TU,WE,TH,FR"),
        (f"RRULE:FREQ=DAILY;{AT_SIX}", "weekend", f"RRULE:FREQ=WEEKLY;{AT_SIX};BYDAY=SA,SU"),
        (f"RRULE:FREQ=DAILY;{AT_SIX}", "every-day", f"RRULE:FREQ=DAILY;{AT_SIX}"),
        (f"RRULE:FREQ=DAILY;{AT_SIX}", "month-end", f"RRULE:FREQ=MONTHLY;{AT_SIX};BYMONTHDAY=-1"),
        (f"RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;{AT_SIX}", "every-day", f"RRULE:FREQ=DAILY;{AT_SIX}"),
        (f"RRULE:FREQ=MONTHLY;BYDAY=2TU;{AT_SIX}", "month-end", f"RRULE:FREQ=MONTHLY;{AT_SIX};BYMONTHDAY=-1"),
        (f"RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;{AT_SIX}", "weekend", f"RRULE:FREQ=WEEKLY;BYDAY=SA,SU;{AT_SIX}"),
        (f"RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;{AT_SIX}", "every-day", f"RRULE:FREQ=DAILY;{AT_SIX}"),
        (f"RRULE:FREQ=DAILY;BYMONTHDAY=1;{AT_SIX}", "every-day", f"RRULE:FREQ=DAILY;{AT_SIX}"),
        (
            f"RRULE:FREQ=DAILY;BYMONTH=12;{AT_SIX};COUNT=9",
            "weekend",
            f"RRULE:FREQ=WEEKLY;BYMONTH=12;{AT_SIX};COUNT=9;BYDAY=SA,SU",
        ),
        (
            "RRULE:FREQ=HOURLY;INTERVAL=2;BYMINUTE=5;BYSECOND=0",
            "weekdays",
            "RRULE:FREQ=HOURLY;INTERVAL=2;BYMINUTE=5;BYSECOND=0;BYDAY=MO,TU,WE,TH,FR",
        ),
        (
            "RRULE:FREQ=HOURLY;INTERVAL=6;BYMINUTE=5;BYSECOND=0",
            "month-end",
            "RRULE:FREQ=MONTHLY;BYMINUTE=5;BYSECOND=0;BYMONTHDAY=-1;BYHOUR=0,6,12,18",
        ),
        (
            "RRULE:FREQ=MINUTELY;INTERVAL=7;BYSECOND=0",
            "month-end",
            "RRULE:FREQ=MONTHLY;BYSECOND=0;BYMONTHDAY=-1;BYHOUR=6;BYMINUTE=0",
        ),
    ],
)
def test_one_press_sets_the_days_and_nothing_else(line: str, name: str, becomes: str) -> None:
    form = pressed(line, name)

    assert [card.errors for card in form.cards] == [{}]
    assert [Recurrence.parse(one).parts for one in form.lines] == [Recurrence.parse(becomes).parts]


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(readable_rules, st.sampled_from(sorted(PRESETS)))
def test_whatever_the_rule_was_its_days_are_those_that_were_chosen_and_a_second_press_changes_nothing(
    line: str, name: str
) -> None:
    form = pressed(line, name)
    (card,) = form.cards
    (again,) = ScheduleForm(
        act(form.data, f"preset:c1:{name}", saved=form.saved, today=TODAY).data, saved=form.saved
    ).cards

    for written in card.lines:
        rule = Recurrence.parse(written)
        days = [day.day for day in rule.by_day if day.nth is None]
        assert {"weekdays": [0, 1, 2, 3, 4], "weekend": [5, 6]}.get(name, []) == days
        assert rule.by_month_day == ((-1,) if name == "month-end" else ())
        assert (rule.by_set_pos, rule.by_year_day, rule.by_week_no) == ((), (), ())
    again.is_valid()
    assert again.lines == card.lines


@pytest.mark.parametrize("action", ["preset:c1:noon", "preset:c9:weekend", "preset:c1", "preset"])
def test_a_quick_choice_that_is_none_changes_nothing(action: str) -> None:
    data = post_of(None)

    assert act(data, action, saved=None, today=TODAY).data == data


@pytest.mark.parametrize("line", ["EXDATE:20261224T060000", "nonsense"])
def test_a_line_without_controls_has_no_quick_choices(line: str) -> None:
    assert pressed(line, "weekend").lines == (line,)


def test_every_card_offers_them_by_their_words(desk: Desk) -> None:
    response = create(desk, "preset:c1:weekdays")

    words = [choice.words for choice in Choices(pressed(None, "weekend").cards[0]).presets]
    assert words == ["Weekdays", "Weekend", "Every day", "Month end"]
    assert response.context["preview"].sentence == "Weekdays at 06:00"
    assert 'value="preset:c1:month-end"' in response.content.decode()
