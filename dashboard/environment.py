"""Reads the settings' environment variables; one that cannot be read ends the process with a line that names it."""

from __future__ import annotations

import re
from typing import Any, NoReturn

import environ
from django.core.exceptions import ImproperlyConfigured

from dashboard import refusal

ON, OFF = frozenset({"1", "on", "true", "yes", "y", "ok"}), frozenset({"", "0", "off", "false", "no", "n"})
MOST_HOPS = 20
SHORTEST_KEY = 32  # characters
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 587, "smtp+ssl": 465, "consolemail": 0, "filemail": 0}
_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
_WANTED = {bool: "switch", int: "whole number", float: "number"}


class Environment(environ.FileAwareEnv):  # type: ignore[misc]
    """django-environ's reader, which takes a value from the file that `NAME_FILE` names, without its tracebacks."""

    def get_value(self, var: str, cast: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Read one variable; an empty one stands for its default. Ends the process where it cannot be read."""
        try:
            text = str(self.ENVIRON.get(var, "")).strip()
            if cast in _WANTED and not text:
                return kwargs["default"]
            if cast is bool and text.casefold() not in ON | OFF:  # it would be off without a word
                refuse(var, f"is {text!r}; it can be on or off")
            value = super().get_value(var, cast, *args, **kwargs)
        except (ValueError, TypeError) as error:
            refuse(var, f"is no {_WANTED.get(cast, 'text')}: {error}")
        except (ImproperlyConfigured, OSError) as error:
            refuse(var, f"cannot be read: {error}")
        return value.rstrip("\r\n") if isinstance(value, str) else value  # as an editor ends a file

    def choice(self, var: str, default: str, choices: tuple[str, ...]) -> str:
        value = str(self.str(var, default=default)).strip().casefold() or default
        if value not in choices:
            refuse(var, f"is {value!r}; it can be {' or '.join(choices)}")
        return value

    def address(self, var: str, default: str) -> str:
        """Read the pattern of an address, which holds <id> and begins with <tenant> or https://; empty for off."""
        value = str(self.str(var, default="")).strip() or default
        if value.casefold() in OFF:
            return ""
        if "<id>" not in value or not value.startswith(("<tenant>/", "https://", "http://")):
            refuse(var, f"is {value!r}; it is an address such as {default}, or off")
        return value

    def hops(self, var: str) -> int:
        """Read a number of trusted proxies: 0 is none, and on means one."""
        value = str(self.str(var, default="")).strip().casefold()
        if value in ON | OFF:
            return int(value in ON)
        if not (value.isascii() and value.isdigit() and int(value) <= MOST_HOPS):
            refuse(var, f"is {value!r}; it is the number of trusted proxies in front of Reload Desk, such as 1, or off")
        return int(value)

    def keys(self, var: str) -> list[str]:
        """Read keys of at least 32 characters each, set apart by commas: the first one is the present one."""
        found = [key.strip() for key in str(self.str(var, default="")).split(",") if key.strip()]
        if any(len(key) < SHORTEST_KEY for key in found):
            refuse(var, f"has a key of fewer than {SHORTEST_KEY} characters: anybody could guess it")
        return found

    def mail(self, var: str) -> dict[str, Any]:
        """Read the mail server of an address such as smtp+tls://user:password@mail.example:587; empty without one.

        The port that is not said is the usual one of its scheme.
        """
        address = str(self.str(var, default="")).strip()
        scheme = address.partition("://")[0].casefold()
        if not address:
            return {}
        if scheme not in MAIL_PORTS:
            refuse(var, f"begins with {scheme!r}; it can begin with {', '.join(f'{name}://' for name in MAIL_PORTS)}")
        try:
            found: dict[str, Any] = environ.Env.email_url_config(address)
        except (ValueError, ImproperlyConfigured):
            refuse(var, "is no address of a mail server: smtp+tls://user:password@mail.example:587")
        if scheme.startswith("smtp") and not found.get("EMAIL_HOST"):
            refuse(var, "names no host: smtp+tls://user:password@mail.example:587")
        return found | {"EMAIL_PORT": found.get("EMAIL_PORT") or MAIL_PORTS[scheme]}

    def sub_path(self, *names: str) -> str:
        """Read the path that all addresses begin with, from the first variable that is set: `/desk`, empty for none."""
        var = next((name for name in names if str(self.str(name, default="")).strip(" /")), names[0])
        value = str(self.str(var, default="")).strip().rstrip("/")
        value = value if not value or value.startswith("/") else f"/{value}"
        if not _PATH.fullmatch(value):
            refuse(var, f"is {value!r}; it is a path such as /desk, of letters, digits and the signs . _ ~ -")
        return value


def refuse(var: str, why: str) -> NoReturn:
    refusal.refuse(f"{var} {why}.")
