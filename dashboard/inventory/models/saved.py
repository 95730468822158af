"""What a person keeps: named searches, those of late, private calendar feeds, and the zone in which they read times."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dashboard.inventory.models.history import HOST


class SavedFilter(models.Model):
    """A search that somebody gave a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=100)
    q = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "name"), name="one_filter_a_name"),)
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class RecentSearch(models.Model):
    """A search of late, offered again when the same person goes to the search."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recent_searches")
    q = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("user", "at"), name="recent_searches_of_user"),)

    def __str__(self) -> str:
        return self.q


class Visit(models.Model):
    """When somebody looked at the first page, so that it can say what has changed since the visit before."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits")
    tenant = models.CharField(max_length=HOST)
    seen_at = models.DateTimeField()  # the last look
    since = models.DateTimeField(null=True)  # the last look of the visit before; null: this is the first one

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "tenant"), name="one_visit_a_tenant"),)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.seen_at}"


class Feed(models.Model):
    """The feed of a named search. Who has its address needs no sign-in, so only a digest of that is kept.

    Making a new one lets go of the old address; without the search there is no feed.
    """

    filter = models.OneToOneField(SavedFilter, on_delete=models.CASCADE, related_name="feed")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token in its address
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)  # when a calendar last asked for it

    def __str__(self) -> str:
        return f"Feed of {self.filter_id}"


class ZoneChoice(models.Model):
    """The zone that somebody has chosen to read times in; who reads in their own has none."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="zone_choice")
    zone = models.CharField(max_length=100)  # as `zone` of an address has it

    def __str__(self) -> str:
        return self.zone
