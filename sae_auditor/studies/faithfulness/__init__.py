"""Which method orders the latents most faithfully on a person's own images; the winner is offered as the default."""

from __future__ import annotations

from sae_auditor.studies.faithfulness.study import FAITHFULNESS

__all__ = ["FAITHFULNESS"]
