"""The history's pages."""
