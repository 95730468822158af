"""The table of pauses: tasks that are disabled for a while, and enabled again when it is over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet

from dashboard.inventory.models.history import HOST
from dashboard.inventory.models.jobs import ItemResult, Job, JobItem


class PauseState(models.TextChoices):
    """Where a pause is. Nothing is written before it is planned."""

    DRAFT = "draft"  # somebody still looks at what it would do
    PLANNED = "planned"  # it waits for its time
    ON = "on"  # its tasks are disabled, or are being disabled
    ENDING = "ending"  # they are being enabled again, as often as it takes
    OVER = "over"


class Pause(models.Model):
    """A promise: some tasks are off until an instant, and those that it has disabled are enabled again then.

    Its job disables them, and undoes that at the end. Instants are UTC.
    """

    tenant = models.CharField(max_length=HOST)  # its key: see `tenant_key.py`
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="pause")
    state = models.CharField(max_length=8, choices=PauseState, default=PauseState.DRAFT)
    starts_at = models.DateTimeField(null=True)  # all shall be off by then; null: as soon as it is confirmed
    ends_at = models.DateTimeField()  # all shall be on again by then
    waits_for_runs = models.BooleanField(default=False)  # a task whose reload runs is disabled when that has ended
    keeper = models.CharField(max_length=150)  # the user in whose name it ends
    writer = models.CharField(max_length=255, blank=True)  # whose token has begun it; empty where that is not known
    begun_at = models.DateTimeField(null=True)
    end_begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)  # who has ended it early
    tried_at = models.DateTimeField(null=True)  # when what could not be done was last tried again

    class Meta:
        indexes = (models.Index(fields=("tenant", "state", "ends_at"), name="pauses_by_state"),)

    def __str__(self) -> str:
        return f"pause {self.pk} until {self.ends_at}"


OPEN = (PauseState.PLANNED, PauseState.ON, PauseState.ENDING)
BEGUN = (PauseState.ON, PauseState.ENDING)
PAUSED_ON = "paused on"  # the word of an item whose task another pause keeps off, and brings back
# The words of items whose tasks stay as they are at the end: somebody has touched them, or Qlik would not.
LEFT_ALONE = ("changed", "gone", "refused", "not undoable", "cancelled", PAUSED_ON)

# Of items: a pause has disabled the task, and is to enable it again.
IS_OFF = Q(result=ItemResult.DONE) & ~Q(why__in=LEFT_ALONE)


def off_items(found: QuerySet[JobItem]) -> QuerySet[JobItem]:
    """Those of these items whose tasks a pause has disabled and is to enable again."""
    return found.filter(IS_OFF)


def paused_items(tenant: str) -> QuerySet[JobItem]:
    """The items of all pauses whose tasks are off by a pause at this moment, as far as it knows."""
    return off_items(JobItem.objects.filter(job__pause__tenant=tenant, job__pause__state__in=BEGUN))
