"""The one way out: what the program writes for people and other programs, each file with where it comes from.

CSV for table programs, JSON for programs, HTML for people. A file is there whole or not at all, no cell drives the
program that opens it, and no page fetches anything. `audit` and `latents` also hold the words and rows that the window
shows of them.
"""

from __future__ import annotations

from sae_auditor.reports.kinds import SUFFIXES
from sae_auditor.reports.provenance import Provenance
from sae_auditor.reports.table import Cell, Heading, Table, save_table

__all__ = ["SUFFIXES", "Cell", "Heading", "Provenance", "Table", "save_table"]
