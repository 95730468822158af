"""The tenant's only clock, so that a test can say what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _system


def now() -> datetime:
    """The tenant's present, aware UTC."""
    return _clock()


def set_clock(clock: Callable[[], datetime] | None) -> None:
    """Let `clock` (aware UTC) tell the time from now on; None gives the system's clock back."""
    global _clock
    _clock = clock or _system
