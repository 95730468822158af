"""Pauses in words: what one does, how far it is, what keeps it, and what was done to a task meanwhile."""

from __future__ import annotations

from datetime import datetime, tzinfo

from dashboard.inventory.changes import side_effect
from dashboard.inventory.models import PauseState
from dashboard.inventory.models.history import ChangeKind
from dashboard.inventory.pauses.report import LeftTask, PauseProgress
from dashboard.inventory.pauses.run import RETRY
from dashboard.tenant import errors
from dashboard.web.history.words import VERBS, turned_off_words
from dashboard.web.jobs.words import WHY, tasks
from dashboard.web.notices import notice_of
from dashboard.web.times import exact, length, near

RESULTS = {
    "gone": "Deleted in Qlik.",
    "refused": WHY["refused"],
    "not undoable": "The history has let go of what the pause did.",
    "cancelled": "Somebody has cancelled this part of the end.",
}


def title(told: PauseProgress, zone: tzinfo, now: datetime) -> str:
    pause = told.pause
    if pause.state == PauseState.PLANNED:
        return f"Pause {tasks(told.to_do)} {span_words(told, zone, now)}"
    if pause.state == PauseState.ON:
        return f"Paused until {near(pause.ends_at, zone, now)}"
    if pause.state == PauseState.ENDING:
        return f"The pause is ending: {told.back:,} of {tasks(told.back + told.off)} are on again"
    return _over(told)


def _over(told: PauseProgress) -> str:
    if told.pause.begun_at is None:
        return "The pause was called off before it began" if told.pause.ended_by else "The pause never began"
    if not told.total:
        return "The pause has ended: it had disabled no task"
    return f"The pause has ended: {told.back:,} of {tasks(told.total)} are as they were"


def span_words(told: PauseProgress, zone: tzinfo, now: datetime) -> str:
    pause = told.pause
    begins = f"from {near(pause.starts_at, zone, now)}" if pause.starts_at else "from now"
    return f"{begins} until {near(pause.ends_at, zone, now)}"


def banner_words(told: PauseProgress, zone: tzinfo, now: datetime) -> tuple[str, str]:
    """What every page says of a pause: the news, and what is beside it."""
    pause = told.pause
    if told.trouble is not None:
        return _stuck(told, zone, now)
    if pause.state == PauseState.ENDING:
        late = f" {late_words(told)}" if told.is_late else ""
        return (
            f"A pause is ending: {told.back:,} of {tasks(told.back + told.off)} are on again.{late}",
            pause.job.reason,
        )
    until = f"until {exact(pause.ends_at, zone, now)}"
    if told.to_do:
        words = (
            f"{told.off:,} of {tasks(told.off + told.to_do + told.held)} are paused {until}, the rest is being disabled"
        )
    else:
        words = f"{tasks(told.off)} {'is' if told.off == 1 else 'are'} paused {until}"
    left = f"in {length((pause.ends_at - now).total_seconds())}" if pause.ends_at > now else ""
    return f"{words}{', ' if left else ''}{left}.", pause.job.reason


def _stuck(told: PauseProgress, zone: tzinfo, now: datetime) -> tuple[str, str]:
    error = errors.from_json(told.trouble) if told.trouble else None
    says = notice_of(error).says if error else "It could not be done."
    again = (told.pause.tried_at or now) + RETRY
    if told.pause.state == PauseState.ENDING:
        what = f"{tasks(told.off)} {'is' if told.off == 1 else 'are'} still off after a pause"
    else:
        what = f"{tasks(told.to_do)} {'is' if told.to_do == 1 else 'are'} not paused yet"
    return f"{what}. {says}", f"Tried again by itself at {near(max(again, now), zone, now)}."


def late_words(told: PauseProgress) -> str:
    pause = told.pause
    if not told.is_late or pause.end_begun_at is None:
        return ""
    late = length((pause.end_begun_at - pause.ends_at).total_seconds())
    return f"Its end began {late} late: Reload Desk did not run at that time."


def left_words(one: LeftTask, zone: tzinfo, now: datetime) -> str:
    change = one.change
    if change is None:
        return RESULTS.get(one.item.why, "Changed in Qlik meanwhile.")
    who = f" by {change.actor}" if change.actor else " in Qlik"
    why = f": “{change.why}”" if change.why else ""
    state = " It runs." if one.row and one.row.task.enabled else " It stays off."
    if side_effect.is_turned_off(change):
        by = turned_off_words(side_effect.creations([change]).get(change.pk))
        return f"Turned off {near(change.at, zone, now)}{who} {by}.{state}"
    return f"{VERBS[ChangeKind(change.kind)].capitalize()} {near(change.at, zone, now)}{who}{why}.{state}"
