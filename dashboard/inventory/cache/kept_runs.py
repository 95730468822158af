"""The runs that this process has expanded last, shared by all that looks at the runs of many tasks."""

from dashboard.scheduling.calendar.runs import RunsCache

RUNS_CACHE = RunsCache()
