"""Where a card comes from, and on whose clock it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """The line that a card was made from: one of the saved task, by its place, or one that was typed here."""

    text: str
    place: int | None = None

    def read(self) -> Recurrence | InvalidRecurrence:
        try:
            return Recurrence.parse(self.text)
        except InvalidRecurrence as error:
            return error


@dataclass(frozen=True, slots=True, kw_only=True)
class CardZones:
    """The zone that the saved task has, and the one that its schedule shall have; None where one is not known."""

    saved: tzinfo | None = None
    wanted: tzinfo | None = None

    def shown(self, origin: SourceLine | None) -> tzinfo | None:
        """The zone on whose clock the last day of a line is shown: what is not saved yet follows the choice."""
        return self.saved if origin and origin.place is not None else self.wanted
