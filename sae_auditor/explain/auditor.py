"""The heart's front door: look at an image once, then ask of it as often as you like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sae_auditor.bundle import Bundle, PromptSet, prompt_set_from_texts
from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.errors import InputRefused
from sae_auditor.explain.assemble import Question, assemble, class_index
from sae_auditor.explain.audit import Audit, Floats, Method, Target
from sae_auditor.explain.closed_head import ClosedHead
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.maps import HeatMap, activation_map, attention_map, similarity_map
from sae_auditor.explain.measure import Lens
from sae_auditor.explain.network_lens import NetworkLens
from sae_auditor.explain.target import Scores, scores_of
from sae_auditor.images import SourceImage, load_image
from sae_auditor.progress import Job, Progress, run_to_end

DEFAULT_ABLATIONS = 32


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
        width = self.encoder.embed_dim if site.is_pooled else self.encoder.width
        if sae.config.d_in != width:
            raise InputRefused(
                f"The SAE '{chosen}' reads {sae.config.d_in} numbers, the site '{site.name}' has {width}."
            )
        self.sae_name, self.sae, self.site = chosen, sae.to(self.encoder.device), site
        self.concepts = self.bundle.concepts(chosen)
        self._tail = tail
        self._head = ClosedHead(tail) if tail.is_closed and site.tokens == "cls" else None

    def look(self, image: SourceImage) -> Evidence:
        """Run the encoder once and keep what every later question needs."""
        pixels = self.encoder.preprocess(image.rgb)
        made = self.encoder.run(pixels[None], self.site)
        vectors = made.vectors[0]
        self.sae = self.sae.to(vectors.device)  # the encoder may have fallen back to the CPU
        return Evidence(
            image=image,
            pixels=pixels,
            hidden=made.hidden[0],
            token_slice=self.site.token_slice,
            codes=self.sae.encode(vectors),
            sae=self.sae,
            embedding=made.embedding[0],
        )

    def look_job(self, images: Sequence[SourceImage]) -> Job[list[Evidence]]:
        """Look at several images, a report after each."""
        seen: list[Evidence] = []
        for i, image in enumerate(images):
            yield Progress(i, len(images), image.provenance.path or "")
            seen.append(self.look(image))
        return seen

    def explain_job(
        self,
        evidence: Evidence,
        prompts: PromptSet,
        *,
        target: Target = "logit",
        method: Method = "gradient",
        contrast: str | None = None,
        n_ablations: int = DEFAULT_ABLATIONS,
    ) -> Job[Audit]:
        """Explain every class of `prompts` for one image.

        Parameters
        ----------
        contrast
            For ``target="margin"``: the class to compare with; None for the most probable one.
        n_ablations
            How many latents are ablated where each costs a run of the network's tail; closed forms ablate all.

        Raises
        ------
        InputRefused
            When the method has no formula at this site or the contrast is no class.
        """
        if method == "ledger" and self._head is None:
            raise InputRefused(
                f"The ledger is exact only behind the last block; the SAE '{self.sae_name}' reads '{self.site.name}'.",
                safe="Nothing was changed.",
                todo="Choose gradient, ablation or integrated.",
            )
        texts = yield from self._embedded(prompts)
        question = Question(prompts, texts, target, method, contrast, n_ablations)
        return assemble(self, evidence, self.lens(evidence), question)

    def explain(self, evidence: Evidence, prompts: PromptSet, **options: Any) -> Audit:
        """Do `explain_job` at once; the options are the same."""
        return run_to_end(self.explain_job(evidence, prompts, **options))

    def audit_job(
        self,
        images: Iterable[Any],
        prompts: PromptSet | Sequence[str],
        target: Target = "logit",
        method: Method = "gradient",
        contrast: str | None = None,
    ) -> Job[list[Audit]]:
        """Load, look at and explain several images: paths, PIL images, arrays or `SourceImage`."""
        asked = prompts if isinstance(prompts, PromptSet) else prompt_set_from_texts(list(prompts))
        sources = list(images)
        audits: list[Audit] = []
        for i, source in enumerate(sources):
            yield Progress(i, len(sources), str(source) if isinstance(source, str) else "")
            image = source if isinstance(source, SourceImage) else load_image(source)
            evidence = self.look(image)
            audits.append(
                (yield from self.explain_job(evidence, asked, target=target, method=method, contrast=contrast))
            )
        return audits

    def audit(
        self,
        images: Iterable[Any],
        prompts: PromptSet | Sequence[str],
        target: Target = "logit",
        method: Method = "gradient",
        contrast: str | None = None,
    ) -> list[Audit]:
        """Do `audit_job` at once."""
        return run_to_end(self.audit_job(images, prompts, target, method, contrast))

    def what_if(self, evidence: Evidence, prompts: PromptSet, scales: Mapping[int, float]) -> Scores:
        """Return the predictions with latents scaled: 0 is off, 1 as is, more is steered."""
        texts = run_to_end(self._embedded(prompts))
        return scores_of(self.lens(evidence).scaled(dict(scales), texts), self.encoder)

    def latent_map(self, evidence: Evidence, latent: int) -> HeatMap:
        """Return where a latent looked: its activations at patch sites, gradient-weighted attention for CLS."""
        if self.site.tokens == "cls":
            return attention_map(self.encoder, evidence, self.site, latent)
        return activation_map(evidence, latent, self.encoder.patch_grid)

    def similarity_map(self, evidence: Evidence, prompts: PromptSet, class_name: str) -> HeatMap:
        """Return the plain CLIP map of a class, for comparison."""
        texts = run_to_end(self._embedded(prompts))
        index = class_index(prompts, class_name)
        return similarity_map(self.encoder, evidence, torch.from_numpy(texts[index]).float())

    def lens(self, evidence: Evidence) -> Lens:
        """Return how targets depend on this image's vectors."""
        if self._head is not None:
            return ClosedLens(self._head, evidence)
        return NetworkLens(self._tail, evidence)

    def alignments(self, latents: Any, texts: Floats) -> Floats:
        """Return ``cos(m_j, t_c) - cos(m_j, t_empty)``, float64 ``[C, m]``; NaN where a latent has no references."""
        references = np.asarray(self.concepts.reference_embeddings[latents], dtype=np.float64)
        norms = np.linalg.norm(references, axis=1, keepdims=True)
        unit = references / np.where(norms > 0, norms, np.nan)
        empty = self.encoder.embed_texts([""]).double().cpu().numpy()[0]
        return np.asarray(texts @ unit.T - (unit @ empty)[None])

    def _embedded(self, prompts: PromptSet) -> Job[Floats]:
        """Return the classes' unit text embeddings, float64 ``[C, e]``; the last prompt set's are kept."""
        if self._texts is None or self._texts[0] != prompts:
            rows: Tensor = yield from self.encoder.embed_classes_job(prompts)
            self._texts = (prompts, rows.double().cpu().numpy())
        return self._texts[1]
