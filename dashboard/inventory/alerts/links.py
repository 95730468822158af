"""Addresses of pages for messages: a worker has no request to take them from, and loads no pages to ask for them."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.conf import settings

from dashboard.inventory.task_address import part_of


def base() -> str:
    """Where people reach the dashboard; empty where nothing tells."""
    found = settings.ADDRESS or next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    path = "" if settings.ADDRESS else settings.FORCE_SCRIPT_NAME or ""
    return f"{found}{path}" if found else ""


def task(task_id: str) -> str:
    return f"{base()}/tasks/{quote(part_of(task_id))}/"


def enable(task_id: str) -> str:
    """The page that asks whether to enable a task: nothing happens by opening it."""
    return f"{task(task_id)}enable/"


def tasks(q: str) -> str:
    return f"{base()}/tasks/?{urlencode({'q': q})}"


def channels() -> str:
    return f"{base()}/channels/"
