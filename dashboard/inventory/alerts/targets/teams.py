"""Microsoft Teams' workflow webhooks: an adaptive card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dashboard.inventory.alerts.letter import Letter, LetterLine, Section
from dashboard.inventory.alerts.targets.target import Parcel, Said, post_json

MOST_ACTIONS = 6  # that Teams shows without a menu
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|<>~-])")


def send(parcel: Parcel) -> Said:
    """Post it. Teams knows no key of a message: a second try after a lost answer is shown twice."""
    return post_json(parcel, body(parcel.letter))


def body(letter: Letter) -> dict[str, Any]:
    """The card in the envelope that workflows read."""
    blocks = [block for section in letter.sections for block in _blocks(section)]
    foot = _block(f"{letter.tenant} · {letter.seen} · channel {letter.channel}", isSubtle=True, size="Small")
    card = {
        "$schema": _SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [*blocks, foot],
        "actions": list(_actions(letter))[:MOST_ACTIONS],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "summary": letter.title, "attachments": [attachment]}


def _blocks(section: Section) -> Iterator[dict[str, Any]]:
    colour = "Good" if section.what == "resolved" else "Attention"
    yield _block(section.title, weight="Bolder", size="Medium", color=colour)
    if section.error:
        yield _block(section.error, fontType="Monospace")
    for line in section.lines:
        yield {"type": "TextBlock", "text": _line(line), "wrap": True, "spacing": "Small"}
    if section.more:
        yield _block(f"and {section.more} more")
    if section.advice:
        yield _block(section.advice, isSubtle=True)


def _line(line: LetterLine) -> str:
    name = f"[{escaped(line.name)}]({line.url})" if "://" in line.url else f"**{escaped(line.name)}**"
    facts = ", ".join(map(escaped, line.facts))
    enable = f" · [Enable…]({line.enable_url})" if "://" in line.enable_url else ""
    return f"{name}{f': {facts}' if facts else ''}{enable}"


def _actions(letter: Letter) -> Iterator[dict[str, Any]]:
    lines = [line for section in letter.sections for line in section.lines]
    if len(lines) == 1 and "://" in lines[0].url:
        yield {"type": "Action.OpenUrl", "title": "Open the task", "url": lines[0].url}
        if lines[0].enable_url:
            yield {"type": "Action.OpenUrl", "title": "Enable…", "url": lines[0].enable_url}
    elif "://" in letter.channels_url:
        yield {"type": "Action.OpenUrl", "title": "Open Reload Desk", "url": letter.channels_url}


def _block(text: str, **looks: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": escaped(text), "wrap": True, **looks}


def escaped(text: str) -> str:
    """A text in which nothing is a sign of Markdown: names are others' texts."""
    return _MARKS.sub(r"\\\1", text)
