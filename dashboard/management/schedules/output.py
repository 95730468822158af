"""Prints plans: signs and words, and colours beside them where a terminal has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from dashboard.inventory.changes.history import Entry
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.schedule_files.contents import FileProblem
from dashboard.inventory.schedule_files.drift import Drift
from dashboard.inventory.schedule_files.plan import Act, FilePlan, PlanItem
from dashboard.web.history import words as history_words
from dashboard.web.schedule_files.words import HEADINGS, ItemWords, item_words, sums

_AT_ONCE = 200  # items that are worked out before they are printed
_COSTLY = "Left out, for it turns off reload tasks (--agree APP makes it all the same)"
_FIELD = 12  # characters of a field's name


class Printer:
    """Writes lines that hold nothing which moves a terminal's cursor."""

    def __init__(self, out: Any, style: Any) -> None:
        self._out, self._style = out, style
        self._colours: dict[Act, Callable[[str], str]] = {
            Act.MAKE: style.SUCCESS,
            Act.CHANGE: style.WARNING,
            Act.REMOVE: style.ERROR,
        }

    def line(self, text: str = "", colour: Callable[[str], str] | None = None) -> None:
        plain = "".join(letter if letter.isprintable() else "?" for letter in text)
        self._out.write(colour(plain) if colour else plain)

    def plan(self, plan: FilePlan, now: datetime) -> None:
        for act in Act:
            self._items(f"{HEADINGS[act]}", plan.of(act), act, now)
        self._items(_COSTLY, plan.costly, Act.MAKE, now)
        self._missing(plan)
        self.problems("Skipped", plan.skipped)
        self.problems("To know", plan.notes)
        self.problems("Refused", plan.refused, self._style.ERROR)
        self.line(sums(plan))

    def problems(
        self, heading: str, problems: Iterable[FileProblem], colour: Callable[[str], str] | None = None
    ) -> None:
        for place, problem in enumerate(problems):
            if not place:
                self.line(f"{heading}:")
            self.line(f"  ! {problem}", colour)

    def done(self, app_name: str, says: str, *, is_done: bool) -> None:
        self.line(f"  {app_name}: {says}", self._style.SUCCESS if is_done else self._style.ERROR)

    def drift(self, found: Drift, now: datetime) -> None:
        for item, words in zip(found.changed, item_words(found.changed, now), strict=True):
            self._title(words, Act.CHANGE, "~")
            for one in words.differences:
                if one.field != "Owner":
                    self._fact(one.field, f"{one.before or 'none'} (the file: {one.after or 'none'})")
            self._who(found.entries.get(item.before.task.id if item.before else "", []))
        for item in found.gone:
            self.line(f"- {item.app_name} ({item.place}): it is not there", self._style.ERROR)
            self._who(found.entries.get(item.gone_id, []))
        for row in found.added:
            self.line(f"+ {row.app_name}, {row.task.id}: the file has it not", self._style.SUCCESS)
            self._who(found.entries.get(row.task.id, []))
        self.problems("Refused", found.plan.refused, self._style.ERROR)
        counts = f"{len(found.changed):,} other than in the file, {len(found.gone):,} not there"
        self.line(f"{counts}, {len(found.added):,} not in the file, {found.plan.left:,} as in the file.")

    def _items(self, heading: str, items: list[PlanItem], act: Act, now: datetime) -> None:
        if items:
            self.line(f"{heading}: {len(items):,}")
        for begin in range(0, len(items), _AT_ONCE):
            for words in item_words(items[begin : begin + _AT_ONCE], now):
                self._item(words, act)

    def _item(self, words: ItemWords, act: Act) -> None:
        self._title(words, act, words.sign)
        for one in words.differences:
            both = f"{one.before or 'none'} → {one.after or 'none'}" if words.act is Act.CHANGE else one.after
            self._fact(one.field, both)
        if words.runs:
            self._fact("Runs", words.runs)
        if words.costs:
            self._fact("Costs", words.costs)

    def _title(self, words: ItemWords, act: Act, sign: str) -> None:
        task_id = f", {words.task_id}" if words.task_id else ""
        where = f" ({words.where})" if words.where else ""
        self.line(f"{sign} {words.app_name}{task_id}{where}", self._colours[act])

    def _fact(self, name: str, says: str) -> None:
        self.line(f"    {name:<{_FIELD}} {says}")

    def _missing(self, plan: FilePlan) -> None:
        missing: list[TaskRow] = [] if plan.of(Act.REMOVE) else plan.missing
        if not missing:
            return
        self.line(f"Not in the file, and left: {len(missing):,} (--prune {len(missing)} removes them)")
        for row in missing:
            self.line(f"    {row.app_name}, {row.task.id}: {row.words}")

    def _who(self, entries: list[Entry]) -> None:
        for entry in entries:
            at = f"{entry.change.at:%a %d %b %Y, %H:%M} UTC"
            circumstance = history_words.circumstance(entry)
            why = f": “{entry.change.why}”" if entry.change.why else ""
            where = f", {circumstance}" if circumstance else ""
            self.line(f"    {history_words.who(entry)} {history_words.verb(entry)} it, {at}{where}{why}")
        if not entries:
            self.line("    by whom is not known here")
