"""The one budget of the engine that a whole preview has, handed out in shares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.scheduling import budget as engine
from dashboard.scheduling.budget import Budget, TooMany


class Purse:
    """Counts what all parts of a preview spend together, and remembers which of them were not finished."""

    def __init__(self, *, steps: int = engine.STEPS, instants: int = engine.INSTANTS) -> None:
        """Begin with what one call of the engine may spend."""
        self.steps, self.instants = steps, instants
        self.unfinished: list[str] = []

    @contextmanager
    def share(self, part: float, what: str) -> Iterator[Budget]:
        """Lend a part of what is left; what was not spent comes back. `what` is told when it is not enough."""
        lent = Budget(steps=int(self.steps * part), instants=int(self.instants * part))
        try:
            yield lent
        except TooMany:
            self.unfinished.append(what)
        finally:
            self.steps -= min(lent.spent_steps, lent.steps)
            self.instants -= min(lent.spent_instants, lent.instants)
