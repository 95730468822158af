"""The form of a whole schedule: what it is, its span, its cards, and the buttons that work without a script."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.http import QueryDict

from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import NotUnderstood
from dashboard.scheduling.task import Task
from dashboard.web.editor.actions import act
from dashboard.web.editor.posted import kind_of, post_of
from dashboard.web.editor.schedule_form import ScheduleForm
from tests.web.editor.lines import TORONTO, task

TODAY = date(2026, 11, 24)
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"
WEEKLY = "RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0"


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def form_of(saved: Task | None, **values: str) -> ScheduleForm:
    data = post_of(saved, zone="Europe/Zurich", starts_at=wall("2026-11-24T00:00"))
    for name, value in values.items():
        data[name] = value
    return ScheduleForm(data, saved=saved)


def pressed(data: QueryDict, *actions: str, saved: Task | None = None) -> QueryDict:
    for action in actions:
        data = act(data, action, saved=saved, today=TODAY).data
    return data


def lines_of(data: QueryDict, saved: Task | None = None) -> tuple[str, ...]:
    form = ScheduleForm(data, saved=saved)
    assert form.is_valid(), (form.errors, [card.errors for card in form.cards])
    return form.lines


def test_a_new_form_holds_one_rule_that_can_be_saved():
    form = form_of(None)

    assert form.is_valid()
    assert form.values() == {
        "recurrences": (DAILY,),
        "time_zone_name": "Europe/Zurich",
        "starts_at": wall("2026-11-24T00:00"),
        "ends_at": None,
        "auto_reload": False,
        "auto_reload_partial": False,
    }
    assert form.changes() == form.values()


@pytest.mark.parametrize(
    ("saved", "kind"),
    [
        (task(DAILY), "rules"),
        (task(), "once"),
        (task(starts_at=None), "none"),
        (task(starts_at=None, auto_reload=True), "data"),
    ],
)
def test_each_kind_of_task_is_its_own_choice_and_stays_untouched(saved, kind):
    form = form_of(saved)

    assert kind_of(saved) == kind
    assert form.is_valid()
    assert form.changes() == {}


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("once", {"recurrences": ()}),
        ("none", {"recurrences": (), "starts_at": None, "auto_reload": False}),
        ("data", {"recurrences": (), "starts_at": None}),
        ("junk", {}),
    ],
)
def test_another_kind_changes_what_it_means(kind, changes):
    form = form_of(task(DAILY, auto_reload=True), kind=kind)

    assert form.is_valid()
    assert form.changes() == changes


def test_what_the_person_changes_is_told_and_nothing_else():
    form = form_of(
        task(DAILY), ends_at="2027-01-01T00:00", zone="Asia/Tokyo", auto_reload="on", starts_at="2025-09-01T06:00:30"
    )

    assert form.is_valid()
    assert form.changes() == {
        "ends_at": wall("2027-01-01T00:00"),
        "time_zone_name": "Asia/Tokyo",
        "auto_reload": True,
        "starts_at": wall("2025-09-01T06:00:30"),
    }


def test_seconds_of_the_start_are_posted_again():
    saved = task(DAILY, starts_at=wall("2025-09-01T06:00:30"), auto_reload=True, auto_reload_partial=True)

    assert post_of(saved)["starts_at"] == "2025-09-01T06:00:30"
    form = form_of(saved)
    assert form.is_valid()
    assert form.changes() == {}


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"zone": "Mars/Olympus"}, "zone", "no time zone “Mars/Olympus”"),
        ({"zone": ""}, "zone", "Choose a time zone"),
        ({"starts_at": "tomorrow"}, "starts_at", "no date and time"),
        ({"starts_at": "2026-11-24"}, "starts_at", "no date and time"),
        ({"starts_at": "2026-11-24T06:00Z"}, "starts_at", "no date and time"),
        ({"ends_at": "2026-11-23T00:00"}, "ends_at", "not after the start"),
        ({"kind": "once", "starts_at": ""}, "starts_at", "Say when it runs"),
        ({"c1-interval": "0"}, "__all__", "marked rules"),
        ({"c1-interval": "2", "starts_at": ""}, "__all__", "marked rules"),
        ({"edit": "raw", "raw": " \r\n"}, "__all__", "no rule"),
        ({"edit": "raw", "raw": "nonsense"}, "__all__", "marked rules"),
    ],
)
def test_a_mistake_is_said_at_its_field(values, field, said):
    form = form_of(None, **values)

    assert not form.is_valid()
    assert said in str(form.errors[field])


def test_a_rule_that_hangs_on_a_start_says_so_on_its_card():
    form = form_of(None, **{"c1-interval": "2", "starts_at": ""})

    assert not form.is_valid()
    assert "INTERVAL counts from the start" in str(form.cards[0].errors)
    assert form.left_out == [1]
    assert form.lines == ()


def test_a_form_without_cards_says_how_to_go_on():
    form = ScheduleForm(pressed(post_of(None), "remove:c1"))

    assert not form.is_valid()
    assert "Add one" in str(form.errors)


def test_a_task_of_an_unknown_zone_can_be_changed_in_all_else():
    saved = task(DAILY, time_zone_name="Mars/Olympus", time_zone=None)

    form = form_of(saved, auto_reload="on")

    assert form.is_valid()
    assert form.changes() == {"auto_reload": True}
    with pytest.raises(NotUnderstood):
        form.schedule()


def test_a_task_with_an_offset_keeps_it():
    saved = task(DAILY, time_zone_name="", time_zone=timezone(timedelta(hours=1)))

    form = form_of(saved)

    assert form.is_valid()
    assert form.changes() == {}
    assert form.schedule().time_zone == timezone(timedelta(hours=1))


def test_an_untouched_end_before_the_start_is_left_to_the_warnings():
    assert form_of(task(DAILY, ends_at=wall("2020-01-01T00:00"))).is_valid()


def test_mistaken_rules_are_left_out_of_the_schedule():
    form = form_of(task(DAILY, WEEKLY, "nonsense"), **{"c1-time": "25:00"})

    assert not form.is_valid()
    assert form.left_out == [1, 3]
    assert form.recurrences() == [(2, Recurrence.parse(WEEKLY))]
    assert form.schedule().starts_at == wall("2025-09-01T06:00")


def test_rules_of_which_none_can_be_read_are_no_single_run():
    form = form_of(task("nonsense"))

    assert form.is_valid()
    with pytest.raises(NotUnderstood, match="no rule yet"):
        form.schedule()


def test_a_card_with_a_mistake_is_told_as_it_was_and_a_new_one_as_new():
    data = post_of(task(DAILY, WEEKLY))
    data["c1-interval"] = "0"
    form = ScheduleForm(act(data, "add", saved=task(DAILY, WEEKLY), today=TODAY).data, saved=task(DAILY, WEEKLY))
    form.data["c3-time"] = "25:00"
    form.is_valid()

    assert [card.words for card in form.cards] == ["Every day at 06:00", "Every Monday at 07:00", "New rule"]


def test_a_card_with_a_mistake_keeps_its_last_day_while_the_zone_has_one_too():
    line = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0;UNTIL=20270701T035959Z"
    data = post_of(task(line))
    data["c1-interval"], data["zone"] = "0", "Mars"
    form = ScheduleForm(data, saved=task(line))
    form.is_valid()

    assert [card.words for card in form.cards] == ["Every day at 06:00 until 30 Jun 2027"]


def test_cards_have_words_while_the_start_has_a_mistake():
    data = post_of(task(DAILY))
    data["starts_at"] = "soon"
    form = ScheduleForm(data, saved=task(DAILY))
    form.is_valid()

    assert [card.words for card in form.cards] == ["Every day at 06:00"]


def test_each_card_is_told_in_words():
    form = form_of(task(DAILY, WEEKLY, "EXDATE:20261225T060000"))
    form.is_valid()

    assert [card.words for card in form.cards] == [
        "Every day at 06:00",
        "Every Monday at 07:00",
        "Not on 25 Dec 2026 at 06:00",
    ]


def test_cards_are_added_moved_duplicated_and_removed():
    saved = task(DAILY, WEEKLY)

    data = pressed(
        post_of(saved), "add", "up:c3", "up:c3", "up:c3", "duplicate:c2", "remove:c1", "down:c3", saved=saved
    )

    assert data.getlist("card") == ["c2", "c3", "c4"]
    assert lines_of(data, saved) == (WEEKLY, DAILY, WEEKLY)
    assert not [name for name in data if name.startswith("c1-")]


def test_a_duplicate_keeps_the_place_of_a_saved_line_and_what_was_typed():
    saved = task("RRULE : freq=daily ; BYWEEKNO=1", "FREQ=DAILY;BYSECOND=7")
    data = post_of(saved)
    data["c2-interval"] = "3"

    data = pressed(data, "duplicate:c1", "duplicate:c2", saved=saved)

    form = ScheduleForm(data, saved=saved)
    assert form.is_valid()
    assert form.lines == (saved.recurrences[0],) * 2 + ("FREQ=DAILY;BYSECOND=7;INTERVAL=3",) * 2
    assert "c3-text" not in data


def test_times_and_numbered_weekdays_are_added_and_taken_away():
    data = pressed(post_of(None), "add-time:c1", "add-nth:c1", "add-nth:c1")

    assert data.getlist("c1-time") == ["06:00", ""]
    assert data.getlist("c1-nth") == ["", ""]
    assert pressed(data, "remove-time:c1:0").getlist("c1-time") == [""]
    assert pressed(data, "remove-time:c1:9").getlist("c1-time") == ["06:00", ""]


@pytest.mark.parametrize(
    "action", ["", "junk", "remove:c9", "remove", "up:card", "remove-time:c9:0", "remove-time:c1:x"]
)
def test_an_action_that_makes_no_sense_changes_nothing(action):
    data = post_of(None)

    acted = act(data, action, saved=None, today=TODAY)

    assert (acted.data, acted.misread) == (data, ())


def test_many_cards_begin_closed_and_open_one_by_one():
    saved = task(*[WEEKLY] * 20)
    data = post_of(saved)

    assert [card.closed for card in ScheduleForm(data, saved=saved).cards] == [False] * 12 + [True] * 8
    opened = pressed(data, "open:c20", "open:c20", saved=saved)
    assert not ScheduleForm(opened, saved=saved).cards[-1].closed
    opened["c20-weekday"] = "1"
    assert lines_of(opened, saved)[-1] == WEEKLY.replace("MO", "TU")


def test_no_line_is_lost_however_many_there_are():
    saved = task(*[f"RRULE:FREQ=DAILY;INTERVAL={number}" for number in range(1, 1_201)])

    assert lines_of(post_of(saved), saved) == saved.recurrences
    assert lines_of(pressed(post_of(saved), "raw", "cards", saved=saved), saved) == saved.recurrences


def test_raw_lines_and_cards_are_two_views_of_the_same():
    saved = task("FREQ=DAILY;BYSECOND=0", "nonsense\nhere", WEEKLY)
    data = pressed(post_of(saved), "raw", saved=saved)
    assert data["raw"] == f"FREQ=DAILY;BYSECOND=0\nnonsense␊here\n{WEEKLY}"

    data["raw"] += f"\r\n  {DAILY} \r\n\r\n"
    back = pressed(data, "raw", "cards", "cards", saved=saved)

    assert lines_of(data, saved) == (*saved.recurrences, DAILY)
    assert lines_of(back, saved) == (*saved.recurrences, DAILY)
    assert [back.get(f"c{number}-line") for number in (1, 2, 3, 4)] == ["0", "1", "2", None]


def test_a_typed_line_with_a_mistake_says_where():
    form = form_of(None, edit="raw", raw=f"{DAILY}\nRRULE:FREQ=DAILY;BYHOUR=25")
    form.is_valid()

    complaint = form.cards[1].complaint
    assert complaint is not None
    assert (complaint.part, complaint.position) == ("BYHOUR", 24)
    assert form.left_out == [2]


def test_cards_with_mistakes_do_not_turn_into_text():
    data = post_of(None)
    data["c1-interval"] = "x"

    assert pressed(data, "raw") == data


def test_the_quick_line_fills_the_cards():
    data = post_of(task(WEEKLY), zone="America/Toronto")
    data["quick"], data["kind"] = (
        "every weekday at 6:30 and 12:30 until 30 june; last weekday of the month at 7:00",
        "once",
    )

    acted = act(data, "quick", saved=task(WEEKLY), today=TODAY)

    assert acted.misread == ()
    assert acted.data["kind"] == "rules"
    assert lines_of(acted.data, task(WEEKLY)) == (
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6,12;BYMINUTE=30;BYSECOND=0;UNTIL=20270701T035959Z",
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=7;BYMINUTE=0;BYSECOND=0",
    )
    assert len(acted.data.getlist("card")) == 2


def test_the_last_day_of_a_quick_line_follows_the_zone_that_is_chosen_later():
    data = post_of(None, zone="UTC")
    data["quick"] = "every day at 6:30 until 30 june"
    data = pressed(data, "quick")

    data["zone"] = "Asia/Tokyo"

    assert lines_of(data)[0].endswith("UNTIL=20270630T145959Z")


def test_a_quick_line_that_is_not_understood_changes_nothing():
    data = post_of(None)
    data["quick"] = "every blue moon"

    acted = act(data, "quick", saved=None, today=TODAY)

    assert acted.data == data
    assert [data["quick"][wrong.start : wrong.end] for wrong in acted.misread] == ["blue", "moon"]


def test_a_place_that_the_saved_task_does_not_have_is_no_line():
    data = post_of(task(DAILY))

    form = ScheduleForm(data, saved=None)

    assert not form.is_valid()
    assert form.lines == ()


def test_keys_and_places_from_elsewhere_are_not_believed():
    data = post_of(None)
    data.setlist("card", ["c1", "c1", "../x", "c1 or 1"])

    assert len(ScheduleForm(data).cards) == 1


def test_the_schedule_is_that_of_the_form():
    form = form_of(task(DAILY), ends_at="2027-01-01T00:00")
    form.is_valid()
    schedule = form.schedule()

    assert schedule.next_times(datetime(2026, 11, 24, tzinfo=UTC), 1) == [datetime(2026, 11, 24, 11, tzinfo=UTC)]
    assert schedule.time_zone == TORONTO
