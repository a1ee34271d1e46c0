"""Decisions of the Audit workspace: what is shown of an image, in which words and rows."""
