"""Alerts: what went wrong, who is told of it, and how it is sent."""
