"""A tenant of our own behind the same door; shares no code with the rest on purpose."""
