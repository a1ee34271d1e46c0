"""Widgets that show a latent: its name, words, pictures, scores and relatives."""
