"""Decisions of the Session workspace."""
