"""The Studies workspace: a page for each question over many images."""
