"""Days that are not like others, as calendars of the company tell them (RFC 5545): read, expanded, placed on days."""
