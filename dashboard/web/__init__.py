"""Requests into pages."""
