"""Seals texts that must not be read in the database or in a backup: addresses and secrets of alert channels.

The first key of the settings seals, and all of them open, so that a key can be replaced.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class NotOurs(Exception):
    """A text was sealed with a key that the settings do not have."""


def seal(text: str) -> str:
    """Give a text that only who has the key can read."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """Give the text back. Raises NotOurs."""
    try:
        return _fernet().decrypt(token.encode()).decode()
    except (InvalidToken, ValueError) as error:
        raise NotOurs from error


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in settings.SEAL_KEYS])


def _derived(key: str) -> bytes:
    """Any text may be a key; it is as strong as that text, which is 50 random characters where we make it."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"reload desk seal\n" + key.encode()).digest())
