"""Decisions of the dialog of the reasons policy."""
