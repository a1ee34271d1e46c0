"""Decisions of the dialog that indexes folders."""
