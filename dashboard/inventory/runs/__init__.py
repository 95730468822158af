"""The runs of one task: what its scheduler tells of them, and their logs."""
