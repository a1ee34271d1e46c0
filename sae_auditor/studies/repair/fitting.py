"""Whether the SAEs of a bundle still fit its encoder after a repair: what they leave unexplained of an image, paired.

An SAE was trained on what the encoder wrote before. Where a repair takes directions out of that, the SAE rebuilds
something that it was not made for, and how much worse it does so is measured here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress
from sae_auditor.sae import SparseAutoencoder
from sae_auditor.sae.fidelity import fidelity_of
from sae_auditor.studies.repair.judging import Share, mean_of
from sae_auditor.studies.repair.seeing import batches

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

# Each costs two passes; the band of a mean over so many is narrow.
_MOST_IMAGES: Final = 200


@dataclass(frozen=True)
class Fit:
    """The mean FVU of images (`sae.fidelity`) by one SAE, before a repair and after it.

    `change` is after minus before on the same images. All with 95 % bands of the bootstrap over images.
    """

    sae: str
    before: Share
    after: Share
    change: Share

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        parts = {name: getattr(self, name).to_json() for name in ("before", "after", "change")}
        return {"sae": self.sae, "fvu": parts}


def fits_job(auditor: Auditor, repaired: ClipEncoder, paths: Sequence[str]) -> Job[tuple[Fit, ...]]:
    """Measure every SAE of the bundle that can be used on the same images, at most 200 spread evenly.

    Raises
    ------
    ImageRefused
        When one of them cannot be read any more.
    """
    n = min(_MOST_IMAGES, len(paths))
    chosen = [paths[i * len(paths) // n] for i in range(n)]
    saes = {auditor.sae_name: auditor.sae}
    for name in auditor.bundle.saes:
        other = saes.get(name) or auditor.bundle.sae_or_none(name)
        if other is not None and _reads(auditor.encoder, other):
            saes[name] = other.to(auditor.encoder.device)
    before = yield from _fvus_job(auditor.encoder, saes, chosen)
    after = yield from _fvus_job(repaired, saes, chosen)
    return tuple(
        Fit(name, mean_of(before[name]), mean_of(after[name]), mean_of(after[name] - before[name])) for name in saes
    )


def _fvus_job(
    encoder: ClipEncoder, saes: Mapping[str, SparseAutoencoder], paths: Sequence[str]
) -> Job[dict[str, NDArray[np.float64]]]:
    """Return the FVU of every image by each SAE, ``[n]``."""
    found: dict[str, list[torch.Tensor]] = {name: [] for name in saes}
    for batch in batches(encoder, paths):
        yield Progress(batch.done, len(paths), say("Measuring how well the SAEs fit"))
        if batch.refused:
            raise batch.refused[0]
        if batch.pixels is None:
            continue
        passes = encoder.run_sites(batch.pixels, [_site(sae) for sae in saes.values()])
        for (name, sae), made in zip(saes.items(), passes, strict=True):
            codes = sae.encode(made.vectors.flatten(0, 1))
            found[name].append(fidelity_of(sae, made.vectors, codes)[0].cpu())
    return {name: torch.cat(parts).numpy() for name, parts in found.items()}


def _site(sae: SparseAutoencoder) -> Site:
    return Site(str(sae.config.site), sae.config.tokens or "cls")  # type: ignore[arg-type]  # Site checks the rule


def _reads(encoder: ClipEncoder, sae: SparseAutoencoder) -> bool:
    try:
        return encoder.width_of(_site(sae)) == sae.config.d_in
    except InputRefused:
        return False
