"""Asks the program about fresh renders, each once for each SAE and prompt set, and keeps what all proofs need."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from demo_world.proof.policy import BundledPolicy
from demo_world.proof.prompts import typed_prompts
from demo_world.proof.renders import Render, Renders
from demo_world.proof.shared_lens import SharedLens
from demo_world.truth import attributes_of, meanings
from sae_auditor.bundle import Bundle, PromptSet
from sae_auditor.explain import Audit, Evidence
from sae_auditor.explain.assemble import Question, assemble_job
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.measure import Lens
from sae_auditor.explain.target import Objective, objective_of
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end

_MEANINGS: Final = meanings()


@dataclass(frozen=True)
class ReasonEffect:
    """A reason that must not count and fired, and what it did to the decision, in log-odds of the best class.

    `push` is the sum of its latents' effects, `joint` the exact effect of switching all of them off at once.
    `forbidden` is the program's finding, `in_picture` the renderer's truth.
    """

    name: str
    push: float
    joint: float
    forbidden: bool
    in_picture: bool


@dataclass(frozen=True)
class SwitchedOff:
    """What became of the decision without one latent: whether another class wins, and by how much the lead changed."""

    flips: bool
    change: float


@dataclass(frozen=True, eq=False)
class Answer:
    """What the program says of one render under one prompt set.

    `first` is without the first latent of the order that is shown, `first_of_logit` without that of the largest
    gradient of the class's logit; both None where no latent fired.
    """

    render: Render
    audit: Audit
    first: SwitchedOff | None
    first_of_logit: SwitchedOff | None
    reasons: tuple[ReasonEffect, ...]

    @property
    def best(self) -> int:
        """The most probable class."""
        return int(self.audit.ranked()[0])

    @property
    def called(self) -> str:
        """The name of the most probable class."""
        return self.audit.class_names[self.best]


class Desk:
    """The bundle under proof, the fresh renders, and what has been asked already.

    Parameters
    ----------
    bundle
        An opened demo bundle.
    renders
        Fresh scenes.
    device
        Where the encoder runs.
    """

    def __init__(self, bundle: Bundle, renders: Renders, device: str = "cpu") -> None:
        self.bundle, self.renders, self._device = bundle, renders, device
        self.condition = bundle.prompt_sets["condition"]
        self.prompt_sets = [self.condition, *typed_prompts()]
        self.saes = tuple(bundle.saes)
        self._policy = BundledPolicy(bundle)
        self._auditor: Auditor | None = None
        self._texts: dict[str, Floats] = {}
        self._answers: dict[tuple[str, str, int], dict[str, Answer]] = {}

    def auditor(self, sae: str) -> Auditor:
        """Return the auditor, set to an SAE."""
        if self._auditor is None:
            self._auditor = Auditor(self.bundle, sae, device=self._device)
        if self._auditor.sae_name != sae:
            self._auditor = self._auditor.with_sae(sae)
        return self._auditor

    def answers(self, sae: str, split: str, n: int, prompts: PromptSet | None = None) -> list[Answer]:
        """Return what is said of the first `n` scenes of a split; None: under ``condition``."""
        name = self.condition.name if prompts is None else prompts.name
        return [held[name] for held in self._asked(sae, split, n)]

    def _asked(self, sae: str, split: str, n: int) -> list[dict[str, Answer]]:
        auditor, renders = self.auditor(sae), self.renders.of(split, n)
        for i, render in enumerate(renders):
            if (sae, split, i) not in self._answers:
                self._answers[sae, split, i] = self._ask(auditor, render)
                _tell(f"{sae}, {split}", i + 1, n)
        return [self._answers[sae, split, i] for i in range(n)]

    def _ask(self, auditor: Auditor, render: Render) -> dict[str, Answer]:
        evidence = auditor.look(load_image(render.image))
        lens: Lens = SharedLens(auditor.lens(evidence), auditor.encoder.embed_dim)
        return {prompts.name: self._answer(auditor, render, evidence, lens, prompts) for prompts in self.prompt_sets}

    def _answer(self, auditor: Auditor, render: Render, evidence: Evidence, lens: Lens, prompts: PromptSet) -> Answer:
        texts = self.texts(prompts)
        question = Question(prompts, texts, "logodds", "gradient", None, None)
        audit = run_to_end(assemble_job(auditor, evidence, lens, question))
        audit = replace(audit, judgements=self._policy.judgements(auditor.sae_name, prompts))
        without = _Without(auditor, lens, texts, audit)
        best = int(audit.ranked()[0])
        if not len(audit.latents):
            return Answer(render, audit, None, None, ())
        of_logit = int(np.abs(lens.gradient(texts).contributions[best]).argmax())
        return Answer(
            render,
            audit,
            first=without.switched_off([int(audit.order(best)[0])]),
            first_of_logit=without.switched_off([of_logit]),
            reasons=_reasons(render, audit, without),
        )

    def texts(self, prompts: PromptSet) -> Floats:
        """Return the unit text embeddings of a prompt set's classes, float64 ``[C, e]``; always the same array."""
        if prompts.name not in self._texts:
            encoder = self.auditor(self.saes[0] if self._auditor is None else self._auditor.sae_name).encoder
            self._texts[prompts.name] = encoder.embed_classes(prompts).double().cpu().numpy()
        return self._texts[prompts.name]


@dataclass(frozen=True)
class _Without:
    """The decision of one audit without some of its latents; always-on ones get their usual activation."""

    auditor: Auditor
    lens: Lens
    texts: Floats
    audit: Audit

    def switched_off(self, places: Sequence[int]) -> SwitchedOff:
        """Switch latents at some places off together."""
        audit = self.audit
        latents, activations = audit.latents[places], audit.activations[places]
        usual = self.auditor.meanings.usual[latents] / activations
        cosine = self.lens.scaled(dict(zip(latents.tolist(), usual.tolist(), strict=True)), self.texts)
        best = int(audit.ranked()[0])
        value = self._objective.value(cosine)[best]
        return SwitchedOff(int(cosine.argmax()) != best, float(value - audit.total[best]))

    @property
    def _objective(self) -> Objective:
        return objective_of("logodds", self.audit.cosine, self.auditor.encoder, None)


def _reasons(render: Render, audit: Audit, without: _Without) -> tuple[ReasonEffect, ...]:
    best = int(audit.ranked()[0])
    judgements, effects = audit.judgements, audit.effects(best)
    assert judgements is not None
    reason_of, seen = judgements.reason_of[audit.latents], attributes_of(render.scene)
    found = []
    for reason in audit.prediction(best, top=0).reasons:
        places = np.flatnonzero(reason_of == judgements.reasons.index(reason.name))
        said = _MEANINGS.get(reason.name, {"nothing that the renderer draws"})
        found.append(
            ReasonEffect(
                reason.name,
                push=float(effects[places].sum()),
                joint=-without.switched_off(places.tolist()).change,
                forbidden=reason.forbidden,
                in_picture=said <= seen,
            )
        )
    return tuple(found)


def _tell(what: str, done: int, n: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what}: {done} of {n}", end="\n" if done == n else "", file=sys.stderr, flush=True)
