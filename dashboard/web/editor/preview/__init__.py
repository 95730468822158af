"""What the schedule in the editor does, shown beside it."""
