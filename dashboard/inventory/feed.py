"""The table of private calendar feeds: who has the address of one needs no sign-in, so only its digest is kept."""

from __future__ import annotations

from django.db import models


class Feed(models.Model):
    """The feed of a named search. Making a new one lets go of the old address; without the search there is no feed."""

    filter = models.OneToOneField("inventory.SavedFilter", on_delete=models.CASCADE, related_name="feed")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token in its address
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)  # when a calendar last asked for it

    def __str__(self) -> str:
        return f"Feed of {self.filter_id}"
