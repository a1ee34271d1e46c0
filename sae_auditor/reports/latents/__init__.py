"""Latents as files: a table, data, or a page with pictures; and the words for them."""
