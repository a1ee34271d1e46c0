"""Windows of their own that open over a page."""
