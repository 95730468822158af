"""The list of tasks as people see it."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from dashboard.inventory.changes import history
from tests.desk import Desk


def text_of(response: object) -> str:
    """What a page says, without its tags."""
    html = re.sub(r"<(svg|head|template).*?</\1>", "", response.content.decode(), flags=re.DOTALL)  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_a_row_names_app_space_owner_rule_zone_runs_and_state(desk: Desk) -> None:
    space = desk.tenant.make_space("Treasury")
    owner = desk.tenant.make_user("Marek Nowak")
    app = desk.tenant.make_app("Cash position", space=space)
    desk.tenant.make_task(app_id=app.id, owner=owner, last_at=datetime(2026, 11, 23, 5, 30, tzinfo=UTC))

    text = text_of(desk.page())

    for words in (
        "Cash position Treasury · Marek Nowak",
        "Every day at 06:30 Europe/Zurich · CET · RRULE RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
        "Tomorrow 05:30 06:30 CET · in 16 h",
        "Today 05:30 06:30 CET · 8 h ago",
        "Enabled",
    ):
        assert words in text


def test_the_sample_tenant_is_shown_whole(desk: Desk) -> None:
    desk.tenant.fill_sample()

    response = desk.page()

    page = response.context["page"]
    assert (page.total, page.spaces, len(page.rows), page.pages) == (60, 6, 50, 2)
    assert "1\N{EN DASH}50 of 60" in text_of(response)
    assert len(desk.rows(page="2")) == 10
    assert len(desk.rows(page="99")) == 10


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("alp", ["Alpha"]),
        ("ADA keller", ["Beta"]),
        ("state:disabled", ["Beta", "Gamma"]),
        ("reason:failures", ["Gamma"]),
        ("state:disabled beta", ["Beta"]),
        ("no such thing", []),
    ],
)
def test_the_search_filters_by_words_state_and_reason(desk: Desk, q: str, names: list[str]) -> None:
    make_three(desk)

    assert [row.app_name for row in desk.rows(q=q, sort="app")] == names


def make_three(desk: Desk) -> None:
    ada = desk.tenant.make_user("Ada Keller")
    desk.tenant.make_task(app_id=desk.tenant.make_app("Alpha").id)
    desk.tenant.make_task(app_id=desk.tenant.make_app("Beta").id, owner=ada, state="Disabled", disabled_code="MANUALLY")
    desk.tenant.make_task(
        app_id=desk.tenant.make_app("Gamma").id, state="Disabled", disabled_code="CONSECUTIVE-FAILURES"
    )


def test_chips_count_what_they_would_show_and_link_to_it(desk: Desk) -> None:
    make_three(desk)

    response = desk.page(q="state:enabled", sort="app", page="2")

    chip = next(chip for chip in response.context["reasons"] if chip.words == "Failures")
    assert chip.count == 1
    assert 'href="/tasks/?q=reason%3Afailures&amp;sort=app"' in response.content.decode()
    assert [row.app_name for row in desk.rows(q=chip.q)] == ["Gamma"]


def test_what_is_ours_is_searched_for_by_its_word_and_what_the_tenant_says_by_its_quoted_text(desk: Desk) -> None:
    desk.tenant.make_task(state="Disabled", disabled_code="LUNAR-ECLIPSE")

    response = desk.page()

    asked = {chip.words: chip.q for name in ("reasons", "kinds") for chip in response.context[name]}
    assert asked["Failures"] == "reason:failures"
    assert asked["Failing"] == "failing:yes"
    assert asked["When data changes"] == "kind:data"
    assert asked["LUNAR-ECLIPSE"] == 'reason:"lunar-eclipse"'


def test_a_chosen_chip_lets_go_when_pressed_again(desk: Desk) -> None:
    make_three(desk)

    response = desk.page(q="reason:failures")

    chip = next(chip for chip in response.context["reasons"] if chip.words == "Failures")
    assert (chip.chosen, chip.q) == (True, None)
    assert "All 3 Enabled 1 Disabled 2 Completed 0" in text_of(response)


@pytest.mark.parametrize("q", ["state=disabled", "state:bogus"])
def test_what_is_left_out_of_the_search_chooses_no_filter(desk: Desk, q: str) -> None:
    make_three(desk)

    response = desk.page(q=q)

    assert len(response.context["page"].rows) == 3
    assert [chip.words for chip in response.context["states"] if chip.chosen] == ["All"]


@pytest.mark.parametrize(("code", "words"), [("", "No reason given"), ("LUNAR-ECLIPSE", "LUNAR-ECLIPSE")])
def test_a_reason_that_is_new_to_us_has_its_own_chip(desk: Desk, code: str, words: str) -> None:
    desk.tenant.make_task(state="Disabled", disabled_code=code)

    chips = desk.page().context["reasons"]

    assert [chip.words for chip in chips if chip.count] == [words]
    assert len(desk.rows(q=next(chip.q for chip in chips if chip.count))) == 1


def test_pressing_the_head_that_sorts_turns_the_order_round(desk: Desk) -> None:
    make_three(desk)

    html = desk.page(sort="app", q="a").content.decode()

    assert 'aria-sort="ascending"' in html
    assert 'href="/tasks/?sort=-app&amp;q=a"' in html
    assert 'href="/tasks/?sort=-last&amp;q=a"' in html
    assert 'aria-sort="descending"' in desk.page(sort="-app").content.decode()


def test_an_empty_tenant_says_so(desk: Desk) -> None:
    text = text_of(desk.page())

    assert "No reload tasks yet" in text
    assert "The connection works, the tenant has none." in text


def test_no_match_offers_to_clear_the_filters(desk: Desk) -> None:
    desk.tenant.make_task()

    assert "No tasks match these filters. Clear filters" in text_of(desk.page(q="zzz"))


@pytest.mark.parametrize(
    "fields", [{"state": "Completed"}, {"migrated": True}, {"state": ""}], ids=["completed", "moved", "unknown"]
)
def test_a_task_with_nothing_to_switch_has_no_switch(desk: Desk, fields: dict[str, object]) -> None:
    desk.tenant.make_task(**fields)

    assert 'role="switch"' not in desk.page().content.decode()


def test_a_line_that_no_one_can_read_is_shown_raw(desk: Desk) -> None:
    desk.tenant.make_task(recurrence=["RRULE:FREQ=DAILY;BYHOUR=26"])
    desk.tenant.make_task()

    text = text_of(desk.page())

    assert "RRULE:FREQ=DAILY;BYHOUR=26" in text
    assert "Not understood" in text
    assert len(desk.rows()) == 2


def test_names_from_the_tenant_are_text_and_never_markup(desk: Desk) -> None:
    app = desk.tenant.make_app('<script>alert("1")</script>')
    desk.tenant.make_task(app_id=app.id)

    html = desk.page(q='"><script>alert(2)</script>').content.decode()
    shown = desk.page().content.decode()

    assert "<script>alert" not in html + shown
    assert "&lt;script&gt;alert" in shown


def test_undo_beside_the_switch_is_an_undo_in_the_history(desk: Desk) -> None:
    task = desk.tenant.make_task()
    off = desk.press(task.id, enabled=False).context["outcome"]

    back = desk.press(task.id, enabled=True, seen=off.row.seen, undoes=str(off.change_id))

    assert f'name="undoes" value="{back.context["outcome"].change_id}"' in back.content.decode()
    undone, first = history.of(task.id)
    assert (undone.change.kind, undone.change.undoes, first.undone_by) == ("enabled", first.change.pk, undone.change)


@pytest.mark.parametrize("other", ["task", "state", "number"])
def test_a_press_undoes_nothing_that_is_no_switch_of_its_task(desk: Desk, other: str) -> None:
    task, neighbour = desk.tenant.make_task(), desk.tenant.make_task()
    change = desk.press(neighbour.id if other == "task" else task.id, enabled=False).context["outcome"].change_id
    wrong = {"task": change, "state": change, "number": 2**70}[other]

    answer = desk.press(task.id, enabled=other == "number", undoes=str(wrong))

    assert answer.status_code == 200
    assert all(entry.change.undoes is None for entry in history.of(task.id))
