"""What this process keeps of the copy between two requests: the tasks of calendars, and their runs."""
