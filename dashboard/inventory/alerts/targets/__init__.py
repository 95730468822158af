"""What a message becomes on its way to a target, one module a kind. A new kind is a module here and a row below."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.inventory.alerts.targets import mail, slack, teams, webhook
from dashboard.inventory.alerts.targets.target import Send
from dashboard.inventory.models import Channel

SENDS: Mapping[str, Send] = {
    Channel.Target.MAIL: mail.send,
    Channel.Target.WEBHOOK: webhook.send,
    Channel.Target.SLACK: slack.send,
    Channel.Target.TEAMS: teams.send,
}
