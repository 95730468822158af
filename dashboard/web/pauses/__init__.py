"""Pauses: planned, watched, extended, handed over, ended."""
