"""What every page is made of: the theme, controls, lists and tables, plots, the canvas."""
