"""The dashboard of these tests."""

from tests.desk import connected, desk

__all__ = ["connected", "desk"]
