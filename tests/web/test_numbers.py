"""Each number of Now, Disabled and the calendar leads to a list of exactly so many.

`NUMBERS_EXAMPLES=20 NUMBERS_LINKS=40 NUMBERS_PAGES=13` tries more companies, and follows more links of each page.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import Any

import pytest
import time_machine

from tests.conftest import MOCK_MOMENT
from tests.desk import Desk
from tests.web.calendar.planning import long_known
from tests.web.numbers import Said, wrong_on
from tests.web.random_company import random_company

pytestmark = pytest.mark.no_cover  # other tests reach the same code
EXAMPLES = int(os.environ.get("NUMBERS_EXAMPLES", "2"))
LINKS = int(os.environ.get("NUMBERS_LINKS", "3"))  # of each page that are followed
SOME_PAGES = int(os.environ.get("NUMBERS_PAGES", "8"))
NAMED, DENSE = 400, 20  # runs a day above which days are drawn by their shape
ZONES = ("UTC", "Europe/Zurich", "America/St_Johns", "Pacific/Chatham", "task")
PAGES = (
    "/",
    "/disabled/",
    "/calendar/2026/",
    "/calendar/2026/11/",
    "/calendar/2026/10/",
    "/calendar/2026/w48/",
    "/calendar/2026/w43/",
    "/calendar/2026/11/23/",
    "/calendar/2026/11/22/",
    "/calendar/2026/10/25/",
    "/calendar/agenda/",
    "/calendar/load/",
    "/calendar/clock-changes/",
)


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_every_number_of_a_page_leads_to_a_list_of_exactly_so_many(desk: Desk, seed: int, settings: Any) -> None:
    chance = random.Random(seed)
    settings.DENSE_RUNS_A_DAY = DENSE if seed % 2 else NAMED
    random_company(desk, chance)
    if chance.random() < 0.5:
        long_known()

    def some(said: Sequence[Said]) -> Sequence[Said]:
        return chance.sample(said, min(LINKS, len(said)))

    with time_machine.travel(MOCK_MOMENT, tick=False):
        addresses = [f"{page}?zone={chance.choice(ZONES)}" for page in chance.sample(PAGES, SOME_PAGES)]
        wrong = [one for address in addresses for one in wrong_on(desk.client, address, wanted=some)]

    assert wrong == []
