"""Slack's incoming webhooks: blocks, and a text for notifications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboard.inventory.alerts.letter import Letter, LetterLine, Section
from dashboard.inventory.alerts.targets.target import Parcel, Said, post_json

LONGEST_BLOCK = 2_900  # characters; Slack takes 3,000
MOST_BLOCKS = 45  # Slack takes 50
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def send(parcel: Parcel) -> Said:
    """Post it. Slack knows no key of a message: a second try after a lost answer is shown twice."""
    return post_json(parcel, body(parcel.letter))


def body(letter: Letter) -> dict[str, Any]:
    blocks = [block for section in letter.sections for block in _blocks(section)][:MOST_BLOCKS]
    foot = f"{_escaped(letter.tenant)} · {_escaped(letter.seen)} · channel {_escaped(letter.channel)}"
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": foot}]}
    return {"text": _escaped(letter.title), "blocks": [*blocks, context], "unfurl_links": False}


def _blocks(section: Section) -> Iterator[dict[str, Any]]:
    sign = "\N{WHITE HEAVY CHECK MARK}" if section.what == "resolved" else "\N{OCTAGONAL SIGN}"
    yield _text(f"{sign} *{_escaped(section.title)}*")
    if section.error:
        yield _text(f"```{_escaped(section.error)}```")
    lines = [_line(line) for line in section.lines]
    if section.more:
        lines.append(f"and {section.more} more" + (f": <{section.more_url}|all of them>" if section.more_url else ""))
    if lines:
        yield _text("\n".join(lines))
    if section.advice:
        yield {"type": "context", "elements": [{"type": "mrkdwn", "text": _escaped(section.advice)}]}


def _line(line: LetterLine) -> str:
    name = f"<{line.url}|{_escaped(line.name)}>" if "://" in line.url else f"*{_escaped(line.name)}*"
    facts = ", ".join(map(_escaped, line.facts))
    enable = f" · <{line.enable_url}|Enable…>" if "://" in line.enable_url else ""
    return f"• {name}{f': {facts}' if facts else ''}{enable}"


def _text(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:LONGEST_BLOCK]}}


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
