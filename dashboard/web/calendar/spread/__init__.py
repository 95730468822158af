"""Pages that spread a peak: what may move how far, the plan, and what came of it."""
