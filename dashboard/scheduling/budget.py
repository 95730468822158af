"""Counted work, so that no schedule, however odd, can hold a worker or fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

STEPS = 20_000  # periods, days or lines looked at; the dearest takes some 10 microseconds
STEPS_A_YEAR = 20  # of a zone's clock, beyond the first year
_YEAR = 31_622_400  # seconds
INSTANTS = 600_000  # runs written down, 8 bytes each and as much again while they are merged


class BudgetExceeded(Exception):
    """A budget is used up. The error carries the part of the answer that was found, so that it can be shown.

    `reached` is the instant (epoch seconds, UTC) before which the answer is complete, None where no part of it is.
    `found` is that part, in the form that the method which raised returns: for `instants` an int64 array.
    """

    def __init__(self, what: str, limit: int, *, reached: int | None = None, found: Any = None) -> None:
        super().__init__(f"Stopped after {limit:,} {what}.")
        self.what = what
        self.limit = limit
        self.reached = reached
        self.found = found

    def at(self, reached: int | None, found: Any) -> BudgetExceeded:
        """Return this error with another `reached` and `found`."""
        return BudgetExceeded(self.what, self.limit, reached=reached, found=found)


@dataclass(slots=True, kw_only=True)
class Budget:
    """How many steps and how many runs one call may work out, or one whole request that shares it.

    Both are counted, never timed, so that the same schedule has the same answer on any machine.
    """

    steps: int = STEPS
    instants: int = INSTANTS
    spent_steps: int = field(default=0, init=False)
    spent_instants: int = field(default=0, init=False)

    def step(self, count: int = 1, *, reached: int | None = None) -> None:
        """Count periods, days or lines about to be looked at. Raises BudgetExceeded, with `reached`."""
        self.spent_steps += count
        if self.spent_steps > self.steps:
            raise BudgetExceeded("steps", self.steps, reached=reached)

    def step_years(self, seconds: int) -> None:
        """Count the whole years of a span (seconds) whose clock is about to be worked out. Raises BudgetExceeded."""
        self.step(STEPS_A_YEAR * max(seconds // _YEAR, 0))

    def produce(self, count: int) -> None:
        """Count runs about to be written down, doubles too. Raises BudgetExceeded before any memory is taken."""
        if self.spent_instants + count > self.instants:
            raise BudgetExceeded("instants", self.instants)
        self.spent_instants += count


class SharedBudget:
    """A budget that the parts of a preview share. It remembers which of them did not finish."""

    def __init__(self, *, steps: int = STEPS, instants: int = INSTANTS) -> None:
        """Start with what one call of the engine may spend."""
        self.steps, self.instants = steps, instants
        self.unfinished: list[str] = []

    @contextmanager
    def share(self, part: float, what: str) -> Iterator[Budget]:
        """Lend a part (0 to 1) of what is left, and take back what was not spent.

        Where it is not enough, `what`, a phrase for people, is added to `unfinished` and no error leaves the block.
        """
        lent = Budget(steps=int(self.steps * part), instants=int(self.instants * part))
        try:
            yield lent
        except BudgetExceeded:
            self.unfinished.append(what)
        finally:
            self.steps -= min(lent.spent_steps, lent.steps)
            self.instants -= min(lent.spent_instants, lent.instants)
