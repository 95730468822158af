"""What keeps a peak as high as the plan leaves it: how many of its starts each setting holds, and how to free them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboard.scheduling.calendar.load import Counts
from dashboard.scheduling.spread.reach import Obstacle
from dashboard.scheduling.spread.window import CELL, SpreadWindow
from dashboard.scheduling.spread.window_lines import cells_of
from dashboard.web.calendar.spread.state import FARTHEST, SpreadState, time_in
from dashboard.web.calendar.spread.window_starts import WindowRow

_WINDOW, _BY, _WAY, _HAND, _SEARCH, _STAYS, _ROOM = "window", "by", "way", "hand", "search", "stays", "room"
_ONE = {
    _WINDOW: "runs outside the window too: a wider one frees it",
    _BY: "may go further than {by} min",
    _WAY: "may go earlier, but “Only later” is chosen",
    _HAND: "is pinned, or set by hand",
    _SEARCH: "is not in the search",
    _STAYS: "cannot be moved exactly",
    _ROOM: "has no emptier minutes in its hour and this window",
}
_MORE = _ONE | {
    _WINDOW: "run outside the window too: a wider one frees them",
    _HAND: "are pinned, or set by hand",
    _SEARCH: "are not in the search",
    _ROOM: "have no emptier minutes in their hours and this window",
}


def bounds_words(
    rows: Sequence[WindowRow], moved: Mapping[str, int], after: Counts, window: SpreadWindow, state: SpreadState
) -> str:
    """Say what holds the starts of the five minutes that have most of them after a plan; empty where one start is most.

    `moved` has the minutes of all rows that the search finds.
    """
    cells = cells_of(after)
    most = int(cells.max(initial=0))
    if most < 2:
        return ""
    cell = int(cells.argmax())
    held: Counter[str] = Counter()
    for row in rows:
        by = moved.get(row.key, 0)
        if here := sum((minute + by) // CELL == cell for minute in row.line.minutes):
            held[_holds(row, state) if row.key in moved else _SEARCH] += here
    told = "; ".join(
        f"{count:,} {(_ONE if count == 1 else _MORE)[kind].format(by=state.by)}" for kind, count in held.most_common()
    )
    return f"Of the {most:,} at {time_in(window.moment_of(cell * CELL), state)} then, {told}."


def _holds(row: WindowRow, state: SpreadState) -> str:
    reach = row.line.range
    if row.key in state.pins or row.key in state.moves:
        return _HAND
    if reach is None:
        return _WINDOW if row.line.obstacle is Obstacle.OUTSIDE else _STAYS
    if state.only_later and reach.earliest < 0:
        return _WAY
    is_short = reach.latest > state.by or reach.earliest < -state.by
    return _BY if is_short and state.by < FARTHEST else _ROOM
