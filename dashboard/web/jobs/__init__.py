"""Jobs: pressed, reviewed, watched, taken back."""
