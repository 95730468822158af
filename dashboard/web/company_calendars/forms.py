"""What people type about a calendar, read into the calendar; what cannot be read is told beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from dashboard.inventory.company_calendars import calendars
from dashboard.inventory.company_calendars.countries import countries, regions
from dashboard.inventory.company_calendars.reading import CalendarReading, read_address, read_country, read_file
from dashboard.inventory.models import CompanyCalendar
from dashboard.scheduling.company_calendar.content_lines import BrokenFile
from dashboard.scheduling.company_calendar.process import MOST_BYTES

KIND_WORDS = (
    (calendars.HOLIDAY, "Holiday: a note on the day"),
    (calendars.FREEZE, "Freeze: runs are not wanted"),
    (calendars.WATCH, "Watch: a deadline, a day to look at"),
)
_NO_FILE = "Choose an iCalendar file (.ics)."
_FIELDS = {calendars.FILE: ("file",), calendars.ADDRESS: ("address",), calendars.COUNTRY: ("country", "region")}


class CalendarForm(forms.Form):
    """A new calendar, or one that is changed; it has the fields of its source alone."""

    use_required_attribute = False

    name = forms.CharField(max_length=100, error_messages={"required": "Give the calendar a name."})
    kind = forms.ChoiceField(choices=KIND_WORDS, error_messages={"required": "Choose what it means."})
    colour = forms.ChoiceField(choices=[(one, one.capitalize()) for one in calendars.COLOURS])
    file = forms.FileField(required=False, allow_empty_file=True, error_messages={"required": _NO_FILE})
    address = forms.CharField(strip=True, error_messages={"required": "Give the address of an iCalendar file."})
    country = forms.CharField(max_length=8, error_messages={"required": "Choose a country."})
    region = forms.CharField(required=False, max_length=32)

    def __init__(
        self, source: str, *args: Any, now: datetime, saved: CompanyCalendar | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.source, self.saved, self.reading = source, saved, None
        self._now = now
        for fields in (fields for other, fields in _FIELDS.items() if other != source):
            for name in fields:
                del self.fields[name]
        if source == calendars.FILE:
            self.fields["file"].required = saved is None

    reading: CalendarReading | None  # what was read anew; None where nothing of the source has changed

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        others = CompanyCalendar.objects.filter(name__iexact=name)
        if (others.exclude(pk=self.saved.pk) if self.saved else others).exists():
            raise forms.ValidationError("Another calendar has this name.")
        return name

    def clean(self) -> dict[str, Any]:
        """Read the calendar last: only where nothing else is wrong, since it may take a while."""
        values = super().clean() or self.cleaned_data
        if not self.errors and (self.saved is None or self._has_new_source()):
            try:
                self.reading = self._read()
            except BrokenFile as error:
                self.add_error(_FIELDS[self.source][-1], str(error))
        return values

    def save(self) -> CompanyCalendar:
        """Keep it. Raises NameTaken."""
        calendar = self.saved or CompanyCalendar(source=self.source)
        for name in ("name", "kind", "colour", "address", "country", "region"):
            setattr(calendar, name, self.cleaned_data.get(name) or "")
        if self.reading is not None:
            calendars.take(calendar, self.reading, self._now)
        return calendars.save(calendar)

    @property
    def countries(self) -> Sequence[tuple[str, str]]:
        return countries() if self.source == calendars.COUNTRY else ()

    @property
    def regions(self) -> Sequence[tuple[str, str]]:
        chosen = str(self["country"].value() or "") if self.source == calendars.COUNTRY else ""
        return regions(chosen) if chosen in dict(countries()) else ()

    def _has_new_source(self) -> bool:
        posted = self.cleaned_data
        if self.source == calendars.FILE:
            return posted.get("file") is not None
        return any(posted[name] != getattr(self.saved, name) for name in _FIELDS[self.source])

    def _read(self) -> CalendarReading:
        posted = self.cleaned_data
        if self.source == calendars.COUNTRY:
            return read_country(posted["country"], posted["region"], self._now)
        if self.source == calendars.ADDRESS:
            return read_address(posted["address"], self._now)
        return read_file(_bytes(posted["file"]), self._now)


def saved_values(calendar: CompanyCalendar) -> Mapping[str, str]:
    return {name: getattr(calendar, name) for name in ("name", "kind", "colour", "address", "country", "region")}


def _bytes(file: UploadedFile) -> bytes:
    if file.size is not None and file.size > MOST_BYTES:
        raise BrokenFile(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    return bytes(file.read())
