"""The pages of channels: kept, counted, tried, and no secret in any of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.inventory.alerts import compose, delivery, snoozes
from dashboard.inventory.alerts.targets.target import Said, Sealed
from dashboard.inventory.models import Channel, Incident, Message, News, Snooze
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from tests.desk import Desk
from tests.localtenant.world import LocalTenant

ADDRESS = "https://hooks.example/services/T0/planted-secret"
TYPED = {
    "name": "Ops",
    "q": "app:cash",
    "kinds": ["disabled", "missed"],
    "target": "slack",
    "address": ADDRESS,
    "grouping": "once",
    "zone": "Europe/Zurich",
    "on": "on",
}


def keep(desk: Desk, **typed: Any) -> Any:
    return desk.client.post(reverse("channel-new"), TYPED | typed)


def stopped(desk: Desk) -> Any:
    """A task that stops between two syncs."""
    task = desk.tenant.make_task()
    sync.run()
    desk.tenant.models.LocalTask.objects.update(state="Disabled", disabled_code="CONSECUTIVE-FAILURES", next_at=None)
    sync.run()
    return task


def test_a_channel_is_kept_and_its_address_is_shown_nowhere_again(desk: Desk) -> None:
    answer = keep(desk)

    channel = Channel.objects.get()
    assert answer.url == reverse("channel", args=[channel.pk])
    assert Sealed.of(channel.sealed).address == ADDRESS
    assert (channel.q, channel.kinds, channel.zone) == ("app:cash", ["disabled", "missed"], "Europe/Zurich")
    pages = [desk.client.get(address).content.decode() for address in (answer.url, reverse("channels"))]
    assert all("https://hooks.example/…" in page for page in pages)
    assert not any("planted-secret" in page or channel.sealed in page for page in pages)


def test_no_export_and_no_other_page_has_a_secret(desk: Desk) -> None:
    stopped(desk)
    keep(desk, target="webhook")
    channel = Channel.objects.get(name="Ops")
    secret = Sealed.of(channel.sealed).secret
    desk.client.get(reverse("channel", args=[channel.pk]))  # which shows the secret, once
    desk.client.post(reverse("channel-test", args=[channel.pk]))
    names = ("tasks", "history", "disabled", "export-csv", "export-json", "history-csv", "history-json", "channels")
    pages = [desk.client.get(reverse(name)).getvalue() for name in names]
    pages += [
        desk.client.get(reverse(name, args=[key])).getvalue()
        for name, key in (("channel", channel.pk), ("message", Message.objects.get(channel=channel).pk))
    ]

    assert not any(told.encode() in page for page in pages for told in ("planted-secret", secret, channel.sealed))


def test_an_address_that_is_left_empty_stays(desk: Desk) -> None:
    keep(desk)
    channel = Channel.objects.get()

    desk.client.post(reverse("channel", args=[channel.pk]), TYPED | {"address": "", "name": "Ops 2"})

    channel.refresh_from_db()
    assert channel.name == "Ops 2"
    assert Sealed.of(channel.sealed).address == ADDRESS


def test_another_kind_of_target_needs_its_own_address(desk: Desk) -> None:
    keep(desk)
    channel = Channel.objects.get()

    answer = desk.client.post(reverse("channel", args=[channel.pk]), TYPED | {"address": "", "target": "teams"})

    assert answer.status_code == 422
    assert "A target needs its address." in answer.content.decode()


def test_without_a_target_the_address_is_forgotten(desk: Desk) -> None:
    keep(desk)
    channel = Channel.objects.get()

    desk.client.post(reverse("channel", args=[channel.pk]), TYPED | {"target": "here", "address": ""})

    channel.refresh_from_db()
    assert (channel.sealed, channel.shown) == ("", "")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Give the channel a name."),
        ({"kinds": []}, "Choose at least one thing to hear of."),
        ({"address": ""}, "A target needs its address."),
        ({"address": "hooks.example"}, "This is no address. It begins with https://"),
        ({"address": "ftp://hooks.example"}, "This is no address. It begins with https://"),
        ({"address": "https://hooks.example:none/"}, "This is no address. It begins with https://"),
        ({"address": "http://127.0.0.1/x"}, "is an address of this machine or of its network."),
        ({"address": "http://0x7f000001/"}, "is an address of this machine or of its network."),
        ({"address": "http://localhost./"}, "is an address of this machine or of its network."),
        ({"address": "http://[::ffff:10.0.0.1]/"}, "is an address of this machine or of its network."),
        ({"target": "mail", "address": ""}, "Mail needs an address."),
        ({"target": "mail", "address": "ada"}, "“ada” is no mail address."),
        ({"target": "mail", "address": "ada@example.com\r\nBcc: b@example.com"}, "is no mail address."),
        ({"target": "mail", "address": ", ".join(f"a{n}@example.com" for n in range(21))}, "at most 20"),
        ({"zone": "Mars"}, "No time zone has this name."),
        ({"quiet_from": "25:00"}, "Write a time such as 22:00."),
        ({"quiet_from": "22:00"}, "Quiet hours need a beginning and an end."),
        ({"quiet_until": "7"}, "Quiet hours need a beginning and an end."),
        ({"target": "pigeon"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_is_lost(
    desk: Desk, typed: dict[str, Any], says: str
) -> None:
    answer = keep(desk, **typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert Channel.objects.count() == 0
    if typed != {"target": "pigeon"}:
        assert says.replace("'", "&#x27;") in page
    assert 'value="app:cash"' in page


def test_two_channels_do_not_share_a_name(desk: Desk) -> None:
    keep(desk)

    answer = keep(desk)

    assert answer.status_code == 422
    assert "Another channel has this name." in answer.content.decode()


@pytest.mark.parametrize(("typed", "kept"), [("22:00", "22:00"), ("7:30", "07:30"), ("7", "07:00")])
def test_times_are_read_as_people_write_them(desk: Desk, typed: str, kept: str) -> None:
    keep(desk, quiet_from=typed, quiet_until="06:15")

    assert Channel.objects.get().quiet_from == kept


def test_a_webhooks_secret_is_shown_once(desk: Desk) -> None:
    answer = keep(desk, target="webhook", address="https://hooks.example/x")
    secret = Sealed.of(Channel.objects.get().sealed).secret

    pages = [desk.client.get(answer.url) for _ in range(2)]

    assert [secret in page.content.decode() for page in pages] == [True, False]
    assert "no-store" in pages[0]["Cache-Control"]
    desk.client.post(reverse("channel-secret", args=[Channel.objects.get().pk]))
    assert Sealed.of(Channel.objects.get().sealed).secret != secret


def test_the_count_follows_what_is_typed(desk: Desk) -> None:
    for name in ("Cash position", "Order intake"):
        desk.tenant.make_task(app_id=desk.tenant.make_app(name).id)
    sync.run()
    tasks = dict(desk.tenant.models.LocalTask.objects.values_list("app_id", "id"))
    for number in range(4):
        Incident.objects.create(
            tenant=tenant_key(),
            kind="disabled",
            subject=next(iter(tasks.values())),
            cause="timed out",
            since=timezone.now(),
            seen_at=timezone.now() - timedelta(days=number),
            closed_at=timezone.now(),
        )

    def count(**query: Any) -> str:
        return " ".join(desk.client.get(reverse("channel-count"), query).content.decode().split())

    assert "<b>2 tasks</b> match now" in count(kinds=["disabled"])
    assert "Would have told you <b>4 times</b> last week." in count(kinds=["disabled"])
    assert "nothing last week" in count(kinds=["missed"])
    assert "<b>1 task</b> matches now" in count(q="app:order", kinds=["disabled"])
    assert "nothing last week" in count(q="app:order", kinds=["disabled"])
    assert "left out" in count(q="colour:red")
    assert desk.client.get(reverse("channel-count"), {"q": '"((' * 300}).status_code == 200


def test_what_would_have_been_sent_is_shown_where_no_target_is(desk: Desk) -> None:
    stopped(desk)
    compose.compose(timezone.now())

    page = desk.client.get(reverse("channels")).content.decode()

    assert "“Cash position” stopped" in page
    assert "Shown here, no target" in page
    message = desk.client.get(reverse("message", args=[Message.objects.get().pk])).content.decode()
    assert "Open the task" in " ".join(message.split())


def test_mail_without_a_mail_server_is_shown_here_and_said_so(desk: Desk) -> None:
    keep(desk, target="mail", address="ada@example.com", q="")
    assert "EMAIL_URL" in desk.client.get(reverse("channels")).content.decode()

    desk.client.post(reverse("channel-test", args=[Channel.objects.get().pk]))

    assert Message.objects.get().state == "kept"


def test_a_test_goes_the_way_of_all_messages_and_is_logged(desk: Desk) -> None:
    keep(desk)
    channel = Channel.objects.get()

    desk.client.post(reverse("channel-test", args=[channel.pk]))
    delivery.deliver(sends={"slack": lambda parcel: Said(taken=False, says="404 no_service")})

    page = desk.client.get(reverse("channel", args=[channel.pk])).content.decode()
    assert "A test of the channel “Ops”" in page
    assert "404 no_service" in page
    message = Message.objects.get()
    desk.client.post(reverse("message-again", args=[message.pk]))
    assert delivery.deliver(sends={"slack": lambda parcel: Said(taken=True, says="200 ok")}) == 1


def test_a_paused_channel_says_so_and_is_resumed(desk: Desk) -> None:
    keep(desk)
    Channel.objects.update(paused_at=timezone.now())
    channel = Channel.objects.get()
    assert "Paused" in desk.client.get(reverse("channels")).content.decode()

    desk.client.post(reverse("channel-resume", args=[channel.pk]))

    assert Channel.objects.get().paused_at is None


def test_a_channel_goes_with_its_log(desk: Desk) -> None:
    keep(desk)
    desk.client.post(reverse("channel-test", args=[Channel.objects.get().pk]))

    address = reverse("channel-delete", args=[Channel.objects.get().pk])
    assert "Delete the channel “Ops”?" in desk.client.get(address).content.decode()
    assert Channel.objects.count() == 1

    desk.client.post(address)

    assert (Channel.objects.count(), Message.objects.count(), News.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    "name", ["channel", "channel-delete", "channel-test", "channel-resume", "channel-secret", "channel-alive"]
)
def test_another_tenants_channel_is_not_there(desk: Desk, name: str) -> None:
    keep(desk)
    Channel.objects.update(tenant="another")

    assert desk.client.post(reverse(name, args=[Channel.objects.get().pk]), TYPED).status_code == 404


@pytest.mark.parametrize(("name", "args"), [("channels", []), ("channel-new", []), ("message", [1]), ("channel", [1])])
def test_nobody_sees_them_without_signing_in(client: Client, db: None, name: str, args: list[int]) -> None:
    assert client.get(reverse(name, args=args)).status_code == 302


# Monitors


def alive_address(desk: Desk) -> str:
    channel = Channel.objects.get(name="Ops")
    desk.client.post(reverse("channel-alive", args=[channel.pk]))
    return str(desk.client.get(reverse("channel", args=[channel.pk])).context["told"]["address"])


def test_a_monitor_is_told_what_is_stopped_without_signing_in(desk: Desk, client: Client) -> None:
    keep(desk, q="")
    sync.run()
    address = alive_address(desk)
    anybody = Client()
    assert (anybody.get(address).status_code, anybody.get(address).content) == (200, b"Nothing is stopped.\n")

    task = stopped(desk)
    answer = anybody.get(address)
    assert (answer.status_code, answer.content.decode()) == (503, "1 stopped: Cash position\n")

    snoozes.begin(by="ada", until=timezone.now() + timedelta(hours=1), reason="", now=timezone.now(), task_id=task.id)
    assert anybody.get(address).status_code == 200


def test_a_monitor_is_told_that_the_copy_is_old(desk: Desk) -> None:
    keep(desk)
    address = alive_address(desk)

    answer = Client().get(address)

    assert answer.status_code == 503
    assert "is old" in answer.content.decode()


def test_a_person_who_switched_a_task_off_alarms_no_monitor(desk: Desk) -> None:
    keep(desk, q="")
    desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY")
    sync.run()

    assert Client().get(alive_address(desk)).status_code == 200


def test_a_revoked_address_tells_nothing(desk: Desk) -> None:
    keep(desk)
    address = alive_address(desk)
    desk.client.post(reverse("channel-alive", args=[Channel.objects.get().pk]), {"revoke": "on"})

    assert Client().get(address).status_code == 404
    assert Client().get(reverse("alive", args=["nonsense"])).status_code == 404


def test_a_monitor_may_ask_sixty_times_a_minute(desk: Desk) -> None:
    keep(desk)
    address = alive_address(desk)

    answers = [Client().get(address).status_code for _ in range(61)]

    assert answers[-1] == 429
    assert 429 not in answers[:59]


# Snoozes


def test_a_task_is_snoozed_on_its_page_seen_in_the_list_and_ended_by_a_click(desk: Desk) -> None:
    task = stopped(desk)
    page = reverse("task", args=[task.id])

    answer = desk.client.post(
        reverse("snooze"), {"task_id": task.id, "span": "1d", "reason": "the source moves", "next": page}
    )

    assert answer.url == page
    assert "“the source moves”" in desk.client.get(page).content.decode()
    assert f'href="{page}">Cash position</a>' in desk.client.get(reverse("channels")).content.decode()
    assert "Snoozed until" in desk.client.get(reverse("tasks")).content.decode()
    assert "Snoozed until" in desk.client.get(reverse("disabled")).content.decode()
    assert "Snoozed until" in desk.client.get(reverse("calendar-month", args=[2026, 11])).content.decode()
    assert "Snoozed until" in desk.client.get(reverse("calendar-day", args=[2026, 11, 24])).content.decode()
    desk.client.post(reverse("snooze-end", args=[Snooze.objects.get().pk]), {"next": page})
    assert "Snoozed until" not in desk.client.get(reverse("tasks")).content.decode()


def test_a_search_is_snoozed_until_a_time(desk: Desk) -> None:
    stopped(desk)
    desk.client.cookies["zone"] = "Europe/Zurich"

    desk.client.post(reverse("snooze"), {"q": "app:cash", "span": "at", "until": "2026-11-24T08:00"})

    assert Snooze.objects.get().until.isoformat() == "2026-11-24T07:00:00+00:00"
    assert "Snoozed until" in desk.client.get(reverse("tasks")).content.decode()
    assert "app:cash" in desk.client.get(reverse("channels")).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"q": "app:cash", "span": "at", "until": ""},
        {"q": "app:cash", "span": "at", "until": "2020-01-01T08:00"},
        {"q": "app:cash", "span": "at", "until": "9999-01-01T08:00"},
        {"q": "app:cash", "span": "for ever"},
        {"q": "", "span": "1d"},
        {},
    ],
)
def test_a_snooze_that_makes_no_sense_is_not_kept_and_said_so(desk: Desk, typed: dict[str, str]) -> None:
    answer = desk.client.post(reverse("snooze"), typed, follow=True)

    assert Snooze.objects.count() == 0
    assert "Not snoozed:" in answer.content.decode()


# Enable


def test_the_address_in_a_message_asks_and_does_nothing_by_itself(desk: Desk) -> None:
    task = stopped(desk)

    answer = desk.client.get(reverse("task-enable", args=[task.id]))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Enable Cash position?" in page
    assert desk.state(task.id) == "Disabled"
    assert desk.client.post(reverse("task-enable", args=[task.id])).status_code == 405
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    desk.client.post(reverse("task-enabled", args=[task.id]), {"enabled": "on", "seen": seen, "fragment": "page"})
    assert desk.state(task.id) == "Enabled"


def test_of_a_task_that_runs_already_it_says_so(desk: Desk) -> None:
    task = desk.tenant.make_task()
    sync.run()

    assert "is not disabled" in desk.client.get(reverse("task-enable", args=[task.id])).content.decode()


def test_the_sample_company_has_a_channel_from_the_start(desk: Desk, synced: LocalTenant) -> None:
    page = desk.client.get(reverse("channels")).content.decode()

    assert "Everything" in page
    assert "Nothing has been told yet." in page


# To try it


def test_an_app_that_runs_is_let_fail_and_one_that_fails_is_mended(desk: Desk, settings: Any) -> None:
    settings.TENANT_IS_EMBEDDED = True
    app = desk.tenant.make_app("Cash position")
    desk.tenant.make_task(app_id=app.id)
    sync.run()
    assert "Let an app fail" in desk.client.get(reverse("tasks")).content.decode()

    desk.client.post(reverse("breakdown"), {"app": app.id})
    assert desk.tenant.models.LocalApp.objects.get().failure_rate == 1.0

    desk.client.post(reverse("breakdown"), {"app": app.id, "mend": "on"})
    assert desk.tenant.models.LocalApp.objects.get().failure_rate == 0.0


def test_an_app_that_nothing_runs_is_not_offered_and_not_taken(desk: Desk, settings: Any) -> None:
    settings.TENANT_IS_EMBEDDED = True
    app = desk.tenant.make_app("Cash position")
    desk.tenant.make_task(app_id=app.id, state="Disabled", disabled_code="MANUALLY")
    sync.run()

    assert "Cash position" not in desk.client.get(reverse("breakdown")).content.decode()
    answer = desk.client.post(reverse("breakdown"), {"app": app.id}, follow=True)
    assert "Choose an app of the list." in answer.content.decode()


def test_at_a_real_tenant_there_is_no_such_page(desk: Desk) -> None:
    assert desk.client.get(reverse("breakdown")).status_code == 404
    assert "Let an app fail" not in desk.client.get(reverse("tasks")).content.decode()
