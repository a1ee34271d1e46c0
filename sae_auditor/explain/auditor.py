"""The heart's front door: look at an image once, then ask of it as often as you like."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sae_auditor.bundle import PromptSet, prompt_set_from_texts
from sae_auditor.explain.assemble import Question, assemble_job, class_index
from sae_auditor.explain.audit import Audit, Floats, Method, Target, Trust
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.flips import Flip, FlipQuestion, flip_job
from sae_auditor.explain.folder import answers_job, collected_job, tiled_answers_job
from sae_auditor.explain.interventions import Intervention
from sae_auditor.explain.maps import HeatMap, activation_map, attention_map, map_of_tokens, similarity_map
from sae_auditor.explain.methods import method_of
from sae_auditor.explain.network_lens import NetworkLens
from sae_auditor.explain.on_encoder import SaeOnEncoder
from sae_auditor.explain.patches import ClassQuestion, direction_of, latents_at, token_contributions
from sae_auditor.explain.target import DEFAULT_TARGET, Scores, scores_of
from sae_auditor.explain.worth import measured_trust_job
from sae_auditor.images import AS_USUAL, Colour, ImageRefused, Reading, SourceImage
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress, run_to_end


@dataclass(frozen=True, eq=False, init=False)
class Auditor(SaeOnEncoder):
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
        changes: Sequence[Intervention] = (),
    ) -> Job[None]:
        """Do the same one file after the other: an `Update` of a `folder.Answer` for each, and nothing is kept here.

        Each says besides whether the interventions `changes` flip the decision.
        """
        question = yield from self._question_job(prompts, target, method, contrast, None)
        question = replace(question, stability=stability, changes=tuple(changes))
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

    def what_if(self, evidence: Evidence, prompts: PromptSet, scales: Mapping[int, float]) -> Scores:
        """Return the predictions with latents scaled: 0 is off, 1 as is, more is steered."""
        texts = run_to_end(self._texts.of_job(prompts))
        return scores_of(self.lens(evidence).scaled(dict(scales), texts), self.encoder)

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

    def _question_job(
        self, prompts: PromptSet, target: Target, method: Method, contrast: str | None, n_ablations: int | None
    ) -> Job[Question]:
        refused = method_of(method).refused_behind_blocks
        if refused is not None and self._placed.closed is None:
            raise refused(self.sae_name, self.site.name)
        texts = yield from self._texts.of_job(prompts)
        return Question(prompts, texts, target, method, contrast, n_ablations)
