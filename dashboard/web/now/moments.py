"""Instants near to now, as a person says them."""

from __future__ import annotations

from datetime import datetime, tzinfo

_NEAR = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}


def moment_words(at: datetime, zone: tzinfo, now: datetime) -> str:
    """`Today 21:05`, `Tomorrow 06:00`, `Fri 4 Dec, 06:00`; with the year when it is not the current one."""
    wall, today = at.astimezone(zone), now.astimezone(zone).date()
    near = _NEAR.get((wall.date() - today).days)
    if near:
        return f"{near} {wall:%H:%M}"
    year = "" if wall.year == today.year else f" {wall.year}"
    return f"{wall:%a} {wall.day} {wall:%b}{year}, {wall:%H:%M}"
