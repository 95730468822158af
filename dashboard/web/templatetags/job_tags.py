"""What the pages of jobs say."""

from __future__ import annotations

from django import template

from dashboard.inventory.changes.history import Entry
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs.progress import JobProgress, progress, seconds_of
from dashboard.inventory.models import Job, JobKind
from dashboard.web.jobs import words
from dashboard.web.jobs.selection import Selection

register = template.Library()

register.filter("why_words", words.why_words)
register.filter("no_undo_words", words.no_undo_words)
register.filter("seconds", words.seconds_words)
register.simple_tag(words.result_words, name="item_result")


@register.simple_tag
def job_of(entry: Entry) -> JobProgress | None:
    """The job that a change is a part of; None where it is none, or is forgotten."""
    job = jobs.find(entry.change.job) if entry.change.job else None
    return progress([job])[0] if job else None


@register.filter
def job_title(of: JobProgress) -> str:
    return words.title(of.job, of.asked)


@register.filter
def job_state(of: JobProgress) -> str:
    return words.STATES[of.job.state].capitalize()


@register.filter
def done_words(of: JobProgress) -> str:
    return words.done_words(of.job, of.done)


@register.filter
def undo_words(of: JobProgress) -> str:
    """What an undo does, and what it leaves."""
    rest = " What is still to go is cancelled." if of.to_do else ""
    new = "Deleted tasks come back as new ones, with new ids. " if of.job.kind == JobKind.DELETE else ""
    return (
        f"What was done is taken back, but for tasks that were changed since: these are listed. {new}"
        f"The owner stays who it is now. It takes about {words.seconds_words(seconds_of(of.done))}.{rest}"
    )


@register.filter
def options_words(job: Job) -> str:
    return words.options_words(job)


@register.filter
def selects(selection: Selection, task_id: str) -> bool:
    return selection.has(task_id)
