"""Whether an address that somebody typed can be called, as far as it tells by itself: names are looked up later."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from dashboard.outbound.guard import Guard, NotAllowed, literal
from dashboard.outbound.post import SCHEMES


class NoAddress(ValueError):
    """It is no address of a web server."""


class Private(ValueError):
    """It is one of this machine or of its network, and no setting names it; the text is its host."""


def check(text: str) -> None:
    """Raise NoAddress or Private."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise NoAddress from error
    if parts.scheme not in SCHEMES or not host or not text.isprintable() or " " in text:
        raise NoAddress
    said = "127.0.0.1" if host.casefold().rstrip(".") == "localhost" else literal(host)
    try:
        if said:
            Guard.of(settings.ALERT_PRIVATE_HOSTS).check(host, said)
    except NotAllowed as error:
        raise Private(host) from error
