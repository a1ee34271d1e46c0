"""What people write down about latents: a name, a note, a mark; with who and when, and for ever.

Importing this package loads neither torch nor pyarrow.
"""

from __future__ import annotations

from sae_auditor.concepts.people.findings import VERDICTS, FindingEvent, FindingRemarks, Verdict
from sae_auditor.concepts.people.journal import Field, RemarkEvent
from sae_auditor.concepts.people.remarks import LEAVE, Leave, Remarks, remark_columns, remark_of_row, with_remarks
from sae_auditor.concepts.people.words import MAX_NAME, MAX_NOTE, who_am_i

__all__ = [
    "LEAVE",
    "MAX_NAME",
    "MAX_NOTE",
    "VERDICTS",
    "Field",
    "FindingEvent",
    "FindingRemarks",
    "Leave",
    "RemarkEvent",
    "Remarks",
    "Verdict",
    "remark_columns",
    "remark_of_row",
    "who_am_i",
    "with_remarks",
]
