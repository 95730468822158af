"""The pages of the company's calendars."""
