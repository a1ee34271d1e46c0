"""Does the smallest change that flips a decision name its cause, and is it right?

On good parts with a tag that are called defective: the fewest latents without which another class wins contain the
tag's latent, and random latents that fire about as strongly flip the decision seldom. What the closed forms say of
every single latent and of the set that was found is compared with the rest of the network, run on the changed vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from demo_world.proof.bands import mean_band, wilson
from demo_world.proof.figure import Figure
from demo_world.proof.renders import Render
from demo_world.shortcut import tag_latents
from sae_auditor.explain import Evidence, Flip
from sae_auditor.explain.changed import changed_evidence
from sae_auditor.explain.interventions import Intervention
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end

NAMES_THE_TAG: Final = 0.90
AT_RANDOM: Final = 0.10
_BRUTE_FORCE: Final = 50


def what_if(auditor: Auditor, tagged: Sequence[Render]) -> list[Figure]:
    """Return the figures of one SAE that reads one vector an image."""
    prompts, tags = auditor.bundle.prompt_sets["condition"], set(tag_latents(auditor.concepts))
    defective = prompts.names.index("defective")
    flips: list[Flip] = []
    agreed: list[bool] = []
    for i, render in enumerate(tagged):
        evidence = auditor.look(load_image(render.image))
        if int(auditor.scores(evidence, prompts).logit.argmax()) != defective:
            continue
        flips.append(run_to_end(auditor.flip_job(evidence, prompts, seed=i)))
        if len(flips) <= _BRUTE_FORCE:
            agreed += _agrees(auditor, evidence, flips[-1])
    found = [flip for flip in flips if flip.is_found]
    here = f"{auditor.sae_name}, good parts called defective for a tag:"
    return [
        Figure(f"{here} a set that flips is found", wilson(flip.is_found for flip in flips)),
        Figure(f"{here} ... or proven not to exist", wilson(flip.is_found or flip.is_impossible for flip in flips)),
        Figure(f"{here} no smaller set, proven", wilson(flip.is_smallest for flip in found)),
        Figure(f"{here} latents of the set", mean_band([len(flip.latents) for flip in found]), "number"),
        Figure(
            f"{here} the set holds the tag's latent",
            wilson(bool(tags & set(flip.latents)) for flip in found),
            at_least=NAMES_THE_TAG,
        ),
        Figure(
            f"{here} random sets flip",
            mean_band([flip.control.share for flip in found if flip.control is not None]),
            at_most=AT_RANDOM,
        ),
        Figure(
            f"{here} as strong pushes along random latents flip",
            mean_band([flip.pushed.share for flip in found if flip.pushed is not None]),
        ),
        Figure(
            f"{here} strength of the random sets",
            mean_band([flip.control.strength for flip in found if flip.control is not None]),
            "number",
        ),
        Figure(f"{here} decisions as by brute force, {_BRUTE_FORCE} images", wilson(agreed), at_least=1.0),
    ]


def _agrees(auditor: Auditor, evidence: Evidence, flip: Flip) -> list[bool]:
    """Tell of each latent alone, and of the set, whether the network run anew decides as the closed form says."""
    prompts = auditor.bundle.prompt_sets["condition"]
    sets = [(latent,) for latent in evidence.latents.tolist()] + ([flip.latents] if flip.is_found else [])
    factors = np.ones((len(sets), len(evidence.latents)))
    for row, latents in enumerate(sets):
        factors[row, np.isin(evidence.latents, latents)] = 0
    closed = auditor.switched(evidence, prompts, factors).argmax(1)
    texts = auditor.encoder.embed_classes(prompts).double().cpu().numpy()
    tail = auditor.encoder.tail(auditor.site)
    agreed = []
    for latents, winner in zip(sets, closed, strict=True):
        one = Intervention.of("", auditor.sae_name, auditor.sae.fingerprint, dict.fromkeys(latents, 0.0))
        embedding = changed_evidence(evidence, [one], tail).embedding.double().cpu().numpy()
        agreed.append(int((texts @ embedding).argmax()) == int(winner))
    return agreed
