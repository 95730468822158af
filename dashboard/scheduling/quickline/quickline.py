"""The quick line: `every weekday at 6:30 and 12:30` or a crontab line, as recurrence lines; nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, tzinfo

from dashboard.scheduling.quickline.crontab import crontab_rules, is_crontab
from dashboard.scheduling.quickline.grammar import read_clauses
from dashboard.scheduling.quickline.rules import rules
from dashboard.scheduling.quickline.vocabulary import Misread, NotRead, Span

__all__ = ["LONGEST", "Misread", "QuickLine", "read_quick_line"]

LONGEST = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickLine:
    """What was read: the recurrence lines, or else the pieces that are not understood, in the order of the text."""

    lines: tuple[str, ...] = ()
    misread: tuple[Misread, ...] = ()


def read_quick_line(text: str, *, today: date, time_zone: tzinfo) -> QuickLine:
    """Read one rule, or several with semicolons between. Raises nothing.

    `today` tells the year of "until 30 june"; that day ends by the clock of `time_zone`. Hours without minutes are
    whole hours: "every 15 minutes from 8 to 18" ends at 18:45, "from 8:00 to 18:00" at 18:00.
    """
    if len(text) > LONGEST:
        return QuickLine(misread=(Misread(LONGEST, len(text), f"Too long: write at most {LONGEST} characters."),))
    small = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    spans = [match.span() for match in re.finditer(r"[^;\s](?:[^;]*[^;\s])?", small)]
    if not spans:
        return QuickLine(misread=(Misread(0, len(text), "Write when it runs, such as “every weekday at 6:30”."),))
    read = [_rule(small, span, today, time_zone) for span in spans]
    misread = tuple(sorted(wrong for one in read for wrong in one.misread))
    return QuickLine(misread=misread) if misread else QuickLine(lines=tuple(line for one in read for line in one.lines))


def _rule(text: str, span: Span, today: date, time_zone: tzinfo) -> QuickLine:
    try:
        if is_crontab(text[slice(*span)]):
            return QuickLine(lines=tuple(crontab_rules(text[slice(*span)], span[0])))
        pieces, misread = read_clauses(text, span, today)
        if misread:
            return QuickLine(misread=tuple(misread))
        return QuickLine(lines=tuple(rules(pieces, span, time_zone)))
    except NotRead as error:
        return QuickLine(misread=(error.misread,))
