"""Run the program with ``python -m sae_auditor``."""

from __future__ import annotations

from sae_auditor.cli import main

if __name__ == "__main__":
    main()
