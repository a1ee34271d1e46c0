"""Decisions of the Concepts workspace: which latents are listed, and what is fetched for one."""
