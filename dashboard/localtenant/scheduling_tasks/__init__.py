"""The newer scheduling service of the embedded tenant: tasks with names, runs, chains."""
