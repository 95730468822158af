"""What a person does not touch goes back byte for byte; what they change changes just that part of that line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.web.editor.actions import act
from dashboard.web.editor.choices import Choices
from dashboard.web.editor.posted import post_of
from dashboard.web.editor.schedule_form import ScheduleForm
from tests.examples import examples
from tests.web.editor.lines import TORONTO, lines, readable_rules, task
from tests.web.markup import posted_by

CHANGES: dict[str, tuple[set[str], list[str]]] = {
    "interval": ({"INTERVAL"}, ["5"]),
    "month": ({"BYMONTH"}, ["2", "11"]),
    "week_start": ({"WKST"}, ["3"]),
    "weekday": ({"BYDAY"}, ["0", "5"]),
    "month_day": ({"BYMONTHDAY"}, ["5", "-2"]),
    "time": ({"BYHOUR", "BYMINUTE"}, ["05:20"]),
}
WRITTEN = {
    "interval": {"INTERVAL": "5"},
    "month": {"BYMONTH": "2,11"},
    "week_start": {"WKST": "TH"},
}


def through_the_wire(data: QueryDict) -> QueryDict:
    """As a browser sends it and Django reads it again."""
    return QueryDict(data.urlencode())


def raw(data: QueryDict, saved: Any) -> QueryDict:
    return act(data, "raw", saved=saved, today=date(2026, 11, 24)).data


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines, max_size=12))
def test_an_untouched_task_comes_back_byte_for_byte(recurrences):
    saved = task(*recurrences)

    form = ScheduleForm(through_the_wire(post_of(saved)), saved=saved)

    assert form.is_valid(), (form.errors, [card.errors for card in form.cards])
    assert form.values()["recurrences"] == saved.recurrences
    assert form.changes() == {}


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines, min_size=1, max_size=4))
def test_the_cards_as_the_page_draws_them_post_what_they_were_made_of(recurrences):
    saved = task(*recurrences)
    fresh = post_of(saved)
    cards = ScheduleForm(fresh, saved=saved).cards

    html = "".join(render_to_string("editor/_card.html", {"card": card, "choices": Choices(card)}) for card in cards)
    posted = posted_by(html)
    posted = posted.copy()
    for name in ("kind", "zone", "starts_at", "ends_at", "edit"):
        posted[name] = fresh[name]

    form = ScheduleForm(posted, saved=saved)
    assert form.is_valid(), (form.errors, [card.errors for card in form.cards])
    assert form.changes() == {}


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines, min_size=1, max_size=12))
def test_an_untouched_text_of_the_lines_comes_back_byte_for_byte(recurrences):
    saved = task(*recurrences)
    data = raw(post_of(saved), saved)
    data["raw"] = data["raw"].replace("\n", "\r\n")  # so a browser sends a text area

    form = ScheduleForm(through_the_wire(data), saved=saved)

    assert form.is_valid(), (form.errors, [card.errors for card in form.cards])
    assert form.changes() == {}


@pytest.mark.parametrize("open_every", [False, True])
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(lines, min_size=40, max_size=40))
def test_five_hundred_lines_come_back_byte_for_byte(open_every, recurrences):
    saved = task(*(recurrences * 13)[:500])
    data = post_of(saved)
    if open_every:
        for key in data.getlist("card")[10:20]:
            data = act(data, f"open:{key}", saved=saved, today=date(2026, 11, 24)).data

    form = ScheduleForm(data, saved=saved)

    assert form.is_valid()
    assert form.values()["recurrences"] == saved.recurrences


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.lists(readable_rules, min_size=1, max_size=3), st.data())
def test_changing_one_field_changes_just_that_part_of_that_line(recurrences, data):
    saved = task(*recurrences)
    place = data.draw(st.integers(0, len(recurrences) - 1))
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    names, values = CHANGES[name]
    posted = post_of(saved)
    posted.setlist(f"c{place + 1}-{name}", values)

    form = ScheduleForm(through_the_wire(posted), saved=saved)
    assume(form.is_valid())  # a change may break a rule of the RFC: that is said, and nothing is written

    after = form.values()["recurrences"]
    assert after[:place] + after[place + 1 :] == saved.recurrences[:place] + saved.recurrences[place + 1 :]
    assert_only(names, saved.recurrences[place], after[place])
    if name in WRITTEN:
        assert WRITTEN[name].items() <= Recurrence.parse(after[place]).parts.items()


def assert_only(names: set[str], before: str, after: str) -> None:
    """The two lines differ in these parts at most; all others stand where they stood, in their own spelling."""
    assert other_segments(before, names) == other_segments(after, names)


def other_segments(line: str, names: set[str]) -> list[str]:
    """The parts of a line but those named, as they are written; the space after the last part is nobody's."""
    head, colon, body = line.rpartition(":")
    segments = [segment.rstrip() for segment in body.split(";")]
    return [head + colon, *(one for one in segments if one.partition("=")[0].strip().upper() not in names)]


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(readable_rules.filter(lambda line: Recurrence.parse(line).until or not Recurrence.parse(line).count))
def test_another_last_day_changes_just_the_end_and_keeps_its_time(line):
    saved = task(line)
    posted = post_of(saved)
    posted["c1-ends"], posted["c1-until"] = "until", "2030-05-17"

    form = ScheduleForm(posted, saved=saved)

    assert form.is_valid(), [card.errors for card in form.cards]
    (after,) = form.values()["recurrences"]
    assert_only({"UNTIL"}, line, after)
    shown = ScheduleForm(post_of(task(after)), saved=task(after)).cards[0].shown
    assert shown.until == date(2030, 5, 17)


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(readable_rules, min_size=2, max_size=5), st.randoms())
def test_moved_cards_take_their_lines_along(recurrences, random):
    saved = task(*recurrences)
    order = random.sample(range(len(recurrences)), len(recurrences))
    posted = post_of(saved)
    posted.setlist("card", [f"c{place + 1}" for place in order])

    form = ScheduleForm(posted, saved=saved)

    assert form.is_valid()
    assert form.values()["recurrences"] == tuple(recurrences[place] for place in order)


@given(readable_rules, st.sampled_from(["Asia/Tokyo", "UTC"]))
def test_another_zone_leaves_the_lines_alone(line, zone):
    saved = task(line)
    posted = post_of(saved)
    posted["zone"] = zone

    form = ScheduleForm(posted, saved=saved)

    assert form.is_valid()
    assert form.changes() == {"time_zone_name": zone}
    assert form.time_zone != TORONTO
