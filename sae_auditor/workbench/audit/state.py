"""What the Audit workspace shows, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.explain.interventions import Intervention
from sae_auditor.images import AS_USUAL
from sae_auditor.reports.audit.bar_row import Side
from sae_auditor.reports.audit.predictions import WhatIf
from sae_auditor.reports.audit.rows import PatchPage
from sae_auditor.workbench.latents import Patch

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.explain import Evidence, HeatMap
    from sae_auditor.explain.audit import Audit, Method, Target, Trust
    from sae_auditor.explain.flips import Flip
    from sae_auditor.images import Box, Reading, SourceImage, Tile
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.latents import LatentPage
    from sae_auditor.workbench.queue import QueueItem

# What-if factors by latent: 0 is off, 1 as it fired.
Scales = Mapping[int, float]
NO_SCALES: Scales = MappingProxyType({})


@dataclass(frozen=True)
class Tried:
    """What is being tried on one image: what-if factors, and the patches where they hold (none: everywhere)."""

    scales: Scales = field(default_factory=lambda: NO_SCALES)
    patches: frozenset[Patch] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.scales or self.patches)


NOTHING_TRIED = Tried()


@dataclass(frozen=True)
class FlipAnswer:
    """The smallest change that was found for an image and its classes."""

    subject: Subject
    prompts: PromptSet
    flip: Flip


class Overlay(Enum):
    """What is laid over the image."""

    NONE = "none"
    LATENT = "latent"
    CONTRIBUTION = "contribution"
    SIMILARITY = "similarity"


@dataclass(frozen=True)
class SaeOffer:
    """An SAE of the bundle that can be used; `fit` is what the check at its import found, a sentence or nothing."""

    name: str
    site: str
    tokens: str
    fit: str = ""


@dataclass(frozen=True)
class Request:
    """What is asked of an image: the classes, the target, the method, the class to contrast with."""

    prompts: PromptSet
    target: Target = "logodds"
    method: Method = "gradient"
    contrast: str | None = None


@dataclass(frozen=True)
class Subject:
    """An image that the encoder has looked at, and the auditor that did so: what follows from it asks the same one.

    Parameters
    ----------
    reading
        How it was asked to be read.
    fits
        Whether the encoder's own crop shows all of it, so that there is nothing to choose.
    """

    auditor: Auditor
    item: QueueItem
    evidence: Evidence
    reading: Reading
    fits: bool

    @property
    def seen(self) -> Box:
        """What the encoder saw of the image, in image px."""
        return self.evidence.seen

    @property
    def tile(self) -> Tile | None:
        """Which tile of the image it saw; None where that was not one of several."""
        tile = self.evidence.framing.tile
        return tile if tile is not None and tile.of > 1 else None

    @property
    def grid(self) -> tuple[int, int] | None:
        """Rows and columns of the patches that the SAE reads; None where it reads one vector an image."""
        patches = self.evidence.read_patches
        return self.evidence.patch_grid if patches.stop > patches.start else None

    def shows_same(self, other: Subject | None) -> bool:
        """Tell whether the encoder saw the same part of the same image."""
        same_image = other is not None and other.item.id == self.item.id
        return same_image and other is not None and other.evidence.framing == self.evidence.framing


@dataclass(frozen=True, eq=False)
class Hint:
    """Something said in passing, which needs no answer; each one is said once, even where its words are the same."""

    text: str


@dataclass(frozen=True)
class AuditState:
    """Everything on the screen.

    Parameters
    ----------
    prompt_sets, saes, sae
        What can be chosen, and the name of the SAE in use.
    references, told
        The set of reference images in use, in words; what people were told of the encoder in another place.
    asked, reading
        What is asked of images and how they are to be read. It is ahead of what is shown while the work goes on.
    item, picture
        The image at hand; its picture, before the encoder has looked at it.
    waiting
        Whether the numbers of the image at hand are still to come, so that none may stand beside it.
    refused
        Why there will be none, in words.
    subject, request, audit
        What the encoder saw, what was asked of it, and the answer; all of the image at hand.
    trust
        What the answer is worth; more of it is measured once the answer is shown.
    side, held
        Which contributions are listed, and whether all of them are held back until a person asks for them.
    heat_map, map_changes
        The map that is laid over the image, and the interventions that it was made under.
    scales, scaled_patches, what_if
        What-if factors of this image, the patches where they hold (none: everywhere), and what they lead to together
        with the interventions that are switched on.
    interventions, switched_on
        Named interventions on latents of the SAE in use, and the names of those that hold for every image.
    marks_patches
        Whether a click on the image chooses patches for the what-if factors.
    is_flipping, found_flip
        Whether the smallest change is being looked for, and the one that was found last; see `flip`.
    patch, patch_page
        The selected patch and what fired there.
    """

    prompt_sets: tuple[str, ...] = ()
    saes: tuple[SaeOffer, ...] = ()
    sae: str = ""
    references: str = ""
    told: tuple[str, ...] = ()
    asked: Request | None = None
    reading: Reading = AS_USUAL
    item: QueueItem | None = None
    picture: SourceImage | None = None
    waiting: bool = False
    refused: str = ""
    subject: Subject | None = None
    request: Request | None = None
    audit: Audit | None = None
    trust: Trust | None = None
    selected_class: int | None = None
    selected_latent: int | None = None
    page: LatentPage | None = None
    side: Side = Side.ALL
    held: bool = False
    overlay: Overlay = Overlay.LATENT
    heat_map: HeatMap | None = None
    map_changes: tuple[Intervention, ...] = ()
    scales: Scales = field(default_factory=lambda: NO_SCALES)
    scaled_patches: frozenset[Patch] = frozenset()
    what_if: WhatIf | None = None
    interventions: tuple[Intervention, ...] = ()
    switched_on: frozenset[str] = frozenset()
    marks_patches: bool = False
    is_flipping: bool = False
    found_flip: FlipAnswer | None = None
    patch: Patch | None = None
    patch_page: PatchPage | None = None
    hint: Hint | None = None

    @property
    def measured_audit(self) -> Audit | None:
        """The answer with everything that was measured of its worth, as it is saved."""
        if self.audit is None or self.trust is None:
            return self.audit
        return replace(self.audit, trust=self.trust)

    @property
    def grid(self) -> tuple[int, int] | None:
        """Rows and columns of the patches that can be selected; None where there are none."""
        return None if self.subject is None else self.subject.grid

    @property
    def class_name(self) -> str | None:
        """Name of the selected class."""
        if self.audit is None or self.selected_class is None:
            return None
        return self.audit.class_names[self.selected_class]

    @property
    def changes(self) -> tuple[Intervention, ...]:
        """The interventions that hold for the image at hand: those that are switched on, then what is being tried."""
        if self.audit is None:
            return ()
        # While another SAE is being loaded, what is on the screen is still the former one's.
        fits = self.audit.sae.fingerprint
        named = tuple(one for one in self.held_everywhere if one.fingerprint == fits)
        return named if self.tried is None else (*named, self.tried)

    @property
    def held_everywhere(self) -> tuple[Intervention, ...]:
        """The named interventions that hold for every image."""
        return tuple(one for one in self.interventions if one.name in self.switched_on)

    @property
    def tried(self) -> Intervention | None:
        """What is being tried on the image at hand, without a name; None where that is nothing."""
        if self.audit is None or not self.scales:
            return None
        sae = self.audit.sae
        return Intervention.of("", sae.name, sae.fingerprint, self.scales, self.scaled_patches)

    @property
    def flip(self) -> Flip | None:
        """The smallest change for the image and the classes at hand; None where nobody asked for it."""
        found, request = self.found_flip, self.request
        if found is None or request is None or found.subject is not self.subject or found.prompts != request.prompts:
            return None
        return found.flip

    def any_label(self, latent: int) -> str | None:
        """Return what a latent is called, whether it fired here or not; None where it has no name."""
        found = self.label(latent)
        return found if found is not None or self.subject is None else self.subject.auditor.label(latent)

    def fires(self, one: Intervention) -> bool:
        """Tell whether any latent of an intervention fires in the image at hand."""
        return self.audit is not None and bool(np.isin(self.audit.latents, one.latents).any())

    def label(self, latent: int) -> str | None:
        """Return what a latent that fired is called; None where it has no name or did not fire."""
        if self.audit is None:
            return None
        found = np.flatnonzero(self.audit.latents == latent)
        return self.audit.labels[int(found[0])] if found.size else None
