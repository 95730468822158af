"""A message in words, before a target gives it its form: all that it says is in it, so that each try is the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One task in a message."""

    name: str
    facts: tuple[str, ...] = ()  # each a phrase
    task_id: str = ""
    url: str = ""
    enable_url: str = ""  # of the page that asks; empty where there is nothing to enable


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What was seen of one kind for one cause."""

    kind: str
    what: str  # opened or resolved
    title: str
    error: str = ""  # the exact text, whole
    lines: tuple[LetterLine, ...] = ()
    more: int = 0  # tasks that are not listed
    more_url: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A whole message."""

    title: str
    tenant: str
    channel: str
    sections: tuple[Section, ...] = ()
    channels_url: str = ""
    at: str = ""  # when it was written, ISO 8601 in UTC
    seen: str = ""  # the same for people
    extra: Mapping[str, Any] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Letter:
        sections = tuple(
            Section(
                **{
                    **one,
                    "lines": tuple(LetterLine(**{**line, "facts": tuple(line["facts"])}) for line in one["lines"]),
                }
            )
            for one in kept["sections"]
        )
        return cls(**{**kept, "sections": sections})

    @property
    def is_good(self) -> bool:
        return bool(self.sections) and all(section.what == "resolved" for section in self.sections)
