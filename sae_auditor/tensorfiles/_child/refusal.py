"""Why a file is not read further."""

from __future__ import annotations


class Refused(ValueError):
    """The file is damaged, too large or of another kind. The text is the end of a sentence about it."""


class NotOnlyData(Refused):
    """The file asks for something other than data; the text names it."""
