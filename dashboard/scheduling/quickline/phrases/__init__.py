"""The clauses of the quick line, one kind a module: each reads the tokens at a place."""
