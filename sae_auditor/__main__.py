"""Run the program with ``python -m sae_auditor``."""

from __future__ import annotations

from sae_auditor.cli import run

if __name__ == "__main__":
    run()
