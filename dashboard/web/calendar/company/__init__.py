"""The company's calendars on the days of a page."""
