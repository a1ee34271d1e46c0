"""Decisions of the import assistant."""
