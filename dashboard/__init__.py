"""Reload Desk: the reload schedules of a Qlik Cloud tenant, seen, edited and switched."""
