"""What a typed line says of holidays, which no schedule of Qlik's knows."""

from datetime import UTC, datetime

import pytest

from dashboard.scheduling.quickline.outcome import read_typed

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize("line", ["weekdays at 6 except holidays", "weekdays at 6 except public holidays in Germany"])
def test_a_line_that_leaves_out_holidays_is_refused_with_the_reason(line: str) -> None:
    read = read_typed(line, time_zone=UTC, now=NOW).read

    assert read.lines == ()
    assert "Qlik cannot leave out holidays by itself" in read.misread[0].message
    assert read.advice == ("weekdays at 6",)
