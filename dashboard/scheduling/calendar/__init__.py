"""Many schedules on the days of a page, as arrays without an object for each run."""
