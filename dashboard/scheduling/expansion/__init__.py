"""The wall times that a rule names inside a window, at a cost that does not grow with the age of its start."""
