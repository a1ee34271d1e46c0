"""What the Audit workspace shows, as one frozen value: no widget keeps state of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sae_auditor.app.queue import QueueItem
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts.concept import Concept
    from sae_auditor.explain import Evidence, HeatMap, Scores
    from sae_auditor.explain.audit import Audit, Method, Target
    from sae_auditor.images import Box, Reading, Tile
    from sae_auditor.library import Auditor

Pixels = NDArray[np.uint8]
# Row and column of a patch, counted from 0.
Place = tuple[int, int]


class Overlay(Enum):
    """What is laid over the image."""

    NONE = "none"
    LATENT = "latent"
    CONTRIBUTION = "contribution"
    SIMILARITY = "similarity"


class Side(Enum):
    """Which contributions the bars list."""

    ALL = "all"
    TOWARDS = "towards"
    AGAINST = "against"


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


@dataclass(frozen=True)
class ConceptPage:
    """A concept with its reference pictures, uint8 ``[h, w, 3]`` each; None where the bundle holds no picture.

    `indexed` tells whether the bundle knows anything of the latents of this SAE.
    """

    concept: Concept
    pictures: tuple[Pixels | None, ...] = ()
    indexed: bool = True


@dataclass(frozen=True)
class PatchLatent:
    """A latent that fired in one patch: its activation there, and how far it moved the target from there."""

    latent: int
    label: str | None
    activation: float
    contribution: float


@dataclass(frozen=True)
class PatchPage:
    """What fired in a patch: pushes towards one class first, the largest first, then those against it.

    `target` and `contrast` are what the contributions are measured in.
    """

    place: Place
    class_name: str
    target: Target
    contrast: str | None = None
    latents: tuple[PatchLatent, ...] = ()


@dataclass(frozen=True)
class AuditState:
    """Everything on the screen; a failed step leaves it as it was.

    Parameters
    ----------
    side
        Which contributions are listed.
    scales
        What-if factors by latent: 0 is off, 1 as it is.
    patch
        Row and column of the selected patch, and `patch_page` what fired there.
    """

    subject: Subject | None = None
    request: Request | None = None
    audit: Audit | None = None
    selected_class: int | None = None
    selected_latent: int | None = None
    page: ConceptPage | None = None
    side: Side = Side.ALL
    overlay: Overlay = Overlay.LATENT
    heat_map: HeatMap | None = None
    scales: Mapping[int, float] = field(default_factory=dict)
    what_if: Scores | None = None
    patch: Place | None = None
    patch_page: PatchPage | None = None

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
