"""The table of the company's calendars: days that are not like others."""

from __future__ import annotations

from django.db import models

from dashboard.inventory.fields import JsonText


class CompanyCalendar(models.Model):
    """A calendar: what it means for runs, where it comes from, and its days and times, worked out for some years.

    What was read last stays where a later reading fails; `problem` then says why.
    """

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=16)  # holiday, freeze or watch
    colour = models.CharField(max_length=16)
    source = models.CharField(max_length=16)  # file, address or country
    address = models.TextField(blank=True)
    country = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=32, blank=True)
    file = models.BinaryField(default=b"")  # as it was read last; of a country nothing
    rows = JsonText()  # of scheduling.company_calendar: name, form, start and end of each
    digest = models.CharField(max_length=16)  # of the rows
    first_day = models.DateField()  # the days [first_day, last_day) are worked out
    last_day = models.DateField()
    etag = models.TextField(blank=True)  # of the file at the address
    read_at = models.DateTimeField()  # when it was last found to be so
    tried_at = models.DateTimeField()  # when it was last looked at; later than `read_at` where that failed
    problem = models.TextField(blank=True)  # why the last reading failed

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
