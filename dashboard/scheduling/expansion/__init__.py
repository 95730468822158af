"""The wall times that a rule names inside a window, at a cost that does not grow with the age of its start."""

from dashboard.scheduling.expansion.binding import bind, check_stands_alone
from dashboard.scheduling.expansion.days_and_times import Walls
from dashboard.scheduling.instants import Seconds

__all__ = ["Seconds", "Walls", "bind", "check_stands_alone"]
