"""An audit as a page or data; and the words and rows that the window shows of it too."""
