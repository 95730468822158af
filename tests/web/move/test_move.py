"""The page of what Qlik has moved: what is proved of each pair, found, opened, exported and checked again."""

import csv
import io
import json
from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.changes import actions, undo
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.models import MoveCheck
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.sync import run as sync
from tests.desk import Desk
from tests.inventory.move.test_check import DAILY, EVENINGS, moved, newer_of, tenant_rows
from tests.web.history.test_history import text_of


def page(desk: Desk, **query: str) -> Any:
    return desk.client.get(reverse("move"), query)


def lose_zone(desk: Desk, task: Any) -> None:
    newer = newer_of(desk.tenant, task)
    newer.definition["start"]["schedule"].pop("timezone")
    newer.save()


@pytest.fixture
def pairs(desk: Desk) -> dict[str, Any]:
    """One pair of each outcome, copied and checked."""
    names = ("Rightly", "Zone lost", "Lost", "Twice", "Odd")
    tasks = {name: moved(desk.tenant, name) for name in names}
    lose_zone(desk, tasks["Zone lost"])
    newer_of(desk.tenant, tasks["Lost"]).delete()
    twin = newer_of(desk.tenant, tasks["Twice"])
    twin.pk = "0f7c8a6e-0000-4000-8000-00000000beef"
    twin.save(force_insert=True)
    odd = newer_of(desk.tenant, tasks["Odd"])
    odd.definition["start"]["schedule"]["recurrence"] = "RRULE:FREQ=DAILY;BYHOUR=26"
    odd.save()
    sync.run()
    return tasks


def test_a_tenant_that_has_moved_nothing_says_so(desk: Desk) -> None:
    desk.tenant.make_task()
    sync.run()

    text = text_of(page(desk))

    assert "Qlik has moved nothing yet" in text
    assert "1 task is still in the older scheduling" in text


def test_the_summary_counts_each_outcome_and_each_number_leads_to_its_list(desk: Desk, pairs: Any) -> None:
    response = page(desk)

    text = text_of(response)
    assert "Identical 1 1,826 runs over 5 years, each at the same second" in text
    assert "Differ 1 1,826 runs lost, 1,826 added" in text
    assert "Moved twice 1 1,826 runs that start twice" in text
    assert "No successor 1 moved or turned off, and nothing came of it" in text
    assert "Not proved 1 not understood, or too many runs to compare" in text
    for outcome in ("identical", "differs", "twice", "without", "unproved"):
        assert page(desk, outcome=outcome).context["page"].matching == 1


def test_what_differs_stands_first_and_what_is_identical_last(desk: Desk, pairs: Any) -> None:
    names = [row.pair.name for row in page(desk).context["rows"]]

    assert names == ["Zone lost", "Twice", "Lost", "Odd", "Rightly"]


def test_an_outcome_that_is_none_shows_all(desk: Desk, pairs: Any) -> None:
    assert page(desk, outcome="nonsense", page="x").context["page"].matching == 5


def test_an_opened_pair_shows_its_first_runs_its_settings_and_how_it_is_written(desk: Desk, pairs: Any) -> None:
    text = text_of(page(desk, open=pairs["Zone lost"].id, zone="task"))

    assert "First runs lost Tue 24 Nov, 06:30 CET Wed 25 Nov, 06:30 CET" in text
    assert "First runs added Tue 24 Nov, 07:30 CET" in text
    assert "1,826 in all" in text
    assert "Time zone Europe/Zurich → became UTC" in text
    assert f"As it is written {DAILY} became" in text
    assert "Hide" in text


def test_a_pair_has_an_address_of_its_own_by_either_id(desk: Desk, pairs: Any) -> None:
    task = pairs["Zone lost"]
    ids = (task.id, newer_of(desk.tenant, task).id)

    texts = [text_of(desk.client.get(reverse("move-pair", args=[task_id]))) for task_id in ids]

    assert texts[0] == texts[1]
    assert "Zone lost Differs" in texts[0]


def test_a_task_in_no_pair_leads_to_the_list(desk: Desk, pairs: Any) -> None:
    response = desk.client.get(reverse("move-pair", args=["nobody"]), follow=True)

    assert "This task is in no pair that was checked" in text_of(response)


def test_two_tasks_that_are_together_what_one_was_are_said_to_be_so(desk: Desk) -> None:
    moved(desk.tenant, recurrence=[DAILY, EVENINGS])
    sync.run()

    assert "3,652 runs over 5 years, identical, through 10 clock changes, 2 tasks taken together" in text_of(page(desk))


def test_a_moved_task_without_a_successor_says_what_is_known(desk: Desk, pairs: Any) -> None:
    text = text_of(page(desk, outcome="without", open=pairs["Lost"].id))

    assert "Qlik says that it is moved, and no newer task says that it came of it" in text
    assert "became nothing" in text


def test_what_is_not_understood_says_why(desk: Desk, pairs: Any) -> None:
    assert "BYHOUR=26" in text_of(page(desk, outcome="unproved"))


def test_all_are_checked_again_on_demand_over_ten_years(desk: Desk, pairs: Any) -> None:
    response = desk.client.post(reverse("move-check"), {"years": "10", "next": "/move/?outcome=identical"}, follow=True)

    text = text_of(response)
    assert "5 pairs checked over 10 years in" in text
    assert "3,653 runs over 10 years" in text
    assert response.context["outcome"] == "identical"
    assert set(MoveCheck.objects.values_list("years", flat=True)) == {10}


