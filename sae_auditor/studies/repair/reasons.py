"""Why latents are removed: what the reasons policy says of them, and what people decided about findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.library import Auditor


def reasons_of(auditor: Auditor, prompts: PromptSet, latents: Sequence[int]) -> list[dict[str, Any]]:
    """Return ``{latent, policy, findings: [{class, verdict, who, when, note}]}`` of each latent.

    `policy` is the name of the reason that must not count, None where the policy says nothing; with no finding either
    the latent was named by whoever asked for the repair.
    """
    judged, findings = auditor.judgements(prompts), auditor.library.findings
    found = []
    for latent in latents:
        reason = -1 if judged is None else int(judged.reason_of[latent])
        events = [findings.get(auditor.sae_name, name, latent) for name in prompts.names]
        found.append(
            {
                "latent": latent,
                "policy": judged.reasons[reason] if judged is not None and reason >= 0 else None,
                "findings": [
                    {"class": one.class_name, "verdict": one.after, "who": one.who, "when": one.when, "note": one.note}
                    for one in events
                    if one is not None
                ],
            }
        )
    return found
