"""A page of the window for each workspace."""
