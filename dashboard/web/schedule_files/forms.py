"""What the import page posts: a file or a text, and afterwards the plan that was looked at."""

from __future__ import annotations

from typing import Any

from django import forms

from dashboard.inventory.schedule_files.contents import MOST_BYTES, ScheduleFile, UnreadFile
from dashboard.inventory.schedule_files.read import TOO_LARGE, read_schedule_file

LONGEST_REASON = 300  # characters
_NOTHING = f"Choose a file of at most {MOST_BYTES // 1024 // 1024} MB, or paste its text."


class ScheduleFileForm(forms.Form):
    """A file, or its text."""

    use_required_attribute = False

    file = forms.FileField(required=False, allow_empty_file=True)
    text = forms.CharField(required=False, strip=False)

    source: ScheduleFile | None = None

    def clean(self) -> dict[str, Any]:
        """Read it; what cannot be read is told with its line and column."""
        posted: dict[str, Any] = super().clean() or self.cleaned_data
        file, text = posted.get("file"), posted.get("text") or ""
        if file is None and not text.strip():
            raise forms.ValidationError(_NOTHING)
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            self.source = read_schedule_file(file.read(), file.name) if file else read_schedule_file(text.encode())
        except UnreadFile as error:
            raise forms.ValidationError(str(error)) from error
        return posted


class ApplyForm(forms.Form):
    """A plan that was looked at, and whether what the file has not is removed."""

    use_required_attribute = False

    plan = forms.CharField(strip=False)
    remove = forms.IntegerField(required=False, min_value=0)
    reason = forms.CharField(required=False, max_length=LONGEST_REASON)
