"""What the other SAEs of a bundle say of an image: whether it is like their reference images.

An SAE sees only what its site still holds. The class token behind the last block has lost much of what makes a picture
strange: of photographs of solar cells, which the demo encoder has never seen, an SAE at that site rebuilt half no worse
than its reference images, an SAE of patches in the middle none. One pass through the encoder serves all sites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sae_auditor.encoders import ClipEncoder, Site, SitePass
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.sae import SparseAutoencoder
from sae_auditor.sae.fidelity import fidelity_of

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle


@dataclass(frozen=True)
class Opinion:
    """What another SAE says of an image: its FVU and the percentile of that among its reference images."""

    sae: str
    fvu: float
    fvu_percentile: float
    unlike: bool


@dataclass(frozen=True)
class Companion:
    """Another SAE of the bundle, with the figures of its reference images."""

    name: str
    sae: SparseAutoencoder
    site: Site
    quality: ReferenceQuality

    def opinions(self, made: SitePass) -> list[Opinion]:
        """Return what it says of every image of a pass at its site."""
        n, t, d = made.vectors.shape
        codes = self.sae.encode(made.vectors.reshape(n * t, d))
        fvus = fidelity_of(self.sae, made.vectors, codes)[0].tolist()
        return [
            Opinion(self.name, fvu, self.quality.fvu_percentile(fvu), bool(self.quality.is_unlike(fvu))) for fvu in fvus
        ]


def companions_of(
    bundle: Bundle, encoder: ClipEncoder, qualities: Mapping[str, ReferenceQuality]
) -> tuple[Companion, ...]:
    """Return those of the SAEs with these figures that can judge an image: of enough reference images."""
    found = []
    for name, quality in qualities.items():
        sae = None if quality.is_unlike(0.0) is None else bundle.sae_or_none(name)
        if sae is not None and sae.config.site is not None:
            site = Site(sae.config.site, sae.config.tokens or "cls")  # type: ignore[arg-type]
            found.append(Companion(name, sae.to(encoder.device), site, quality))
    return tuple(found)


def opinions_of(companions: Sequence[Companion], passes: Sequence[SitePass]) -> list[tuple[Opinion, ...]]:
    """Return what the companions say of every image, for one pass at each one's site."""
    columns = [companion.opinions(made) for companion, made in zip(companions, passes, strict=True)]
    return list(zip(*columns, strict=True))
