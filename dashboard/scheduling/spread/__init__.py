"""A peak of starts, spread over the minutes around it: which tasks could start when, and the least moves that help."""
