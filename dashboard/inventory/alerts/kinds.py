"""What a channel can want to hear of. A new kind is a row here, and whoever finds it in `trouble.py` or `watch.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class AlertKind(StrEnum):
    """The word that is kept."""

    DISABLED = "disabled"
    FAILING = "failing"
    OWNER = "owner"
    MISSED = "missed"
    LATE = "late"
    SYNC = "sync"
    PERSON = "person"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A kind in words."""

    words: str  # in the form of a channel
    help: str
    head: str  # of a message about several tasks: "7 tasks stopped"
    one: str  # of a message about one: "stopped"
    usual: bool = True  # whether a new channel wants it


OFFERED: Mapping[AlertKind, About] = {
    AlertKind.DISABLED: About(
        words="Disabled by Qlik",
        help="after failed reloads in a row, or for a reason that is new to Reload Desk",
        head="stopped",
        one="stopped",
    ),
    AlertKind.FAILING: About(
        words="About to be disabled",
        help="two more failures, and Qlik disables it",
        head="are about to stop",
        one="is about to stop",
    ),
    AlertKind.OWNER: About(
        words="An owner left",
        help="the account is disabled or deleted, and the tasks stop with it",
        head="lost their owner",
        one="lost its owner",
    ),
    AlertKind.MISSED: About(
        words="A run missed", help="nothing ran within 30 minutes of its time", head="missed a run", one="missed a run"
    ),
    AlertKind.LATE: About(
        words="A run late",
        help="it has not begun 10 minutes after its time",
        head="are late",
        one="is late",
        usual=False,
    ),
    AlertKind.SYNC: About(
        words="The sync fails for long",
        help="nothing has been read from Qlik for 15 minutes",
        head="are not read",
        one="is not read",
    ),
    AlertKind.PERSON: About(
        words="What people change in Qlik",
        help="disabled, changed, deleted or given away there; never what is done here",
        head="were changed in Qlik",
        one="was changed in Qlik",
        usual=False,
    ),
}
USUAL = tuple(kind for kind, about in OFFERED.items() if about.usual)
ALWAYS = frozenset({AlertKind.CHANNEL})  # each channel hears of these
