"""Spreading a peak: who can move how far, and the plan."""
