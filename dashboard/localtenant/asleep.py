"""What is made up of the runs of a task that nobody read for long: the last ones, found by counted looks."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from dashboard.localtenant.forecast import runs_by
from dashboard.localtenant.models import LocalTask

RUNS_KEPT = 10  # about so many of the last runs are made up
_STEPS = 4000  # looks for a next run while one page is brought to the present
_SECONDS = 2.0  # for the same, since a look at a very strange rule is a thousand times dearer
_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Steps:
    """What may still be done for one page."""

    left: int = _STEPS
    ends: float = field(default_factory=lambda: monotonic() + _SECONDS)

    def take(self) -> bool:
        """Take one step; False when there is none left."""
        self.left -= 1
        return self.left >= 0 and monotonic() < self.ends


def skip(task: LocalTask, now: datetime, steps: Steps) -> None:
    """Leave out the runs of a long sleep but the last: look back from now, ever further, until runs are found."""
    if task.next_at is None or task.next_at > now or not steps.take():
        return
    following = runs_by(task, after=task.next_at, until=now)
    if following is None:
        return
    span = back = max(following - task.next_at, _SECOND) * RUNS_KEPT
    early = now - back
    if early <= task.next_at:
        return
    while not runs_by(task, after=early, until=now):
        if not steps.take():
            return
        back *= 4
        early = max(now - back, task.next_at - _SECOND)
    task.next_at = runs_by(task, after=_narrow(task, early, now, span, steps), until=now)


def skip_to_last(task: LocalTask, at: datetime, now: datetime, steps: Steps) -> datetime:
    """The very last run from `at`, a run, to now: all others are left out, as far as the steps allow."""
    early = _narrow(task, at - _SECOND, now, _SECOND, steps)
    return runs_by(task, after=early, until=now) or at


def _narrow(task: LocalTask, early: datetime, now: datetime, span: timedelta, steps: Steps) -> datetime:
    """Move `early` towards `now` until the last run follows it within `span`: halve what is between."""
    late = now
    while late - early > span and steps.take():
        middle = early + (late - early) / 2
        if runs_by(task, after=middle, until=now):
            early = middle
        else:
            late = middle
    return early
