"""The dialog in which people judge reasons."""
