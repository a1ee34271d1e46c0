"""The window around the workspaces: rail, bars, filmstrip, palette, and the thread of the window."""
