"""What needs a person now, and what is new to whom."""
