"""A webhook with the headers and the signature of Standard Webhooks, and a CloudEvents body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from dashboard.inventory.alerts import links
from dashboard.inventory.alerts.letter import Letter
from dashboard.inventory.alerts.targets.target import Parcel, Said, post_text

PREFIX = "whsec_"
SECRET_BYTES = 32
VERSION = 1  # of the data in the body
TYPE = "application/cloudevents+json; charset=utf-8"


def new_secret() -> str:
    """Make what signs, as Standard Webhooks writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def send(parcel: Parcel) -> Said:
    """Post it; a receiver knows a second try by the header webhook-id."""
    text = json.dumps(event(parcel.key, parcel.letter))
    headers = {
        "Content-Type": TYPE,
        "webhook-id": parcel.key,
        "webhook-timestamp": str(parcel.at),
        "webhook-signature": signature(parcel.to.secret, parcel.key, parcel.at, text),
    }
    return post_text(parcel, text, headers)


def signature(secret: str, key: str, at: int, text: str) -> str:
    """`v1,` and the HMAC-SHA256 of id, timestamp and body, in Base64."""
    raw = base64.b64decode(secret.removeprefix(PREFIX))
    made = hmac.new(raw, f"{key}.{at}.{text}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def event(key: str, letter: Letter) -> dict[str, Any]:
    """The message as a CloudEvent (1.0, structured JSON)."""
    first = letter.sections[0]
    return {
        "specversion": "1.0",
        "id": key,
        "source": links.base() or "reload-desk",
        "type": f"reload-desk.{first.kind}.{first.what}" if len(letter.sections) == 1 else "reload-desk.summary",
        "subject": first.lines[0].task_id if len(letter.sections) == 1 and len(first.lines) == 1 else letter.tenant,
        "time": letter.at,
        "datacontenttype": "application/json",
        "data": {"version": VERSION} | letter.kept(),
    }
