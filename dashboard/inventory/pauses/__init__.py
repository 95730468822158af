"""Pauses: tasks that are off for a while, each with the promise that it is enabled again."""
