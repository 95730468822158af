"""Messages at real servers: a mail server, and webhooks that check the signature, hang, fail and redirect."""

from __future__ import annotations

import email
import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default as policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connections
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from dashboard import backup
from dashboard.bootstrap import ROOT
from dashboard.inventory.alerts import compose, delivery
from dashboard.inventory.alerts.letter import Letter, LetterLine, Section
from dashboard.inventory.alerts.targets import SENDS, mail, slack, teams, webhook
from dashboard.inventory.alerts.targets.target import Parcel, Said, Sealed
from dashboard.inventory.models import Channel, Message
from dashboard.inventory.tenant_key import tenant_key
from tests.outbound.servers import hook

SECRET = webhook.new_secret()
LETTER = Letter(
    title="2 tasks stopped: Timed out <now> & *then*",
    tenant="acme",
    channel="Ops",
    channels_url="https://desk.example/channels/",
    at="2026-11-23T13:05:00+00:00",
    seen="Mon 23 Nov, 14:05 CET",
    sections=(
        Section(
            kind="disabled",
            what="opened",
            title="2 tasks stopped: Timed out <now> & *then*",
            error="Timed out <now> & *then*\nat line 7",
            lines=(
                LetterLine(
                    name="Cash [position](x) <b>",
                    facts=("in Finance", "owner Ada Keller", "3 runs missed"),
                    task_id="t1",
                    url="https://desk.example/tasks/t1/",
                    enable_url="https://desk.example/tasks/t1/enable/",
                ),
                LetterLine(name="Orders", task_id="t2", url="https://desk.example/tasks/t2/"),
            ),
            advice="Fix the app or its data source, then enable it.",
        ),
    ),
)


@pytest.fixture(autouse=True)
def _local(settings: Any) -> None:
    settings.ALERT_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.ALERT_SECONDS = 3.0


def parcel(address: str, key: str = "msg_1") -> Parcel:
    now = int(timezone.now().timestamp())
    return Parcel(key=key, letter=LETTER, to=Sealed(address=address, secret=SECRET), at=now)


# mail


