"""What all kinds of targets share: the sealed address, what was answered, and posting JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from dashboard import sealing
from dashboard.inventory.alerts.letter import Letter
from dashboard.inventory.copy.text import clean
from dashboard.outbound.guard import Guard
from dashboard.outbound.post import Answer, NoReply, post

LONGEST = 300  # characters of an answer that are kept
HIDDEN = "[hidden]"
SAYS = {
    "no-host": "The host {host} is not known.",
    "timeout": "{host} did not answer in time.",
    "tls": "The certificate of {host} could not be verified.",
    "cut": "{host} broke the connection off.",
    "unreachable": "{host} could not be reached.",
    "not-allowed": "{host} is {detail}, an address of this machine or of its network. "
    "RELOAD_DESK_ALERT_PRIVATE_HOSTS can allow it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What only the sender knows of a target."""

    address: str = ""  # a URL, or mail addresses set apart by commas
    secret: str = ""  # that signs webhooks

    def seal(self) -> str:
        return sealing.seal(json.dumps({"address": self.address, "secret": self.secret}))

    @classmethod
    def of(cls, sealed: str) -> Sealed:
        """Read it back. Raises sealing.NotOurs."""
        return cls(**json.loads(sealing.unseal(sealed))) if sealed else cls()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came of a try."""

    taken: bool
    says: str
    gone: bool = False  # the target wants nothing any more
    retry_after: int | None = None  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is sent: the letter, and the key by which a receiver knows it again."""

    key: str
    letter: Letter
    to: Sealed
    at: int  # epoch seconds of this try


Send = Callable[[Parcel], Said]


def post_json(parcel: Parcel, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Said:
    return post_text(parcel, json.dumps(body), {"Content-Type": "application/json"} | dict(headers or {}))


def post_text(parcel: Parcel, text: str, headers: Mapping[str, str]) -> Said:
    guard = Guard.of(settings.ALERT_PRIVATE_HOSTS)
    try:
        answer = post(parcel.to.address, text.encode(), headers, guard=guard, seconds=settings.ALERT_SECONDS)
    except NoReply as error:
        return Said(taken=False, says=SAYS[error.reason].format(host=error.host, detail=error.detail))
    return _said(answer, parcel.to)


def shown(address: str) -> str:
    """What of a URL may be seen: its host, and that there is more."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}/…"


def _said(answer: Answer, to: Sealed) -> Said:
    text = " ".join(hide(clean(answer.text), to).split())[:LONGEST]
    if 300 <= answer.status < 400:
        return Said(taken=False, says=f"{answer.status}: it sends its callers on elsewhere, which is not followed.")
    return Said(
        taken=answer.is_taken,
        says=f"{answer.status} {text}".strip(),
        gone=answer.status == 410,
        retry_after=answer.retry_after,
    )


def hide(text: str, to: Sealed) -> str:
    """A text without what is sealed: some targets answer with what they were sent."""
    parts = urlsplit(to.address) if "://" in to.address else None
    path = [parts.path, parts.query, parts.password or ""] if parts else []
    for secret in filter(lambda one: len(one) > 3, [to.address, to.secret, *path]):
        text = text.replace(secret, HIDDEN)
    return text
