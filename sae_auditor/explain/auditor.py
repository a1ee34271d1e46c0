"""The heart's front door: look at an image once, then ask of it as often as you like."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.bundle import Bundle, PromptSet, prompt_set_from_texts
from sae_auditor.bundle.layout import ENCODER_WEIGHTS
from sae_auditor.concepts import Concept, notices_of_index
from sae_auditor.concepts.people import Remarks
from sae_auditor.concepts.policy import Policies, judgements_of, shown_labels, synonyms_of
from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.errors import InputRefused, KnownError
from sae_auditor.explain.alignments import AlignmentTable
from sae_auditor.explain.assemble import Question, assemble_job, class_index
from sae_auditor.explain.audit import Audit, Floats, Method, Target
from sae_auditor.explain.closed_head import closed_head
from sae_auditor.explain.closed_site import ClosedSite
from sae_auditor.explain.companions import companions_of, opinions_of
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.finite import require_finite
from sae_auditor.explain.folder import audit_files_job
from sae_auditor.explain.maps import HeatMap, activation_map, attention_map, map_of_tokens, similarity_map
from sae_auditor.explain.measure import Lens
from sae_auditor.explain.network_lens import NetworkLens
from sae_auditor.explain.patches import ClassQuestion, direction_of, latents_at, token_contributions
from sae_auditor.explain.reasons import Judgements
from sae_auditor.explain.target import DEFAULT_TARGET, Scores, scores_of
from sae_auditor.explain.tiles import audit_tiles_job
from sae_auditor.images import AS_USUAL, Colour, Framing, ImageRefused, Reading, SourceImage, View
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress, run_to_end

Labels = tuple[tuple[str | None, ...], tuple[float | None, ...]]


class Auditor:
    """Explains predictions of a bundle's encoder through one of its SAEs.

    Parameters
    ----------
    bundle
        An opened bundle.
    sae
        Name of the SAE; None for the bundle's first.
    device, precision
        As in `encoders.load_encoder`.

    Attributes
    ----------
    refused : tuple of str
        A sentence for each part of the bundle's concepts that cannot be used, without which images are explained, and
        for an index that cannot be verified.

    Raises
    ------
    InputRefused
        When the bundle has no such SAE or the SAE does not fit the encoder.
    """

    def __init__(self, bundle: Bundle, sae: str | None = None, device: str = "auto", precision: str = "auto") -> None:
        self.bundle = bundle
        self.encoder: ClipEncoder = bundle.load_encoder(device, precision)
        self._texts: tuple[PromptSet, Floats] | None = None
        self.use_sae(sae)

    def use_sae(self, name: str | None) -> None:
        """Switch to another SAE of the bundle, None for its first; the encoder stays loaded.

        Raises
        ------
        InputRefused
            As for the class; the former SAE stays in use.
        """
        names = list(self.bundle.saes)
        chosen = names[0] if name is None and names else name
        if chosen is None or chosen not in self.bundle.saes:
            raise InputRefused(
                f"The bundle '{self.bundle.name}' has no SAE named '{name}'.",
                todo=f"Choose one of: {', '.join(names)}.",
            )
        sae = self.bundle.saes[chosen]
        site = Site(sae.config.site or "", sae.config.tokens or "cls")  # type: ignore[arg-type]
        tail = self.encoder.tail(site)
        width = self.encoder.width_of(site)
        if sae.config.d_in != width:
            raise InputRefused(
                f"The SAE '{chosen}' reads {sae.config.d_in} numbers, the site '{site.name}' has {width}."
            )
        self.sae_name, self.sae, self.site = chosen, sae.to(self.encoder.device), site
        self.concepts = self.bundle.concepts(chosen)
        self._remarks = Remarks.of(next(ref.fingerprint for ref in self.bundle.sae_refs if ref.name == chosen))
        self._lens: tuple[Evidence, Lens] | None = None
        self._labels: tuple[NDArray[np.int64], Labels] | None = None
        self._tail = tail
        self.always_on = self.concepts.always_on
        self.usual = np.where(self.always_on, self.concepts.mean_levels, 0.0)
        self._judgements: tuple[str, Judgements | None] | None = None
        self._companions = companions_of(self.bundle, self.encoder, chosen)
        self.alignments = AlignmentTable(self.concepts.reference_embeddings, self._empty_text)
        closed = tail.is_closed and site.tokens == "cls"
        self._closed = ClosedSite(self.encoder, site, closed_head(tail), self.sae, self.usual) if closed else None

    def use_references(self, bundle: Bundle) -> None:
        """Take the concepts of `bundle`, which is this auditor's own with other reference images."""
        if bundle.fingerprint != self.bundle.fingerprint:
            raise ValueError("reference images of another bundle")
        self.bundle = bundle
        self.use_sae(self.sae_name)

    def look(self, image: SourceImage, pixels: Tensor | None = None, framing: Framing | None = None) -> Evidence:
        """Run the encoder once and keep what every later question needs.

        `pixels` are the encoder's input float32 ``[3, s, s]``, when they have been made already. `framing` stands in
        for the encoder's own crop; see `framings_of`.
        """
        texts = self._texts[1] if self._texts is not None else None  # most likely they will be asked for again
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
        if together and self._closed is not None:
            seen = self._closed.look(images, framings, pixels, texts)
            if seen is not None:
                return self._with_opinions(seen, pixels)
        made, *others = self.encoder.run_sites(pixels, [self.site, *(one.site for one in self._companions)])
        if made.hidden.device != self.sae.W_dec.device:
            self.use_sae(self.sae_name)  # the encoder has fallen back to the CPU
        require_finite(ENCODER_WEIGHTS, made.embedding.float().cpu().numpy())
        opinions = opinions_of(self._companions, others) or [()] * len(images)
        return [
            Evidence(
                image=image,
                framing=framings[i],
                pixels=pixels[i],
                hidden=made.hidden[i],
                token_slice=made.token_slice,
                codes=self.sae.encode(made.vectors[i]),
                sae=self.sae,
                embedding=made.embedding[i],
                patch_grid=made.patch_grid,
                context=None if made.context is None else made.context[i],
                opinions=opinions[i],
            )
            for i, image in enumerate(images)
        ]

    def _with_opinions(self, seen: list[Evidence], pixels: Tensor) -> list[Evidence]:
        if not self._companions:
            return seen
        passes = self.encoder.run_sites(pixels, [one.site for one in self._companions])
        opinions = opinions_of(self._companions, passes)
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
            When the method has no formula at this site or the contrast is no class.
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
    ) -> Job[list[Audit]]:
        """Audit image files in batches, decoding ahead; those that are refused are reported and left out.

        `reading` is as for `audit_job`; `colour` is short for a reading with these colours. `workers` says how many
        processes decode; see `images.pool.decode_files`.
        """
        reading = reading if colour is None else reading.with_colour(colour)
        question = yield from self._question_job(prompts, target, method, contrast, None)
        if reading.view == "tiles":
            return (yield from audit_tiles_job(self, files, question, on_refusal, reading))
        return (yield from audit_files_job(self, files, question, on_refusal, reading, workers))

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

    def what_if(self, evidence: Evidence, prompts: PromptSet, scales: Mapping[int, float]) -> Scores:
        """Return the predictions with latents scaled: 0 is off, 1 as is, more is steered."""
        texts = run_to_end(self._embedded(prompts))
        return scores_of(self.lens(evidence).scaled(dict(scales), texts), self.encoder)

    def latent_map(self, evidence: Evidence, latent: int) -> HeatMap:
        """Return where a latent fired at patch sites, and for CLS where it read from: gradient-weighted attention.

        A map says nothing of why the encoder decided.
        """
        if self.site.tokens == "cls":
            return attention_map(self.encoder, evidence, self.site, latent)
        return activation_map(evidence, latent)

    def similarity_map(self, evidence: Evidence, prompts: PromptSet, class_name: str) -> HeatMap:
        """Return the plain CLIP map of a class, for comparison."""
        texts = run_to_end(self._embedded(prompts))
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
        lens = NetworkLens(self._tail, evidence, self.usual)
        texts = run_to_end(self._embedded(prompts))
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
        if self._lens is None or self._lens[0] is not evidence:
            self._lens = (evidence, self._lens_of(evidence))
        return self._lens[1]

    def _lens_of(self, evidence: Evidence) -> Lens:
        if self._closed is not None:
            return self._closed.lens(evidence)
        return NetworkLens(self._tail, evidence, self.usual)

    def labels(self, latents: NDArray[np.int64]) -> Labels:
        """Return labels and label scores of some latents; the last ones' are kept."""
        if self._labels is None or self._labels[0] is not latents:
            found = [self._label_with_score(latent) for latent in latents.tolist()]
            self._labels = (latents, (tuple(label for label, _ in found), tuple(score for _, score in found)))
        return self._labels[1]

    def hear_news(self) -> None:
        """Forget what was made of names and judgements that people changed meanwhile, here or in another program."""
        try:
            has_news = self._remarks.refresh()
        except KnownError:
            has_news = False  # names that cannot be read must not keep an image from being explained
        if self._policies.refresh() or has_news:
            self._labels = self._judgements = None

    def label(self, latent: int) -> str | None:
        """Return the name to show for a latent: one that a person on this computer gave comes before all others."""
        return self._label_with_score(latent)[0]

    def _label_with_score(self, latent: int) -> tuple[str | None, float | None]:
        label, score = self.concepts.concept_label(latent)
        if self._remarks.get(latent) is not None:
            label = self._remarks.on(self.concepts.concept(latent)).label
        return label, score

    def concept(self, latent: int) -> Concept:
        """Return everything that is known of a latent, with what people on this computer wrote down."""
        return self._remarks.on(self.concepts.concept(latent))

    def judgements(self, prompts: PromptSet) -> Judgements | None:
        """Return what the reasons policy of a prompt set says of the latents; None where nobody judged anything."""
        if self._judgements is None or self._judgements[0] != prompts.name:
            policy = self._policies.effective(prompts.name)
            labels = shown_labels(self.concepts, self._remarks)
            said = judgements_of(policy, labels, synonyms_of(self.bundle), self.sae_name, self.sae.config.d_sae)
            self._judgements = (prompts.name, None if said.is_empty else said)
        return self._judgements[1]

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should know of how the encoder runs, of what cannot be used, and of the reasons policy."""
        unusable = (item.text for item in self.bundle.unusable)
        index = notices_of_index(self.bundle.references)
        return (*self.encoder.notices, *unusable, *index, *self._policies.notices)

    @cached_property
    def _policies(self) -> Policies:
        return Policies.of(self.bundle)

    @cached_property
    def _empty_text(self) -> Floats:
        return np.asarray(self.encoder.embed_texts([""]).double().cpu().numpy()[0])

    def _question_job(
        self, prompts: PromptSet, target: Target, method: Method, contrast: str | None, n_ablations: int | None
    ) -> Job[Question]:
        if method == "ledger" and self._closed is None:
            raise InputRefused(
                f"The ledger is exact only behind the last block; the SAE '{self.sae_name}' reads '{self.site.name}'.",
                safe="Nothing was changed.",
                todo="Choose gradient, ablation or integrated.",
            )
        texts = yield from self._embedded(prompts)
        return Question(prompts, texts, target, method, contrast, n_ablations)

    def _embedded(self, prompts: PromptSet) -> Job[Floats]:
        """Return the classes' unit text embeddings, float64 ``[C, e]``; the last prompt set's are kept."""
        if self._texts is None or self._texts[0] != prompts:
            rows: Tensor = yield from self.encoder.embed_classes_job(prompts)
            self._texts = (prompts, rows.double().cpu().numpy())
        return self._texts[1]
