"""The dashboard of these tests."""

from tests.desk import connected, desk, synced

__all__ = ["connected", "desk", "synced"]
