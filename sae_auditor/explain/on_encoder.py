"""An encoder with one of its SAEs: what the two leave behind of an image, to be asked afterwards."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np
from torch import Tensor

from sae_auditor.bundle import Bundle, PromptSet
from sae_auditor.bundle.layout import ENCODER_WEIGHTS
from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.explain.assemble import require_finite
from sae_auditor.explain.audit import Floats, Method
from sae_auditor.explain.changed import changed_evidence, changed_lens
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.companions import opinions_of
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.interventions import Intervention, require_fit
from sae_auditor.explain.meanings import AlignmentTable, Meanings
from sae_auditor.explain.measure import Lens
from sae_auditor.explain.network_lens import NetworkLens
from sae_auditor.explain.orders import methods_at
from sae_auditor.explain.placed import PlacedSae, chosen_sae
from sae_auditor.images import Framing, SourceImage, View
from sae_auditor.progress import Job, Progress
from sae_auditor.sae import SparseAutoencoder


@dataclass(eq=False)
class _Texts:
    """Unit text embeddings of one encoder, those of the last prompt set."""

    encoder: ClipEncoder
    last: tuple[PromptSet, Floats] | None = None

    def of_job(self, prompts: PromptSet) -> Job[Floats]:
        """Return the classes' embeddings, float64 ``[C, e]``."""
        last = self.last
        if last is None or last[0] != prompts:
            rows: Tensor = yield from self.encoder.embed_classes_job(prompts)
            self.last = last = (prompts, rows.double().cpu().numpy())
        return last[1]

    @cached_property
    def empty(self) -> Floats:
        """That of the empty prompt, float64 ``[e]``."""
        return np.asarray(self.encoder.embed_texts([""]).double().cpu().numpy()[0])


@dataclass(eq=False)
class _Kept:
    """What one auditor computed last and would compute again: it makes answers fast and changes none."""

    placed: PlacedSae
    alignments: AlignmentTable
    lens: tuple[Evidence, Lens] | None = None


