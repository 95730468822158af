"""What messages say: incidents of one kind and cause as a section, and sections as a letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from dashboard.inventory.alerts import links
from dashboard.inventory.alerts.kinds import OFFERED, AlertKind
from dashboard.inventory.alerts.letter import Letter, LetterLine, Section
from dashboard.inventory.models import Channel, Incident, News
from dashboard.inventory.tenant_key import tenant_label
from dashboard.scheduling.offsets import offset_name
from dashboard.scheduling.zones import zone_named

MOST = 20  # tasks that a section lists
LONGEST = 160  # characters of a cause in a title
_RESOLVED = News.What.RESOLVED.value
_CHANGES = {
    "disabled": "disabled",
    "enabled": "enabled",
    "edited": "changed",
    "deleted": "deleted",
    "owner": "given to another owner",
}
_SEARCHES = {
    AlertKind.DISABLED: "state:disabled",
    AlertKind.OWNER: "owner-gone:yes",
    AlertKind.FAILING: "result:failed state:enabled",
}


def letter(channel: Channel, groups: Sequence[Sequence[News]], now: datetime) -> Letter:
    """Write a message about groups of news, each of one kind and cause."""
    zone = zone_of(channel)
    sections = tuple(_section(group, zone, now) for group in groups)
    return Letter(
        title=sections[0].title if len(sections) == 1 else _many(sections),
        tenant=tenant_label(),
        channel=channel.name,
        sections=sections,
        channels_url=links.channels(),
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        seen=clock(now, zone, now),
    )


def trial(channel: Channel, now: datetime) -> Letter:
    line = LetterLine(name="Cash position", facts=("This is what a task looks like.",), url=links.channels())
    title = f"A test of the channel “{channel.name}”"
    section = Section(kind="test", what="opened", title=title, lines=(line,), advice="Nothing has happened.")
    return Letter(
        title=title,
        tenant=tenant_label(),
        channel=channel.name,
        sections=(section,),
        channels_url=links.channels(),
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        seen=clock(now, zone_of(channel), now),
    )


def zone_of(channel: Channel) -> tzinfo:
    """The zone of a channel's clock; UTC where its name is no zone any more."""
    return zone_named(channel.zone) or UTC


def clock(at: datetime, zone: tzinfo, now: datetime) -> str:
    """`Tue 24 Nov, 06:30 CET`, with the year when it is not the current one."""
    wall = at.astimezone(zone)
    name = wall.tzname() or ""
    year = "" if wall.year == now.astimezone(zone).year else f" {wall.year}"
    abbreviation = name if name.isalpha() else offset_name(wall.utcoffset() or timedelta())
    return f"{wall:%a} {wall.day} {wall:%b}{year}, {wall:%H:%M} {abbreviation}"


def one_line(text: str, most: int = LONGEST) -> str:
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _section(news: Sequence[News], zone: tzinfo, now: datetime) -> Section:
    incidents = [one.incident for one in news]
    first, what = incidents[0], news[0].what
    kind = AlertKind(first.kind)
    lines = tuple(_line(one, what, zone, now) for one in incidents[:MOST]) if kind in OFFERED else ()
    return Section(
        kind=kind.value,
        what=what,
        title=_title(kind, what, incidents, zone, now),
        error=_error(first) if what != _RESOLVED else "",
        lines=() if kind is AlertKind.SYNC else lines,
        more=max(len(incidents) - MOST, 0),
        more_url=links.tasks(_SEARCHES.get(kind, "")) if len(incidents) > MOST else "",
        advice="" if what == _RESOLVED else _advice(kind, first),
    )


def _title(kind: AlertKind, what: str, incidents: Sequence[Incident], zone: tzinfo, now: datetime) -> str:
    first, count = incidents[0], len(incidents)
    if kind is AlertKind.SYNC:
        since = f" since {clock(first.since, zone, now)}"
        return "Resolved: Qlik is read again" if what == _RESOLVED else f"Qlik could not be read{since}"
    name = f"“{one_line(first.name, 80)}”"
    if kind is AlertKind.CHANNEL:
        return f"The channel {name} is paused: its target has failed for a day"
    if what == _RESOLVED:
        return f"Resolved: {name} runs again" if count == 1 else f"Resolved: {count} tasks run again"
    if kind is AlertKind.PERSON:
        done = _CHANGES.get(str(first.facts.get("change")), "changed")
        return f"{name} was {done} in Qlik" if count == 1 else f"{count} tasks were {done} in Qlik"
    about = OFFERED[kind]
    says = f"{name} {about.one}" if count == 1 else f"{count} tasks {about.head}"
    cause = one_line(first.cause) if kind in _CAUSED else ""
    return f"{says}: {cause}" if cause else says


