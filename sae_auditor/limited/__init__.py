"""Processes that may do nothing but work on what they are handed: how they are started, and what they give up.

`limits`, `landlock`, `calls` and `messages` run in such a process and load the standard library alone; `starting` and
`level` belong to the program that starts it. Nothing is imported here, so that a process loads only what it uses.
"""
