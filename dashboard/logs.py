"""Log lines, as text or as JSON: each with the id of its request, and none with a secret in it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dashboard.web.http import request_id

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
HIDDEN = "[hidden]"
SHORTEST_SECRET = 8  # characters; hiding shorter ones would hide half of the words
# What leads in by itself: sign-in links, feeds, monitors' addresses, tokens and JWTs, session cookies, passwords.
_SECRETS = (
    re.compile(r"((?:/|%2F)(?:signin|feed|alive)(?:/|%2F))(?:(?!%2F|\.ics)[^\s/\"'?#&<>])+", re.IGNORECASE),
    re.compile(r"\b(Bearer\s+|Basic\s+)[\w.~+/=-]{6,}", re.IGNORECASE),
    re.compile(r"()\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?"),
    re.compile(r"((?:token|password|passwd|secret|api_?key|reload_desk_\w+)=)[^\s&;,\"']+", re.IGNORECASE),
    re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/@]+(?=@)", re.IGNORECASE),
)


class Redaction:
    """Hides in a text whatever signs somebody in, and the secrets of the settings."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        self._secrets = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for pattern in _SECRETS:
            text = pattern.sub(rf"\1{HIDDEN}", text)
        return text


class TextFormatter(logging.Formatter):
    """A line for people: time, level, logger, message, and the id of the request where there is one."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._redacted = Redaction(secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Line feeds in what somebody has sent would make lines of their own."""
        line = super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")
        return f"{line} [{known}]" if (known := request_id.current()) else line

    def format(self, record: logging.LogRecord) -> str:
        return self._redacted(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for collectors of logs: time (UTC), level, logger, message, request_id, exception."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__()
        self._redacted = Redaction(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Redact each text before it is quoted: quotes would hide a secret from the patterns."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._redacted(record.getMessage()),
            "request_id": request_id.current(),
            "exception": self._redacted(self.formatException(record.exc_info)) if record.exc_info else "",
        }
        return json.dumps({name: value for name, value in said.items() if value})


_FORMATTERS: dict[str, type[logging.Formatter]] = {"text": TextFormatter, "json": JsonFormatter}


def configuration(*, level: str, shape: str, secrets: Sequence[str]) -> dict[str, Any]:
    """Give logging's dictionary for Django and for gunicorn; `shape` is text or json.

    Ends the process for a level that there is not.
    """
    if level not in LEVELS:
        raise SystemExit(f"Reload Desk does not start: RELOAD_DESK_LOG is {level!r}; it can be {', '.join(LEVELS)}.")
    access = {"level": "INFO", "handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": _FORMATTERS[shape], "secrets": tuple(filter(None, secrets))}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": dict.fromkeys(("gunicorn.access", "gunicorn.error", "django.server"), access),
    }
