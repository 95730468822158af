"""What somebody else changed while a person edited: both versions, for one decision."""
