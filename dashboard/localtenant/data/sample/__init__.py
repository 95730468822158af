"""The sample company: what an empty tenant is filled with, so that there is something to see, teach and test."""

from datetime import datetime, timedelta

from django.db import transaction

from dashboard.localtenant import clock
from dashboard.localtenant.data.sample.history import stories
from dashboard.localtenant.data.sample.newer_history import fill_newer_sample
from dashboard.localtenant.data.sample.people import fill_people
from dashboard.localtenant.models import LocalApp, LocalReload, LocalTask
from dashboard.localtenant.router import ALIAS

__all__ = ["fill_newer_sample", "fill_sample"]

_COMPANY_AGE = timedelta(days=1100)  # older than its oldest task


def fill_sample(now: datetime | None = None) -> bool:
    """Fill an empty tenant with 60 tasks of 40 apps, told around `now` (aware UTC; the tenant's clock when left out).

    Ids are the same every time. A tenant that holds an app or a task is left as it is; says whether it was filled.
    """
    now = (now or clock.now()).replace(microsecond=0)
    told = stories(now)
    with transaction.atomic(using=ALIAS):
        if LocalApp.objects.exists() or LocalTask.objects.exists():
            return False
        fill_people(created_at=now - _COMPANY_AGE)
        LocalTask.objects.bulk_create(story.task for story in told)
        LocalReload.objects.bulk_create(reload for story in told for reload in story.reloads)
    return True
