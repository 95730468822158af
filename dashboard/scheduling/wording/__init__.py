"""A schedule in English: all of it, or openly less."""
