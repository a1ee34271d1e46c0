"""The heart's front door: look at an image once, then ask of it as often as you like."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.bundle import Bundle, PromptSet, prompt_set_from_texts
from sae_auditor.bundle.layout import ENCODER_WEIGHTS
from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.explain.assemble import Question, assemble_job, class_index, require_finite
from sae_auditor.explain.audit import Audit, Floats, Method, Target, Trust
from sae_auditor.explain.changed import changed_evidence, changed_lens
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.companions import opinions_of
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.flips import Flip, FlipQuestion, flip_job
from sae_auditor.explain.folder import answers_job, collected_job, tiled_answers_job
from sae_auditor.explain.interventions import Intervention, require_fit
from sae_auditor.explain.maps import HeatMap, activation_map, attention_map, map_of_tokens, similarity_map
from sae_auditor.explain.meanings import AlignmentTable, Meanings
from sae_auditor.explain.measure import Lens
from sae_auditor.explain.methods import method_of
from sae_auditor.explain.network_lens import NetworkLens
from sae_auditor.explain.orders import methods_at
from sae_auditor.explain.patches import ClassQuestion, direction_of, latents_at, token_contributions
from sae_auditor.explain.placed import PlacedSae, chosen_sae
from sae_auditor.explain.target import DEFAULT_TARGET, Scores, scores_of
from sae_auditor.explain.worth import measured_trust_job
from sae_auditor.images import AS_USUAL, Colour, Framing, ImageRefused, Reading, SourceImage, View
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress, run_to_end
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
class Auditor:
    """Explains predictions of a bundle's encoder through one of its SAEs, and never changes.

    Another SAE, or other meanings of its latents, make another auditor, which shares the loaded encoder. This one knows
    of the latents what it is given; `library.Auditor` also looks it up.

    Parameters
    ----------
    bundle
        An opened bundle.
    sae
        Name of the SAE; None for the bundle's first.
    device, precision
        As in `encoders.load_encoder`.
    encoder
        The bundle's encoder where it is loaded already; device and precision are its own then.
    meanings
        What is known of the SAE's latents; nothing when None.

    Raises
    ------
    InputRefused
        When the bundle has no such SAE or the SAE does not fit the encoder.
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

    def explain_job(
        self,
        evidence: Evidence,
        prompts: PromptSet,
        *,
        target: Target = DEFAULT_TARGET,
        method: Method = "gradient",
        contrast: str | None = None,
        n_ablations: int | None = None,
    ) -> Job[Audit]:
        """Explain every class of `prompts` for one image.

        Parameters
        ----------
        contrast
            For ``target="margin"``: the class to compare with; None for the most probable one.
        n_ablations
            How many latents' exact effects are measured where each costs a run of the network's tail; None: all that
            can be among the first twenty of the most probable class. Closed forms measure all.

        Raises
        ------
        InputRefused
            When there is no such method, it is not possible at this site, or the contrast is no class.
        """
        question = yield from self._question_job(prompts, target, method, contrast, n_ablations)
        return (yield from assemble_job(self, evidence, self.lens(evidence), question))

    def explain(self, evidence: Evidence, prompts: PromptSet, **options: Any) -> Audit:
        """Do `explain_job` at once; the options are the same."""
        return run_to_end(self.explain_job(evidence, prompts, **options))

    def audit_job(
        self,
        images: Iterable[Any],
        prompts: PromptSet | Sequence[str],
        target: Target = DEFAULT_TARGET,
        method: Method = "gradient",
        contrast: str | None = None,
        *,
        reading: Reading = AS_USUAL,
    ) -> Job[list[Audit]]:
        """Load, look at and explain several images: paths, PIL images, arrays or `SourceImage`.

        `reading` says how images are read and what of them is seen; in tiles there is an audit of each tile. A
        `SourceImage` has been read already.
        """
        asked = prompts if isinstance(prompts, PromptSet) else prompt_set_from_texts(list(prompts))
        sources = list(images)
        audits: list[Audit] = []
        for i, source in enumerate(sources):
            yield Progress(i, len(sources), str(source) if isinstance(source, str) else "")
            image = source if isinstance(source, SourceImage) else open_image(source, reading)
            for framing in self.framings_of(image, reading.view):
                evidence = self.look(image, framing=framing)
                audits.append(
                    (yield from self.explain_job(evidence, asked, target=target, method=method, contrast=contrast))
                )
        return audits

    def audit_files_job(
        self,
        files: Sequence[Path],
        prompts: PromptSet,
        on_refusal: Callable[[ImageRefused], None],
        target: Target = DEFAULT_TARGET,
        method: Method = "gradient",
        contrast: str | None = None,
        colour: Colour | None = None,
        workers: int | None = None,
        *,
        reading: Reading = AS_USUAL,
        stability: bool = False,
    ) -> Job[list[Audit]]:
        """Audit image files in batches, decoding ahead; those that are refused are reported and left out.

        `reading` is as for `audit_job`; `colour` is short for a reading with these colours. `workers` says how many
        processes decode; see `images.pool.decode_files`.
        With `stability` what `measure_trust_job` measures is measured of each besides.
        """
        reading = reading if colour is None else reading.with_colour(colour)
        asked: dict[str, Any] = {"target": target, "method": method, "contrast": contrast, "reading": reading}
        asked["stability"] = stability
        return (yield from collected_job(self.answers_job(files, prompts, workers=workers, **asked), on_refusal))

    def answers_job(
        self,
        files: Sequence[Path],
        prompts: PromptSet,
        target: Target = DEFAULT_TARGET,
        method: Method = "gradient",
        contrast: str | None = None,
        workers: int | None = None,
        *,
        reading: Reading = AS_USUAL,
        stability: bool = False,
    ) -> Job[None]:
        """Do the same one file after the other: an `Update` of a `folder.Answer` for each, and nothing is kept here."""
        question = yield from self._question_job(prompts, target, method, contrast, None)
        question = replace(question, stability=stability)
        if reading.view == "tiles":
            yield from tiled_answers_job(self, files, question, reading)
        else:
            yield from answers_job(self, files, question, reading, workers)

    def audit(
        self,
        images: Iterable[Any],
        prompts: PromptSet | Sequence[str],
        target: Target = DEFAULT_TARGET,
        method: Method = "gradient",
        contrast: str | None = None,
        *,
        reading: Reading = AS_USUAL,
    ) -> list[Audit]:
        """Do `audit_job` at once."""
        return run_to_end(self.audit_job(images, prompts, target, method, contrast, reading=reading))

    def measure_trust_job(self, evidence: Evidence, audit: Audit, prompts: PromptSet) -> Job[Trust]:
        """Return what an audit of an image, made with these classes, is worth, with everything that can be measured.

        The fit is in the audit itself; faithfulness and stability take further runs of the network.
        """
        texts = yield from self._texts.of_job(prompts)
        question = Question(prompts, texts, audit.target, audit.method, audit.contrast, None)
        return (yield from measured_trust_job(self, evidence, audit, question))

    def texts_job(self, prompts: PromptSet) -> Job[Floats]:
        """Return the classes' unit text embeddings, float64 ``[C, e]``: the same array while the classes stay."""
        return (yield from self._texts.of_job(prompts))

    def what_if(self, evidence: Evidence, prompts: PromptSet, scales: Mapping[int, float]) -> Scores:
        """Return the predictions with latents scaled: 0 is off, 1 as is, more is steered."""
        texts = run_to_end(self._texts.of_job(prompts))
        return scores_of(self.lens(evidence).scaled(dict(scales), texts), self.encoder)

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

    def _silent(self, evidence: Evidence) -> NDArray[np.int64]:
        """Return the latents that do not fire in an image, without always-on ones and those that no reference shows."""
        silent = ~self.meanings.always_on
        silent[evidence.latents] = False
        seen = ~np.isnan(self.meanings.reference_embeddings).any(1)
        return np.flatnonzero(silent & seen if seen.any() else silent)

    def scores(self, evidence: Evidence, prompts: PromptSet) -> Scores:
        """Return the predictions alone, of an image as it is or under interventions."""
        texts = run_to_end(self._texts.of_job(prompts))
        return scores_of(self.lens(evidence).at_x(texts), self.encoder)

    def switched(self, evidence: Evidence, prompts: PromptSet, factors: Floats) -> Floats:
        """Return the cosines ``[n, C]`` with the fired latents multiplied by each row of ``factors [n, m]``."""
        texts = run_to_end(self._texts.of_job(prompts))
        return self.lens(evidence).switched(factors, texts)

    @property
    def is_closed(self) -> bool:
        """Whether everything that is asked of an image already seen needs no pass through the network."""
        return self._placed.closed is not None

    def flip_job(
        self,
        evidence: Evidence,
        prompts: PromptSet,
        goal: str | None = None,
        *,
        seed: int = 0,
        controls: int | None = None,
    ) -> Job[Flip]:
        """Find the fewest fired latents whose switching off changes the decision; see `flips.flip_job`.

        Parameters
        ----------
        goal
            The class that shall win; any other than the most probable one for None.
        seed, controls
            Of the random latents that it is compared with, and how many draws there are.

        Raises
        ------
        InputRefused
            When `goal` is no class of the prompt set, or wins already.
        """
        texts = yield from self._texts.of_job(prompts)
        wanted = None if goal is None else class_index(prompts, goal)
        always_on = self.meanings.always_on[evidence.latents]
        question = FlipQuestion(texts, wanted, seed, controls, self.sae.W_dec, self._silent(evidence))
        return (yield from flip_job(self.lens(evidence), evidence, always_on, question))

    def latent_map(self, evidence: Evidence, latent: int) -> HeatMap:
        """Return where a latent fired at patch sites, and for CLS where it read from: gradient-weighted attention.

        A map says nothing of why the encoder decided.
        """
        if self.site.tokens == "cls":
            return attention_map(self.encoder, evidence, self.site, latent)
        return activation_map(evidence, latent)

    def similarity_map(self, evidence: Evidence, prompts: PromptSet, class_name: str) -> HeatMap:
        """Return the plain CLIP map of a class, for comparison."""
        texts = run_to_end(self._texts.of_job(prompts))
        index = class_index(prompts, class_name)
        return similarity_map(self.encoder, evidence, torch.from_numpy(texts[index]).float())

    def latents_at(self, evidence: Evidence, row: int, column: int) -> list[tuple[int, float]]:
        """Return latents and activations of one patch by falling magnitude; empty where the SAE reads no patches.

        Raises
        ------
        InputRefused
            When the patch lies outside of the grid.
        """
        return latents_at(evidence, row, column)

    def patch_contributions(
        self,
        evidence: Evidence,
        prompts: PromptSet,
        class_name: str,
        *,
        target: Target = DEFAULT_TARGET,
        contrast: str | None = None,
        latents: Sequence[int] | None = None,
    ) -> Floats:
        """Return how each latent moved a class in each token that the SAE reads, float64 ``[t, m]``.

        The sum over the tokens is the latent's contribution by the method ``gradient``. `latents` names the columns,
        all that fired when None.
        """
        lens = NetworkLens(self._placed.tail, evidence, self.meanings.usual)
        texts = run_to_end(self._texts.of_job(prompts))
        direction = direction_of(lens, ClassQuestion(prompts, class_name, target, contrast), texts, self.encoder)
        return token_contributions(lens, evidence, direction, latents)

    def contribution_map(
        self, evidence: Evidence, prompts: PromptSet, class_name: str, latent: int, **options: Any
    ) -> HeatMap:
        """Return how a latent moved a class in every patch; `options` are ``target`` and ``contrast``.

        Raises
        ------
        InputRefused
            When the SAE reads no patches.
        """
        by_token = self.patch_contributions(evidence, prompts, class_name, latents=[latent], **options)
        return map_of_tokens(evidence, torch.from_numpy(by_token[:, 0]), "contribution")

    def lens(self, evidence: Evidence) -> Lens:
        """Return how targets depend on this image's vectors; the last image's is kept."""
        kept = self._kept
        if evidence.unchanged is not None:
            lens = self.lens(evidence.unchanged) if self.is_closed else self._lens_of(evidence)
            return changed_lens(lens, evidence) if isinstance(lens, ClosedLens) else lens
        if kept.lens is None or kept.lens[0] is not evidence:
            kept.lens = (evidence, self._lens_of(evidence))
        return kept.lens[1]

    def _lens_of(self, evidence: Evidence) -> Lens:
        closed = self._placed.closed
        if closed is not None:
            return closed.lens(evidence)
        return NetworkLens(self._placed.tail, evidence, self.meanings.usual)

    def _question_job(
        self, prompts: PromptSet, target: Target, method: Method, contrast: str | None, n_ablations: int | None
    ) -> Job[Question]:
        refused = method_of(method).refused_behind_blocks
        if refused is not None and self._placed.closed is None:
            raise refused(self.sae_name, self.site.name)
        texts = yield from self._texts.of_job(prompts)
        return Question(prompts, texts, target, method, contrast, n_ablations)
