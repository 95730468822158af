"""The tasks that a task in the editor waits for."""
