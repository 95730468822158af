"""What the editor offers beside its form."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.web.editor.page import zone_choices

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


@pytest.mark.django_db
def test_every_zone_is_offered_once_that_of_the_reader_first() -> None:
    choices = zone_choices(ZoneInfo("Asia/Tokyo"), NOW)

    words = {choice.name: choice.words for choice in choices}
    assert len(words) == len(choices) > 300
    assert choices[0].name == "Asia/Tokyo"
    assert (words["Asia/Tokyo"], words["Europe/Zurich"], words["UTC"]) == ("Tokyo, UTC+9", "Zurich, UTC+1", "UTC")
