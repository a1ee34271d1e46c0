"""Why a file is not read further."""

from __future__ import annotations


class Refused(ValueError):
    """The file is damaged, too large or of another kind. The text is the end of a sentence about it.

    Parameters
    ----------
    reason
        The end of the sentence.
    todo
        What the person can do, where getting the file again is no help.
    """

    def __init__(self, reason: str, todo: str = "") -> None:
        super().__init__(reason)
        self.todo = todo


class NotOnlyData(Refused):
    """The file asks for something other than data; the text names it."""
