"""The quick line: `every weekday at 6:30`, a crontab line or an RRULE as recurrence lines; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo

from dashboard.scheduling.quickline.clauses import Zone
from dashboard.scheduling.quickline.crontab import crontab_rules, is_crontab, zone_of_crontab
from dashboard.scheduling.quickline.grammar import Read, parts_of, read_clauses
from dashboard.scheduling.quickline.marks import LineMark, marks_of
from dashboard.scheduling.quickline.offers import misread_of
from dashboard.scheduling.quickline.rrule import is_recurrence, recurrence_lines
from dashboard.scheduling.quickline.rules import Setting, rules
from dashboard.scheduling.quickline.sentences import sentences
from dashboard.scheduling.quickline.tokens import small_letters
from dashboard.scheduling.quickline.vocabulary import Misread, NotRead, Span
from dashboard.scheduling.zones import zone_named

LONGEST = 300  # characters
LONGEST_PASTED = 20_000  # characters of recurrence lines
EXAMPLES = (
    "every weekday at 6:30 and 12:30",
    "every 15 minutes from 8 to 18 mon-fri",
    "last day of the month at 23:00",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickLine:
    """What was read: recurrence lines, or else the pieces that are not understood, in the order of the text."""

    lines: tuple[str, ...] = ()
    misread: tuple[Misread, ...] = ()
    zone: str = ""  # the IANA name of the time zone, where the line says one
    marks: tuple[LineMark, ...] = ()  # the pieces that are understood

    @property
    def readings(self) -> tuple[str, ...]:
        """What a line that can mean several things can mean: whole lines to take instead."""
        return next((wrong.offers for wrong in self.misread if wrong.ambiguous), ())

    @property
    def advice(self) -> tuple[str, ...]:
        """Whole lines that can be read, near to what was written."""
        return tuple(dict.fromkeys(offer for wrong in self.misread for offer in wrong.offers))


def read_quick_line(text: str, *, today: date, time_zone: tzinfo, starts_at: datetime | None = None) -> QuickLine:
    """Read a typed schedule of one rule or several. Raises nothing.

    Whatever is offered instead of a misread line can be read.
    `today` tells the year of "until 30 june". That day ends by the clock of `time_zone`, unless the line says a zone.
    "For 10 days" counts from `starts_at`, a wall time. Windows include both of their ends.
    """
    setting = Setting(day=today, time_zone=time_zone, starts_at=starts_at)
    found, errors = _read(text, setting)
    if not errors:
        return found
    misread = misread_of(text, errors, lambda offer: bool(_read(offer, setting)[0].lines))
    return replace(found, lines=(), misread=tuple(misread))


def _read(text: str, setting: Setting) -> tuple[QuickLine, list[tuple[NotRead, Span]]]:
    """Return what is read, and what is not with the place of its sentence."""
    whole = (0, len(text))
    if len(text) > (LONGEST_PASTED if is_recurrence(text) else LONGEST):
        most = LONGEST_PASTED if is_recurrence(text) else LONGEST
        return QuickLine(), [(NotRead((most, len(text)), f"Too long: write at most {most:,} characters."), whole)]
    if is_recurrence(text):
        try:
            return QuickLine(lines=tuple(recurrence_lines(text))), []
        except NotRead as error:
            return QuickLine(), [(error, whole)]
    return _read_english(text, setting)


def _read_english(text: str, setting: Setting) -> tuple[QuickLine, list[tuple[NotRead, Span]]]:
    small = small_letters(text)
    parts = parts_of(small)
    if not parts:
        return QuickLine(), [(NotRead((0, len(text)), "Write when it runs.", *EXAMPLES), (0, len(text)))]
    reads: list[Read | str] = []
    for tokens in parts:
        span = tokens[0].start, tokens[-1].end
        said = small[slice(*span)]
        reads.append(said if is_crontab(said) else read_clauses(small, text, tokens, setting.day))
    spans = [(tokens[0].start, tokens[-1].end) for tokens in parts]
    return _put_together(small, reads, spans, setting)


def _put_together(
    text: str, reads: list[Read | str], spans: list[Span], setting: Setting
) -> tuple[QuickLine, list[tuple[NotRead, Span]]]:
    marks = tuple(mark for read in reads if isinstance(read, Read) for mark in marks_of(read.clauses))
    errors = [(error, read.span) for read in reads if isinstance(read, Read) for error in read.errors]
    if errors:
        return QuickLine(marks=marks), errors
    try:
        zone = _zone(reads, spans)
    except NotRead as error:
        return QuickLine(marks=marks), [(error, (0, len(text)))]
    inside = replace(setting, time_zone=zone_named(zone) or UTC) if zone else setting
    lines: list[str] = []
    for read, span in zip(reads, spans, strict=True):
        try:
            lines += _lines(text, read, span, inside)
        except NotRead as error:
            errors.append((error, span))
    return QuickLine(lines=() if errors else tuple(dict.fromkeys(lines)), zone=zone, marks=marks), errors


def _lines(text: str, read: Read | str, span: Span, setting: Setting) -> list[str]:
    if isinstance(read, str):
        return crontab_rules(read, span[0])
    found: list[str] = []
    for clauses in sentences(read.clauses, text):
        found += rules(clauses, (clauses[0].span[0], clauses[-1].span[1]), text, setting)
    return found


def _zone(reads: Iterable[Read | str], spans: Iterable[Span]) -> str:
    """Return the one zone of all sentences, empty without one. Raises NotRead for a second one."""
    found: list[tuple[str, Span]] = []
    for read, span in zip(reads, spans, strict=True):
        if isinstance(read, str):
            found += [(name, span) for name in [zone_of_crontab(read, span[0])] if name]
        else:
            found += [(clause.name, clause.span) for clause in read.clauses if isinstance(clause, Zone)]
    names = {name for name, _ in found}
    if len(names) > 1:
        raise NotRead(found[1][1], "A task has one time zone. Keep one of these.", "")
    return found[0][0] if found else ""
