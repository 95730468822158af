"""The pages that spread a peak."""
