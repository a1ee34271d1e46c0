"""What runs in the limited process that reads other people's files.

It imports the standard library alone, so that it starts in a fraction of a second, and nothing of it can reach the
network, other files or other programs once `limits.enter` has run. It is entered at `main.main`.
"""