def test_years_that_are_none_are_the_usual_ones(desk: Desk, pairs: Any) -> None:
    desk.client.post(reverse("move-check"), {"years": "1000", "next": "https://elsewhere.example/"})

    assert set(MoveCheck.objects.values_list("years", flat=True)) == {5}


def test_pairs_that_changed_since_are_told_until_they_are_checked(desk: Desk, pairs: Any) -> None:
    MoveCheck.objects.filter(older_id=pairs["Rightly"].id).update(key="older")

    assert "1 pair is new or changed since." in text_of(page(desk))


def test_pairs_beyond_a_page_stand_on_the_next(desk: Desk) -> None:
    for number in range(51):
        moved(desk.tenant, f"App {number:02}")
    sync.run()

    first, second = page(desk), page(desk, page="2")

    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)
    assert "51 of 51" in text_of(second)


def test_the_table_as_csv_has_both_ids_and_the_runs(desk: Desk, pairs: Any) -> None:
    response = desk.client.get(reverse("move-csv"), {"outcome": "differs"})

    (row,) = csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    task = pairs["Zone lost"]
    assert (row["outcome"], row["app"], row["reload task"]) == ("differs", "Zone lost", task.id)
    assert row["newer tasks"] == newer_of(desk.tenant, task).id
    assert row["first lost"].startswith("2026-11-24T05:30:00+00:00\n2026-11-25T05:30:00+00:00")
    assert row["settings"] == "Time zone: Europe/Zurich → UTC"


def test_all_as_json_are_lists_and_numbers(desk: Desk, pairs: Any) -> None:
    found = json.loads(desk.client.get(reverse("move-json")).getvalue())

    by_app = {one["app"]: one for one in found}
    assert len(found) == 5
    assert by_app["Rightly"]["runs"] == 1826
    assert by_app["Zone lost"]["first_added"][0] == "2026-11-24T06:30:00+00:00"
    assert by_app["Zone lost"]["settings"] == {"Time zone": {"before": "Europe/Zurich", "after": "UTC"}}
    assert by_app["Lost"]["newer_tasks"] == []


@pytest.mark.parametrize(
    ("outcome", "name"), [("differs", "Zone lost"), ("identical", "Rightly"), ("without", "Lost"), ("unproved", "Odd")]
)
def test_a_search_finds_the_tasks_of_an_outcome(desk: Desk, pairs: Any, outcome: str, name: str) -> None:
    rows = desk.client.get(reverse("tasks"), {"q": f"moved:{outcome}"}).context["page"].rows

    assert [row.app_name for row in rows] == [name]


def test_a_search_finds_both_tasks_of_a_move_that_was_made_twice(desk: Desk, pairs: Any) -> None:
    rows = desk.client.get(reverse("tasks"), {"q": "moved:twice"}).context["page"].rows

    assert [row.app_name for row in rows] == ["Twice", "Twice"]


def test_an_outcome_that_is_none_is_no_search(desk: Desk, pairs: Any) -> None:
    response = desk.client.get(reverse("tasks"), {"q": "moved:wrongly"})

    assert "“wrongly” is no moved (differs, identical, without, twice, unproved)" in text_of(response)


def test_the_first_page_names_pairs_that_differ_and_leads_to_exactly_these(desk: Desk, pairs: Any) -> None:
    response = desk.client.get(reverse("home"))

    text = text_of(response)
    assert "Moved by Qlik, and not as they were 1 pair differs" in text
    assert "Zone lost 1,826 runs lost, 1,826 runs added of 1,826; time zone is another one" in text
    assert 'href="/move/?outcome=differs"' in response.content.decode()
    assert "Nothing needs you" not in text


def test_the_first_page_says_nothing_where_none_differs(desk: Desk) -> None:
    moved(desk.tenant)
    sync.run()

    assert "Moved by Qlik" not in text_of(desk.client.get(reverse("home")))


def test_the_list_leads_to_the_check_as_soon_as_there_is_a_pair(desk: Desk) -> None:
    before = text_of(desk.client.get(reverse("tasks")))
    moved(desk.tenant)
    sync.run()

    after = text_of(desk.client.get(reverse("tasks")))

    assert "What Qlik has moved" in after
    assert "What Qlik has moved" not in before


def test_a_newer_task_of_another_reload_task_is_not_mixed_in(desk: Desk, pairs: Any) -> None:
    assert tenant_rows(desk.tenant).exclude(migrated_from="").count() == 5
    assert MoveCheck.objects.count() == 5


def test_what_was_edited_here_after_the_move_is_not_put_down_to_qlik(desk: Desk, pairs: Any) -> None:
    by = RequestedBy(actor="ada", page=ChangePage.EDITOR)
    newer = read.row(newer_of(desk.tenant, pairs["Rightly"]).pk)
    assert newer is not None
    line = "RRULE:FREQ=DAILY;BYHOUR=7;BYMINUTE=45;BYSECOND=0"
    done = actions.save(by, newer.task.id, {"recurrences": (line,)}, seen=newer.seen)

    sync.run()

    told = text_of(page(desk, outcome="differs"))
    assert "edited here since the move, by ada, Today" in told
    assert told.count("edited here since the move") == 1
    assert "edited here since the move, by ada" in desk.client.get(reverse("move-csv")).getvalue().decode()
    undo.undo(by, done.change_id or 0)
    sync.run()
    assert "edited here since the move" not in text_of(page(desk))
    assert MoveCheck.objects.get(older_id=pairs["Rightly"].pk).outcome == "identical"
