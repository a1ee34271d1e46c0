"""The Session workspace: images that named people judge, one after another."""
