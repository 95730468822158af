"""What is sent, and how often: each row of the table event x grouping x quiet hours x snooze x own act x kill -9."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from dashboard.inventory.alerts import channels, compose, delivery, snoozes
from dashboard.inventory.alerts.targets.target import Said
from dashboard.inventory.changes import actions
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.models import Channel, Incident, Message, News, Watch
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.sync import run as sync
from tests.inventory.alerts.company import ERROR, Company, Killed
from tests.inventory.changes.past import seen

STOPPED = f"“Cash position” stopped: {ERROR}"
AGAIN = "Resolved: “Cash position” runs again"
NO = Said(taken=False, says="500 no")
ADA = RequestedBy(actor="ada", page=ChangePage.LIST)


def begun(company: Company, **channel: Any) -> Any:
    """A task that runs, seen by a first look, and a channel."""
    task = company.task()
    company.sync()
    Channel.objects.all().delete()  # the one that there is from the start
    company.channel(**channel)
    company.go(minutes=1)
    return task


def test_a_task_that_stops_is_told_once_and_when_it_runs_again(company: Company) -> None:
    task = begun(company)

    company.stop(task)
    for _ in range(3):
        company.sync()
        company.go(minutes=1)
    assert company.titles() == [STOPPED]

    company.enable(task)
    company.sync()
    assert company.titles() == [STOPPED]  # it has not run yet

    company.go(minutes=1)
    company.succeed(task)
    for _ in range(2):
        company.sync()
        company.go(minutes=1)
    assert company.titles() == [STOPPED, AGAIN]
    assert len({parcel.key for parcel in company.sent}) == 2


def test_what_had_stopped_before_the_first_look_is_no_news(company: Company) -> None:
    task = company.task()
    company.stop(task)
    company.channel()
    company.sync()
    company.go(minutes=1)
    company.sync()

    assert company.titles() == []
    assert Incident.objects.get().subject == task.id


def test_a_task_that_is_seen_for_the_first_time_when_it_has_stopped_long_ago_is_no_news(company: Company) -> None:
    begun(company)
    company.stop(company.task("Order intake"))
    company.sync()

    assert company.titles() == []


def test_seven_tasks_of_one_cause_are_one_message(company: Company) -> None:
    tasks = [company.task(f"App {number}") for number in range(8)]
    company.sync()
    company.channel()
    company.go(minutes=1)

    for task in tasks[:7]:
        company.stop(task)
    company.stop(tasks[7], error="No such table.")
    company.sync()

    assert sorted(company.titles()) == sorted([f"7 tasks stopped: {ERROR}", "“App 7” stopped: No such table."])
    letter = next(parcel.letter for parcel in company.sent if len(parcel.letter.sections[0].lines) == 7)
    assert letter.sections[0].error == ERROR
    assert letter.sections[0].lines[0].enable_url.endswith(f"/tasks/{tasks[0].id}/enable/")


def test_a_task_that_stops_anew_is_told_anew(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    company.sync()
    company.go(hours=2)
    company.enable(task)
    company.sync()
    company.go(hours=30)
    company.stop(task)
    company.sync()

    assert company.titles() == [STOPPED, STOPPED]
    assert len({parcel.key for parcel in company.sent}) == 2


def test_by_the_hour_all_is_one_message_at_the_full_hour(company: Company) -> None:
    task = begun(company, hourly=True)  # at 13:06
    other = company.task("Order intake")
    company.sync()
    company.stop(task)
    company.sync()
    company.go(minutes=20)
    company.stop(other, error="No such table.")
    company.sync()
    assert company.titles() == []

    company.go(minutes=34)  # 14:00
    company.sync()

    (title,) = company.titles()
    assert title == f"{STOPPED}, and 1 more"
    company.go(hours=2)
    company.deliver()
    assert len(company.sent) == 1


@pytest.mark.parametrize("hourly", [False, True])
def test_in_quiet_hours_nothing_is_sent_and_what_is_still_so_is_told_when_they_end(
    company: Company, hourly: bool
) -> None:
    task = begun(company, quiet_from="14:00", quiet_until="15:30", zone="Europe/Zurich", hourly=hourly)  # 14:06 there
    company.stop(task)
    company.sync()
    company.go(minutes=80)
    company.deliver()
    assert company.titles() == []

    company.go(minutes=5)  # 15:31
    company.deliver()

    assert company.titles() == [STOPPED]


def test_quiet_hours_go_over_midnight_on_the_clock_of_their_zone(company: Company) -> None:
    channel = company.channel(quiet_from="22:00", quiet_until="06:00", zone="Asia/Tokyo")
    found = [compose.quiet(channel, company.at.replace(hour=hour, minute=30)) for hour in (12, 13, 20, 21)]

    assert found == [False, True, True, False]  # 21:30, 22:30, 05:30 and 06:30 in Tokyo


def test_what_is_over_before_the_quiet_hours_are_is_not_told_at_all(company: Company) -> None:
    task = begun(company, quiet_from="13:00", quiet_until="15:00")
    company.stop(task)
    company.sync()
    company.go(minutes=10)
    company.enable(task)
    company.succeed(task)
    company.sync()
    company.go(hours=3)
    company.sync()

    assert company.titles() == []
    assert News.objects.get().dropped


def test_a_resolution_waits_for_the_end_of_quiet_hours(company: Company) -> None:
    task = begun(company, quiet_from="14:00", quiet_until="15:00")
    company.stop(task)
    company.sync()
    company.go(hours=1)
    company.enable(task)
    company.succeed(task)
    company.sync()
    assert company.titles() == [STOPPED]

    company.go(hours=1)
    company.sync()

    assert company.titles() == [STOPPED, AGAIN]


@pytest.mark.parametrize("by_search", [False, True])
@pytest.mark.parametrize("early", [False, True])
def test_a_snoozed_task_is_told_when_the_snooze_ends_if_it_is_still_so(
    company: Company, by_search: bool, early: bool
) -> None:
    task = begun(company)
    what = {"q": "app:cash"} if by_search else {"task_id": task.id}
    until = company.at + timedelta(hours=2)
    snooze = snoozes.begin(by="ada", until=until, reason="the source moves", now=company.at, **what)
    company.stop(task)
    company.sync()
    company.go(hours=1)
    company.sync()
    assert company.titles() == []

    if early:
        assert snoozes.end(snooze.pk, by="ada", now=company.at)
    else:
        company.go(hours=1, minutes=1)
    company.sync()

    assert company.titles() == [STOPPED]


def test_a_snoozed_task_that_runs_again_meanwhile_is_never_told(company: Company) -> None:
    task = begun(company)
    snoozes.begin(by="ada", until=company.at + timedelta(hours=2), reason="", now=company.at, task_id=task.id)
    company.stop(task)
    company.sync()
    company.go(minutes=10)
    company.enable(task)
    company.succeed(task)
    company.sync()
    company.go(hours=3)
    company.sync()

    assert company.titles() == []


def test_what_a_person_does_here_is_never_told(company: Company) -> None:
    task = begun(company)
    with time_machine.travel(company.at, tick=True):
        assert actions.set_enabled(ADA, task.id, enabled=False, seen=seen(task.id)).done
        company.sync()
        company.go(minutes=2)
        assert actions.delete(ADA, task.id, seen=seen(task.id)).done
    company.sync()

    assert company.titles() == []


def test_what_is_switched_off_here_after_it_stopped_ends_in_silence(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    company.sync()
    company.go(minutes=1)
    with time_machine.travel(company.at, tick=True):
        assert actions.delete(ADA, task.id, seen=seen(task.id)).done
    company.go(minutes=1)
    company.sync()

    assert company.titles() == [STOPPED]
    assert Incident.objects.get(kind="disabled").ending == Incident.Ending.LET_GO


@pytest.mark.parametrize(
    ("kinds", "told"), [(["person"], ["“Cash position” was disabled in Qlik"]), (["disabled"], [])]
)
def test_what_a_person_does_in_qlik_is_told_as_such_if_it_is_wanted(
    company: Company, kinds: list[str], told: list[str]
) -> None:
    task = begun(company, kinds=kinds)
    company.of(task).update(state="Disabled", disabled_code="MANUALLY")
    company.sync()
    company.go(minutes=1)
    company.sync()

    assert company.titles() == told


@pytest.mark.parametrize(("q", "count"), [("", 1), ("app:cash", 1), ("app:other", 0), ("space:nowhere", 0)])
def test_a_channel_hears_of_what_its_search_finds(company: Company, q: str, count: int) -> None:
    task = begun(company, q=q)
    company.stop(task)
    company.sync()

    assert len(company.sent) == count


def test_a_channel_that_is_off_hears_nothing(company: Company) -> None:
    task = begun(company, on=False)
    company.stop(task)
    company.sync()

    assert company.titles() == []


def test_without_any_channel_there_is_one_that_is_read_on_the_page(company: Company) -> None:
    task = company.task()
    company.sync()
    company.go(minutes=1)
    company.stop(task)
    company.sync()

    assert Channel.objects.get().name == "Everything"
    assert [(message.subject, message.state) for message in Message.objects.all()] == [(STOPPED, "kept")]


# kill -9


def test_killed_before_the_look_is_written_the_next_one_finds_it(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    with time_machine.travel(company.at, tick=False):
        assert sync.run()
    # as if the process had died before the transaction of the look
    Incident.objects.all().delete()
    Watch.objects.update(looked_at=company.at - timedelta(minutes=1))
    company.go(minutes=1)
    company.sync()

    assert company.titles() == [STOPPED]


def test_killed_between_the_look_and_the_message_it_is_written_by_the_next_one(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    with time_machine.travel(company.at, tick=False):
        assert sync.run()
    assert Message.objects.count() == 0

    company.deliver()

    assert company.titles() == [STOPPED]


def test_killed_before_the_send_another_process_sends_it_when_the_lease_is_over(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    with time_machine.travel(company.at, tick=False):
        sync.run()
        compose.compose(company.at)
        message = Message.objects.get()
        assert delivery._lease(message)
    company.deliver()
    assert company.titles() == []

    company.go(seconds=61)
    company.deliver()

    assert company.titles() == [STOPPED]


@pytest.mark.parametrize("moment", ["during", "after"])
def test_killed_in_the_send_it_is_sent_again_under_the_same_key(company: Company, moment: str) -> None:
    """The target may have taken it or not: nobody knows, and so the key tells the receiver."""
    task = begun(company)
    company.stop(task)
    company.answers = [Killed()]
    with pytest.raises(Killed):
        company.sync()
    company.deliver()
    assert len(company.sent) == 1  # it is leased to the dead

    company.go(seconds=61)
    company.deliver()
    company.deliver()

    assert company.titles() == [STOPPED, STOPPED]
    assert len({parcel.key for parcel in company.sent}) == 1
    assert Message.objects.get().state == "sent"


def test_two_looks_at_once_write_it_once(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    company.sync()
    with time_machine.travel(company.at, tick=False):
        assert compose.compose(company.at) == 0

    assert Incident.objects.filter(kind="disabled").count() == 1
    assert company.titles() == [STOPPED]


# targets that fail


def test_a_target_that_fails_is_tried_again_ever_more_seldom_and_the_answers_are_kept(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    company.answers = [NO, NO]
    company.sync()
    company.deliver()
    assert len(company.sent) == 1

    company.go(seconds=13)
    company.deliver()
    company.go(seconds=73)
    company.deliver()

    message = Message.objects.get()
    assert (message.state, message.tries) == ("sent", 3)
    assert [answer["says"] for answer in message.answers] == ["500 no", "500 no", "200 ok"]
    assert len({parcel.key for parcel in company.sent}) == 1
    assert Channel.objects.get(name="Ops").failing_since is None


def test_waits_grow_to_an_hour_and_differ() -> None:
    shortest = [delivery.wait_after(tries, draw=lambda: 0.0).total_seconds() for tries in (1, 2, 3, 6, 50)]
    longest = [delivery.wait_after(tries, draw=lambda: 1.0).total_seconds() for tries in (1, 2, 3, 6, 50)]

    assert shortest == [8, 48, 240, 2880, 2880]
    assert longest == [12, 72, 360, 4320, 4320]


def test_a_target_that_fails_for_a_day_is_paused_and_told_by_another_channel(company: Company) -> None:
    task = begun(company)
    other = company.channel("Other", target="here", kinds=[])
    company.stop(task)
    company.answers = [NO] * 100
    company.sync()
    for _ in range(30):
        company.go(hours=1)
        company.deliver()
    company.answers = []
    channel = Channel.objects.get(name="Ops")
    assert channel.paused_at
    tried = len(company.sent)
    assert list(Message.objects.filter(channel=other).values_list("subject", flat=True)) == [
        "The channel “Ops” is paused: its target has failed for a day"
    ]
    company.go(hours=1)
    company.deliver()
    assert len(company.sent) == tried

    with time_machine.travel(company.at, tick=False):
        delivery.resume(channel, company.at)
    company.deliver()

    assert len(company.sent) == tried + 1
    assert Message.objects.get(channel=channel).state == "sent"
    assert Channel.objects.get(name="Ops").paused_at is None


def test_a_target_that_says_gone_is_paused_at_once(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    company.answers = [Said(taken=False, says="410", gone=True)]
    company.sync()

    assert Channel.objects.get(name="Ops").paused_at


def test_a_target_is_waited_for_as_long_as_it_asks(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    company.answers = [Said(taken=False, says="429", retry_after=600)]
    company.sync()

    assert Message.objects.get().next_at == company.at + timedelta(seconds=600)


def test_a_target_whose_key_is_lost_says_so_and_nothing_is_lost(company: Company, settings: Any) -> None:
    task = begun(company)
    company.stop(task)
    settings.SEAL_KEYS = ["k" * 50]
    company.sync()

    message = Message.objects.get()
    assert (message.state, company.sent) == ("waiting", [])
    assert "sealed with another key" in message.answers[0]["says"]


def test_what_was_sent_can_be_sent_again(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    company.sync()

    assert delivery.try_again(Message.objects.get().pk, company.at)
    company.deliver()

    assert company.titles() == [STOPPED, STOPPED]


def test_a_target_that_is_paused_twice_is_told_twice(company: Company) -> None:
    task = begun(company)
    company.channel("Other", target="here", kinds=[])
    channel = Channel.objects.get(name="Ops")
    for _ in range(2):
        company.stop(task)
        company.answers = [Said(taken=False, says="410", gone=True)]
        company.sync()
        company.deliver()
        with time_machine.travel(company.at, tick=False):
            channels.save(Channel.objects.get(pk=channel.pk), address="https://hooks.example/new")
        company.deliver()
        company.go(hours=1)
        company.enable(task)
        company.sync()
        company.go(hours=30)

    assert Message.objects.filter(channel__name="Other").count() == 2
    assert Message.objects.filter(channel=channel, state="waiting").count() == 0


def test_what_is_over_for_half_a_year_is_forgotten(company: Company) -> None:
    task = begun(company)
    company.stop(task)
    company.sync()
    company.go(minutes=2)
    company.enable(task)
    company.succeed(task)
    company.sync()
    assert company.titles() == [STOPPED, AGAIN]

    company.go(days=181)
    company.sync()

    assert Message.objects.filter(made_at__lt=company.at - timedelta(days=180)).count() == 0
    assert Incident.objects.filter(closed_at__lt=company.at - timedelta(days=180)).count() == 0
