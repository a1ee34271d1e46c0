"""Files that carry an audit out: JSON for programs, one HTML page for people, a picture to look at."""

from sae_auditor.workbench.audit.export.html import audit_html
from sae_auditor.workbench.audit.export.report import Report, gather_report
from sae_auditor.workbench.audit.export.save import save_bytes, save_html, save_json

__all__ = ["Report", "audit_html", "gather_report", "save_bytes", "save_html", "save_json"]
