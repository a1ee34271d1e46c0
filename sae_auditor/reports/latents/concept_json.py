"""A latent as plain values: what the commands promise to scripts, and the window's files hold too."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sae_auditor.concepts import Concept
    from sae_auditor.concepts.search import Neighbours

SCORES: Final = ("monosemanticity", "clarity", "polysemanticity", "redundancy")


def concept_json(concept: Concept, near: Neighbours | None = None) -> dict[str, Any]:
    """Return the object that the command promises to scripts; further fields come after the promised ones."""
    scores, opinion, remark = concept.scores, concept.second_opinion, concept.remark
    content: dict[str, Any] = {
        "latent": concept.latent,
        "labels": [asdict(label) for label in concept.labels],
        "name": concept.name,
        "support": concept.support,
        "firing_rate": concept.firing_rate,
        **{name: getattr(scores, name, None) for name in SCORES},
        "examples": [
            {"image_id": example.image_id, "path": example.path, "activation": example.activation}
            for example in concept.examples
        ],
        "note": remark.note if remark else None,
        "mark": remark.mark if remark else None,
        "named_by": (remark.who or None) if remark else None,
        "named_at": (remark.when or None) if remark else None,
        "effective_n": getattr(scores, "effective_n", None),
        "label_floor": concept.label_floor,
        "word_floor": concept.word_floor,
        "label_share": concept.label_share,
        "why_unnamed": concept.why_unnamed,
        "second_opinion": [{"text": label.text, "score": label.score} for label in opinion.labels] if opinion else [],
        "agreement": opinion.agreement if opinion else None,
        "low_support": concept.has_low_support,
        "always_on": concept.always_on,
        "always_on_place": concept.always_on_place,
    }
    return content if near is None else content | neighbours_json(near)


def neighbours_json(near: Neighbours) -> dict[str, Any]:
    """Return the latents near a latent as plain values."""
    fields = ("latent", "together", "support", "jaccard", "lift", "is_estimate")
    return {
        "neighbours": {
            kind: [{"latent": item.latent, "cosine": item.cosine} for item in items]
            for kind, items in (("directions", near.directions), ("meanings", near.meanings))
        },
        "co_firing": [{field: getattr(item, field) for field in fields} for item in near.co_firing],
    }
