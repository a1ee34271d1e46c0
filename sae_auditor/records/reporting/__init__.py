"""What a report says of a session, gathered from the log: `book_of`; how it is written is in `reports.session`."""

from __future__ import annotations

from sae_auditor.records.reporting.gather import book_of
from sae_auditor.records.reporting.pictures import pictures_of

__all__ = ["book_of", "pictures_of"]