@dataclass(frozen=True, eq=False, init=False)
class SaeOnEncoder:
    """An encoder with one of its SAEs and what is known of its latents; it never changes.

    Another SAE, or other meanings of its latents, make another one, which shares the loaded encoder. The parameters are
    those of `Auditor`.
    """

    bundle: Bundle
    encoder: ClipEncoder
    sae_name: str
    meanings: Meanings = field(repr=False)
    _texts: _Texts = field(repr=False)
    _kept: _Kept = field(repr=False)

    def __init__(
        self,
        bundle: Bundle,
        sae: str | None = None,
        device: str = "auto",
        precision: str = "auto",
        *,
        encoder: ClipEncoder | None = None,
        meanings: Meanings | None = None,
    ) -> None:
        encoder = bundle.load_encoder(device, precision) if encoder is None else encoder
        self._become(bundle, chosen_sae(bundle, sae), meanings, _Texts(encoder))

    def _become(self, bundle: Bundle, sae_name: str, meanings: Meanings | None, texts: _Texts) -> None:
        """Set every attribute of an auditor that is being made."""
        encoder = texts.encoder
        if meanings is None:
            d_sae = next(ref.d_sae for ref in bundle.sae_refs if ref.name == sae_name)
            meanings = Meanings.none(d_sae, encoder.embed_dim)
        placed = PlacedSae.of(bundle, encoder, sae_name, meanings.usual, meanings.others)
        kept = _Kept(placed, AlignmentTable(meanings.reference_embeddings, texts.empty))
        # The way of dataclasses that are frozen.
        self.__dict__.update(
            bundle=bundle, encoder=encoder, sae_name=sae_name, meanings=meanings, _texts=texts, _kept=kept
        )

    def with_sae(self, name: str | None, meanings: Meanings | None = None) -> Self:
        """Return an auditor with another SAE of the bundle, None for its first, and what is known of its latents.

        Raises
        ------
        InputRefused
            As for the class.
        """
        other = copy.copy(self)
        other._become(self.bundle, chosen_sae(self.bundle, name), meanings, self._texts)
        return other

    def with_meanings(self, meanings: Meanings) -> Self:
        """Return an auditor that knows other things of the same SAE's latents."""
        other = copy.copy(self)
        if meanings.has_same_references(self.meanings):
            other.__dict__.update(meanings=meanings)  # what was measured of an image holds on
        else:
            other._become(self.bundle, self.sae_name, meanings, self._texts)
        return other

    @property
    def sae(self) -> SparseAutoencoder:
        """The SAE, on the device of the encoder."""
        return self._placed.sae

    @property
    def site(self) -> Site:
        """What the SAE reads."""
        return self._placed.site

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods that have a formula at the SAE's site."""
        return methods_at(is_closed=self._placed.closed is not None)

    @property
    def has_closed_forms(self) -> bool:
        """Whether every exact effect is known without a run of the network."""
        return self._placed.closed is not None

    @property
    def alignments(self) -> AlignmentTable:
        """How the latents are aligned to classes."""
        return self._kept.alignments

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should know of how the encoder runs, of what cannot be used, and of what is known of latents."""
        return (*self.encoder.notices, *(item.text for item in self.bundle.unusable), *self.meanings.notices)

    def label(self, latent: int) -> str | None:
        """Return the name to show for a latent."""
        return self.meanings.labels[latent]

    @property
    def _placed(self) -> PlacedSae:
        kept, meanings = self._kept, self.meanings
        if kept.placed.device != self.encoder.device:  # it has fallen back to the CPU
            kept.placed = PlacedSae.of(self.bundle, self.encoder, self.sae_name, meanings.usual, meanings.others)
            kept.lens = None
        return kept.placed

    def look(self, image: SourceImage, pixels: Tensor | None = None, framing: Framing | None = None) -> Evidence:
        """Run the encoder once and keep what every later question needs.

        `pixels` are the encoder's input float32 ``[3, s, s]``, when they have been made already. `framing` stands in
        for the encoder's own crop; see `framings_of`.
        """
        last = self._texts.last
        texts = last[1] if last is not None else None  # most likely they will be asked for again
        framing = framing or self.encoder.framing()
        pixels = self.encoder.preprocess(image.for_encoder, framing) if pixels is None else pixels
        return self._looked([image], [framing], pixels[None], texts, together=self.encoder.device.type == "cuda")[0]

    def framings_of(self, image: SourceImage, view: View) -> tuple[Framing, ...]:
        """Return what the encoder is shown of an image, by one run of it for each: several for tiles.

        Raises
        ------
        InputRefused
            When the image is too elongated for that view.
        """
        return self.encoder.framing(view).parts(image.provenance.width, image.provenance.height)

    def look_together(
        self,
        images: Sequence[SourceImage],
        pixels: Tensor,
        texts: Floats | None = None,
        framings: Sequence[Framing] | None = None,
    ) -> list[Evidence]:
        """Run the encoder once over the ``pixels [b, 3, s, s]`` of several images.

        With unit text embeddings ``texts [C, e]`` what will be asked for is measured on the way, where it can be.
        `framings` say what was seen of each image where that was not the encoder's own crop.
        """
        seen_through = framings or [self.encoder.framing()] * len(images)
        return self._looked(images, seen_through, pixels, texts, together=True)

    def _looked(
        self,
        images: Sequence[SourceImage],
        framings: Sequence[Framing],
        pixels: Tensor,
        texts: Floats | None,
        *,
        together: bool,
    ) -> list[Evidence]:
        placed = self._placed
        if together and placed.closed is not None:
            seen = placed.closed.look(images, framings, pixels, texts)
            if seen is not None:
                return self._with_opinions(seen, pixels)
        made, *others = self.encoder.run_sites(pixels, [placed.site, *(one.site for one in placed.companions)])
        placed = self._placed  # anew: the encoder may have fallen back to the CPU
        require_finite(ENCODER_WEIGHTS, made.embedding.float().cpu().numpy())
        opinions = opinions_of(placed.companions, others) or [()] * len(images)
        return [
            Evidence(
                image=image,
                framing=framings[i],
                pixels=pixels[i],
                hidden=made.hidden[i],
                token_slice=made.token_slice,
                codes=placed.sae.encode(made.vectors[i]),
                sae=placed.sae,
                embedding=made.embedding[i],
                patch_grid=made.patch_grid,
                context=None if made.context is None else made.context[i],
                opinions=opinions[i],
            )
            for i, image in enumerate(images)
        ]

    def _with_opinions(self, seen: list[Evidence], pixels: Tensor) -> list[Evidence]:
        companions = self._placed.companions
        if not companions:
            return seen
        passes = self.encoder.run_sites(pixels, [one.site for one in companions])
        opinions = opinions_of(self._placed.companions, passes)
        return [replace(one, opinions=said) for one, said in zip(seen, opinions, strict=True)]

    def look_job(self, images: Sequence[SourceImage], framing: Framing | None = None) -> Job[list[Evidence]]:
        """Look at several images, a report after each; `framing` stands in for the encoder's own crop."""
        seen: list[Evidence] = []
        for i, image in enumerate(images):
            yield Progress(i, len(images), image.provenance.path or "")
            seen.append(self.look(image, framing=framing))
        return seen

    def texts_job(self, prompts: PromptSet) -> Job[Floats]:
        """Return the classes' unit text embeddings, float64 ``[C, e]``: the same array while the classes stay."""
        return (yield from self._texts.of_job(prompts))

    def changed(self, evidence: Evidence, interventions: Sequence[Intervention]) -> Evidence:
        """Return the image as it would be under interventions, to be asked like any other.

        Its predictions, bars and maps are those at the changed activations; where one vector is read this costs no
        pass through the network. Of an image that is changed already, the former changes are left behind.

        Raises
        ------
        InputRefused
            When one was made for another SAE, or names patches that are not read here.
        """
        require_fit(interventions, self.sae_name, self.sae.fingerprint, self.sae.config.d_sae)
        return changed_evidence(evidence.unchanged or evidence, interventions, self._placed.tail)

    def lens(self, evidence: Evidence) -> Lens:
        """Return how targets depend on this image's vectors; the last image's is kept."""
        kept = self._kept
        if evidence.unchanged is not None:
            lens = self.lens(evidence.unchanged) if self.has_closed_forms else self._lens_of(evidence)
            return changed_lens(lens, evidence) if isinstance(lens, ClosedLens) else lens
        if kept.lens is None or kept.lens[0] is not evidence:
            kept.lens = (evidence, self._lens_of(evidence))
        return kept.lens[1]

    def _lens_of(self, evidence: Evidence) -> Lens:
        closed = self._placed.closed
        if closed is not None:
            return closed.lens(evidence)
        return NetworkLens(self._placed.tail, evidence, self.meanings.usual)
