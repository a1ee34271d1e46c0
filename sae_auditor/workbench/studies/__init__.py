"""Decisions of the Studies workspace."""
