"""The reliance study: what each class leans on over a folder, and what of it should not count."""

from __future__ import annotations

from sae_auditor.studies.scan.study import SCAN

__all__ = ["SCAN"]
