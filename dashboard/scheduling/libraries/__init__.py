"""Schedules as public libraries read them, in a process of its own: nothing here knows our own engine, or Django."""