def _many(sections: Sequence[Section]) -> str:
    told = [section.title for section in sections if section.what != _RESOLVED] or [sections[0].title]
    return f"{one_line(told[0], 120)}, and {len(sections) - 1} more"


def _line(incident: Incident, what: str, zone: tzinfo, now: datetime) -> LetterLine:
    facts = incident.facts
    told = [_FACTS[name](facts, zone, now) for name in _FACTS] if what != _RESOLVED else []
    told += [f"since {clock(incident.since, zone, now)}"] if what != _RESOLVED and incident.kind in _LASTING else []
    told += [f"was in trouble since {clock(incident.since, zone, now)}"] if what == _RESOLVED else []
    is_off = what != _RESOLVED and incident.kind in (AlertKind.DISABLED, AlertKind.OWNER) and bool(facts.get("reason"))
    return LetterLine(
        name=one_line(incident.name or incident.subject, 200),
        facts=tuple(filter(None, told)),
        task_id=incident.subject,
        url=links.task(incident.subject) if incident.subject else links.channels(),
        enable_url=links.enable(incident.subject) if is_off else "",
    )


def _error(incident: Incident) -> str:
    facts = incident.facts
    return str(facts.get("error") or facts.get("log") or "")[:600]


def _advice(kind: AlertKind, incident: Incident) -> str:
    if kind is AlertKind.DISABLED and not _error(incident):
        return "Its error is not known. Look at the app and its data source, then enable it."
    return _ADVICE[kind]


def _owner(facts: Mapping[str, Any], zone: tzinfo, now: datetime) -> str:
    return f"owner {one_line(str(facts['owner']), 80)}" if facts.get("owner") else ""


def _space(facts: Mapping[str, Any], zone: tzinfo, now: datetime) -> str:
    return f"in {one_line(str(facts['space']), 80)}" if facts.get("space") else ""


def _missed(facts: Mapping[str, Any], zone: tzinfo, now: datetime) -> str:
    count = facts.get("missed")
    return f"{count:,} run{'' if count == 1 else 's'} missed" if isinstance(count, int) and count else ""


def _left(facts: Mapping[str, Any], zone: tzinfo, now: datetime) -> str:
    left, failures = facts.get("left"), facts.get("failures")
    if not isinstance(left, int):
        return ""
    return f"{failures} failures in a row; {left} more, and Qlik disables it"


def _due(facts: Mapping[str, Any], zone: tzinfo, now: datetime) -> str:
    if not facts.get("planned"):
        return ""
    waits = "; it waits in Qlik's queue" if facts.get("waits") else ""
    return f"due {clock(datetime.fromisoformat(str(facts['planned'])), zone, now)}{waits}"


_FACTS: Mapping[str, Callable[[Mapping[str, Any], tzinfo, datetime], str]] = {
    "space": _space,
    "owner": _owner,
    "due": _due,
    "missed": _missed,
    "left": _left,
}
_CAUSED = (AlertKind.DISABLED, AlertKind.FAILING, AlertKind.OWNER)  # kinds whose cause stands in the title
_LASTING = (AlertKind.DISABLED, AlertKind.OWNER)
_ADVICE = {
    AlertKind.DISABLED: "Fix the app or its data source, then enable it.",
    AlertKind.FAILING: "Fix the app or its data source before Qlik disables it.",
    AlertKind.OWNER: "Take the task over, or let the account be enabled in Qlik.",
    AlertKind.MISSED: "No run was seen for its time. See whether Qlik is slow, or the task was changed there.",
    AlertKind.LATE: "It has not begun yet.",
    AlertKind.SYNC: "What pages show is old, and nothing else is told until Qlik can be read again.",
    AlertKind.PERSON: "",
    AlertKind.CHANNEL: "Nothing is lost: mend the target, then resume the channel.",
}
