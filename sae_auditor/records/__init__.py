"""What people decided, kept so that it can be shown later: events in a hash chain, anchors, sessions."""

from sae_auditor.records.anchors import Anchor, anchor_folder, fingerprint, make_anchor, read_anchors
from sae_auditor.records.events import Entry, Event
from sae_auditor.records.export import LIMITS, export_log, read_log
from sae_auditor.records.log import Records
from sae_auditor.records.verifying import AnchorCheck, Verification, verify

__all__ = [
    "LIMITS",
    "Anchor",
    "AnchorCheck",
    "Entry",
    "Event",
    "Records",
    "Verification",
    "anchor_folder",
    "export_log",
    "fingerprint",
    "make_anchor",
    "read_anchors",
    "read_log",
    "verify",
]
