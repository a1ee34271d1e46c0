"""Parquet files that somebody else wrote: what they say of their size is checked before anything is made of it."""

from __future__ import annotations

from sae_auditor.concepts.parquet.footer import Bounded, checked_footer, opened
from sae_auditor.concepts.parquet.groups import TextBudget, read_groups

__all__ = ["Bounded", "TextBudget", "checked_footer", "opened", "read_groups"]
