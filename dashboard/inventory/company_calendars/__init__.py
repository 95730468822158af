"""The calendars of the company: holidays, freezes and deadlines, read from where they come, kept, and found."""
