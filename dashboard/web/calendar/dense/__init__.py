"""Days with too many runs for names: by their shape, their hours and their failures."""
