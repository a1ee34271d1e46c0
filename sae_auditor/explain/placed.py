"""An SAE where the encoder runs, with what explains through it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from sae_auditor.bundle import Bundle
from sae_auditor.encoders import ClipEncoder, Site, Tail
from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_head import closed_head
from sae_auditor.explain.closed_site import ClosedSite
from sae_auditor.explain.companions import Companion, companions_of
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.i18n import say
from sae_auditor.sae import SparseAutoencoder


@dataclass(frozen=True, eq=False)
class PlacedSae:
    """One SAE of a bundle on the device of its encoder.

    Parameters
    ----------
    device
        That device.
    sae, site, tail
        The SAE there, what it reads, and what of the network follows.
    companions
        The bundle's other SAEs that can judge an image.
    closed
        The closed forms, where the site has them.
    """

    device: torch.device
    sae: SparseAutoencoder
    site: Site
    tail: Tail
    companions: tuple[Companion, ...]
    closed: ClosedSite | None

    @classmethod
    def of(
        cls, bundle: Bundle, encoder: ClipEncoder, name: str, usual: Floats, others: Mapping[str, ReferenceQuality]
    ) -> PlacedSae:
        """Return the SAE `name`; `usual` and `others` are those of `Meanings`.

        Raises
        ------
        InputRefused
            When it cannot be used or does not fit the encoder.
        """
        sae = bundle.saes[name]
        site = Site(sae.config.site or "", sae.config.tokens or "cls")  # type: ignore[arg-type]
        tail = encoder.tail(site)
        width = encoder.width_of(site)
        if sae.config.d_in != width:
            raise InputRefused(
                say("The SAE '{0}' reads {1} numbers, the site '{2}' has {3}.", name, sae.config.d_in, site.name, width)
            )
        placed = sae.to(encoder.device)
        is_closed = tail.is_closed and site.tokens == "cls"
        return cls(
            device=encoder.device,
            sae=placed,
            site=site,
            tail=tail,
            companions=companions_of(bundle, encoder, {other: others[other] for other in others if other != name}),
            closed=ClosedSite(encoder, site, closed_head(tail), placed, usual) if is_closed else None,
        )


def chosen_sae(bundle: Bundle, name: str | None) -> str:
    """Return the name of the SAE to use: the bundle's first where None is given.

    Raises
    ------
    InputRefused
        When the bundle has no such SAE.
    """
    names = list(bundle.saes)
    chosen = names[0] if name is None and names else name
    if chosen is None or chosen not in bundle.saes:
        raise InputRefused(
            say("The bundle '{0}' has no SAE named '{1}'.", bundle.name, name),
            todo=say("Choose one of: {0}.", ", ".join(names)),
        )
    return chosen
