"""What Qlik has moved to its newer scheduling, checked."""
