"""What an embedded tenant can be filled with."""