class Mailbox:
    """Keeps what a mail server gets, or refuses it."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.to: list[list[str]] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got.append(email.message_from_bytes(envelope.content, policy=policy))  # type: ignore[arg-type]
        self.to.append(envelope.rcpt_tos)
        return self.answer


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, server_hostname="mail.test")
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.MAIL_SERVER = {"EMAIL_HOST": "127.0.0.1"}
    yield box
    controller.stop()


def test_a_mail_says_all_as_text_and_as_html(mailbox: Mailbox) -> None:
    said = mail.send(parcel("ada@example.com, bob@example.com"))

    assert said.taken, said
    (got,) = mailbox.got
    assert mailbox.to == [["ada@example.com", "bob@example.com"]]
    assert got["Subject"] == LETTER.title
    assert got["Message-ID"] == "<msg_1@reload-desk>"
    assert got["Auto-Submitted"] == "auto-generated"
    text, html = (got.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for part in ("Cash [position](x)", "in Finance", "3 runs missed", "https://desk.example/tasks/t1/enable/", "acme"):
        assert part in text
        assert part in html
    assert "Timed out <now> & *then*" in text
    assert "Timed out &lt;now&gt; &amp; *then*" in html
    assert "&lt;b&gt;" in html
    assert max(map(len, text.splitlines())) < 200


def test_a_mail_server_that_refuses_is_told_in_its_own_words(mailbox: Mailbox) -> None:
    mailbox.answer = "554 no such thing"

    assert mail.send(parcel("ada@example.com")) == Said(taken=False, says="554 no such thing")


def test_a_mail_server_that_is_away_is_told(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    said = mail.send(parcel("ada@example.com"))

    assert not said.taken
    assert said.says == "The mail server 127.0.0.1 could not be reached (ConnectionRefusedError)."


# webhooks


def test_a_webhook_is_signed_as_the_published_library_checks_it() -> None:
    with hook() as told:
        assert webhook.send(parcel(told.url)).taken

    (got,) = told.received
    body = Webhook(SECRET).verify(got.body, got.headers)
    assert body["specversion"] == "1.0"
    assert (body["id"], body["type"]) == ("msg_1", "reload-desk.disabled.opened")
    assert body["data"]["sections"][0]["lines"][0]["task_id"] == "t1"
    assert got.headers["content-type"].startswith("application/cloudevents+json")
    assert got.headers["webhook-id"] == body["id"]


def test_a_webhook_that_somebody_else_signed_is_told_apart() -> None:
    with hook() as told:
        webhook.send(parcel(told.url))

    (got,) = told.received
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook.new_secret()).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(got.body + b" ", got.headers)


def test_a_second_try_has_the_same_key_and_a_new_time() -> None:
    with hook(status=500) as told:
        for _ in range(2):
            webhook.send(parcel(told.url, key="msg_same"))

    assert [got.headers["webhook-id"] for got in told.received] == ["msg_same"] * 2


@pytest.mark.parametrize("send", [webhook.send, slack.send, teams.send])
@pytest.mark.parametrize(
    ("behaves", "says"),
    [
        ({"status": 500, "text": b"oops"}, "500 oops"),
        ({"status": 410}, "410 thank you"),
        ({"status": 302, "answers": {"Location": "http://127.0.0.1:1/"}}, "302: it sends its callers on elsewhere"),
        ({"hangs": True}, "127.0.0.1 did not answer in time."),
    ],
)
def test_what_a_target_answers_is_told(send: Any, behaves: dict[str, Any], says: str, settings: Any) -> None:
    settings.ALERT_SECONDS = 0.5
    with hook(**behaves) as told:
        said = send(parcel(told.url))

    assert not said.taken
    assert said.says.startswith(says)
    assert said.gone == (behaves.get("status") == 410)
    assert len(told.received) == 1


def test_an_address_of_this_machine_is_refused_unless_the_setting_names_it(settings: Any) -> None:
    settings.ALERT_PRIVATE_HOSTS = []
    with hook() as told:
        said = webhook.send(parcel(told.url))

    assert said.says == (
        "127.0.0.1 is 127.0.0.1, an address of this machine or of its network. "
        "RELOAD_DESK_ALERT_PRIVATE_HOSTS can allow it."
    )
    assert told.received == []


def test_slack_gets_blocks_in_which_names_are_no_markup() -> None:
    with hook(text=b"ok") as told:
        assert slack.send(parcel(told.url)).taken

    body = json.loads(told.received[0].body)
    texts = [block["text"]["text"] for block in body["blocks"] if "text" in block]
    assert body["text"] == "2 tasks stopped: Timed out &lt;now&gt; &amp; *then*"
    assert "<https://desk.example/tasks/t1/|Cash [position](x) &lt;b&gt;>" in texts[2]
    assert "<https://desk.example/tasks/t1/enable/|Enable…>" in texts[2]


def test_teams_gets_a_card_in_which_names_are_no_markup() -> None:
    with hook(status=202) as told:
        assert teams.send(parcel(told.url)).taken

    body = json.loads(told.received[0].body)
    card = body["attachments"][0]["content"]
    assert body["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert card["body"][0]["text"] == r"2 tasks stopped: Timed out \<now\> & \*then\*"
    assert r"[Cash \[position\]\(x\) \<b\>](https://desk.example/tasks/t1/)" in card["body"][2]["text"]


def test_a_letter_comes_back_from_the_database_as_it_was() -> None:
    assert Letter.of(json.loads(json.dumps(LETTER.kept()))) == LETTER


# leaks


@pytest.mark.django_db
def test_what_is_sealed_stands_in_no_log_and_no_row(caplog: pytest.LogCaptureFixture) -> None:
    """The receiver answers with the very address that it was called by, and with the secret."""
    caplog.set_level(logging.DEBUG)
    with hook(status=500) as told:
        told.text = f"{told.url} /services/T0/B0/planted-secret {SECRET}".encode()
        made = channel("webhook", told.url)
        compose.send(made, LETTER, timezone.now())
        assert delivery.deliver() == 0

    rows = " ".join(str(row) for model in (Channel, Message) for row in model.objects.values())
    assert len(told.received) == 1
    for secret in ("planted-secret", SECRET, SECRET.removeprefix("whsec_")):
        assert secret not in rows
        assert secret not in caplog.text
    assert "500 [hidden] [hidden] [hidden]" in Message.objects.get().answers[0]["says"]


@pytest.mark.django_db(transaction=True)
def test_a_backup_has_no_secret_that_can_be_read_without_the_key(tmp_path: Path) -> None:
    if connections["default"].vendor != "sqlite":
        pytest.skip("a backup of PostgreSQL is made by pg_dump")
    channel("webhook", "https://hooks.example/planted-secret")

    backup.make(Path(str(connections["default"].settings_dict["NAME"])), tmp_path / "made")

    made = (tmp_path / "made").read_bytes()
    assert b"inventory_channel" in made
    assert not any(secret.encode() in made for secret in ("planted-secret", SECRET, SECRET.removeprefix("whsec_")))


@pytest.mark.django_db
def test_an_address_that_cannot_be_called_leaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for address in ("http://127.0.0.1:9/planted-secret", "nonsense planted-secret", "http://[planted-secret"):
        compose.send(channel("slack", address, name=address[:9]), LETTER, timezone.now())
    delivery.deliver()

    assert "planted-secret" not in caplog.text
    assert "planted-secret" not in " ".join(str(row) for row in Message.objects.values())


def channel(target: str, address: str, name: str = "Ops") -> Channel:
    sealed = Sealed(address=address, secret=SECRET).seal()
    return Channel.objects.create(
        tenant=tenant_key(), name=name, target=target, sealed=sealed, kinds=[], made_at=timezone.now()
    )


# a real kill -9


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_while_the_target_has_it_loses_nothing(settings: Any) -> None:
    killed: list[int] = []
    with hook() as told:
        compose.send(channel("webhook", told.url), LETTER, timezone.now())
        process = _delivering(settings)

        def kill() -> None:
            if not killed:
                killed.append(process.pid)
                os.kill(process.pid, signal.SIGKILL)

        told.before_answer = kill
        assert process.wait(60) == -signal.SIGKILL
        message = Message.objects.get()
        assert (message.state, message.tries, bool(message.lease_owner)) == ("waiting", 0, True)
        Message.objects.update(leased_until=timezone.now())  # a minute later

        assert delivery.deliver() == 1

    assert len({got.headers["webhook-id"] for got in told.received}) == 1
    assert len(told.received) == 2
    assert Message.objects.get().state == "sent"


def _delivering(settings: Any) -> subprocess.Popen[bytes]:
    """A process of its own that sends what waits in the database of this test."""
    database = connections["default"].settings_dict
    code = (
        "import django; from django.conf import settings; django.setup()\n"
        f"settings.DATABASES['default']['NAME'] = {str(database['NAME'])!r}\n"
        f"settings.SEAL_KEYS = {settings.SEAL_KEYS!r}\n"
        "from dashboard.inventory.alerts import delivery; delivery.deliver()"
    )
    given = {"DJANGO_SETTINGS_MODULE": "tests.settings", "RELOAD_DESK_ALERT_PRIVATE_HOSTS": "127.0.0.1"}
    return subprocess.Popen([sys.executable, "-c", code], cwd=Path(ROOT), env=os.environ | given)


def test_each_kind_of_target_has_a_sender() -> None:
    assert set(SENDS) == set(Channel.Target.values) - {"here"}
