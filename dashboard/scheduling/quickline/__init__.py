"""A typed schedule or crontab line becomes recurrence lines."""
