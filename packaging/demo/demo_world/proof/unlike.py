"""Are pictures that the latents were not made for called unlike their reference images, and fresh renders not?

The program asks the SAE and its companions in the bundle. A bundle that was made before it kept how well its reference
images are rebuilt is measured against the reference scenes, drawn anew, and its companions say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo_world.proof.bands import auc_band, wilson
from demo_world.proof.desk import Desk
from demo_world.proof.figure import Figure
from demo_world.settings import FULL
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.images import load_image
from sae_auditor.library import Auditor

CALLED: Final = 0.90
FRESH: Final = 0.03


@dataclass(frozen=True, eq=False)
class Fit:
    """How well an SAE rebuilds some pictures: FVU and cosine, float32 ``[n]`` each.

    `unlike_others` says whether another SAE of the bundle calls each of them unlike its own reference images.
    """

    fvu: NDArray[np.float32]
    cosine: NDArray[np.float32]
    unlike_others: tuple[bool, ...]


def fit_of(auditor: Auditor, pictures: Sequence[Path | NDArray[np.uint8]]) -> Fit:
    """Look at pictures, files or uint8 ``[h, w, 3]``."""
    seen = [_looked(auditor, picture) for picture in pictures]
    cosine, fvu = (np.array([fit[place] for fit, _ in seen], np.float32) for place in (0, 1))
    return Fit(fvu, cosine, tuple(others for _, others in seen))


def _looked(auditor: Auditor, picture: Path | NDArray[np.uint8]) -> tuple[tuple[float, float, float], bool]:
    evidence = auditor.look(load_image(picture))
    return evidence.fit(), any(opinion.unlike for opinion in evidence.opinions)


def quality_of(desk: Desk, sae: str) -> ReferenceQuality:
    """Return what the bundle keeps of its reference images, else what its reference scenes give."""
    kept = desk.auditor(sae).concepts.quality
    if kept is not None:
        return kept
    references = desk.renders.of("reference", FULL.n_reference, FULL.seed)
    fit = fit_of(desk.auditor(sae), [render.image for render in references])
    made = ReferenceQuality.of(fit.fvu, fit.cosine)
    assert made is not None
    return made


def unlike(sae: str, quality: ReferenceQuality, fresh: Fit, foreign: Mapping[str, Fit]) -> list[Figure]:
    """Return how many pictures are called unlike, and how well the two measures tell them from fresh renders.

    Parameters
    ----------
    foreign
        Pictures that are none of the demo's world, by the name of their kind.
    """
    figures = [
        Figure(f"{sae}: fresh renders called unlike", wilson(_called(quality, fresh)), at_most=FRESH),
        Figure(f"{sae}: fresh renders, by this SAE alone", wilson(_alone(quality, fresh))),
    ]
    for kind, fit in foreign.items():
        figures += [
            Figure(f"{sae}: {kind} called unlike", wilson(_called(quality, fit)), at_least=CALLED),
            Figure(f"{sae}: {kind}, by this SAE alone", wilson(_alone(quality, fit))),
            Figure(f"{sae}: {kind}, area under the curve of FVU", auc_band(fit.fvu, fresh.fvu), "number"),
            Figure(f"{sae}: {kind}, area under the curve of cosine", auc_band(-fit.cosine, -fresh.cosine), "number"),
        ]
    return figures


def _alone(quality: ReferenceQuality, fit: Fit) -> list[bool]:
    return [bool(quality.is_unlike(float(fvu))) for fvu in fit.fvu]


def _called(quality: ReferenceQuality, fit: Fit) -> list[bool]:
    return [own or others for own, others in zip(_alone(quality, fit), fit.unlike_others, strict=True)]
