"""Does the reliance study find what is planted, and nothing else?

Each of many worlds is a folder of scenes in which the planted cue has nothing to do with the class. What fired is
judged by the renderer: a latent stands for the attribute that is most over-represented among the scenes on which it
fires most. Everything is asked twice: under the bundle's reasons policy, and as if nobody had judged anything, so that
the labels alone have to find it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from demo_world.proof.bands import Band, wilson
from demo_world.proof.figure import Figure
from demo_world.proof.planted import Planted, class_of, drawn
from demo_world.proof.policy import BundledPolicy
from demo_world.scene import Scene
from demo_world.truth import attributes_of
from sae_auditor.bundle import PromptSet
from sae_auditor.explain import Evidence, Judgements
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.studies.scan.effects import Effects, EffectsWriter
from sae_auditor.studies.scan.findings import Finding, Rule, findings_of
from sae_auditor.studies.scan.measuring import N_EXACT
from sae_auditor.studies.scan.readout import Readout, Readouts
from sae_auditor.studies.scan.rows import ordered
from sae_auditor.studies.scan.truth import Truth

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

RATE: Final = 0.05
RECOVERED: Final = 0.5
# Scenes that say what a latent stands for, and how many of them must show the planted cue, 0 to 1.
_STRONGEST: Final = 60
_STANDS_FOR: Final = 2 / 3
_DRAWS: Final = 2_000


@dataclass(frozen=True)
class ScanPlan:
    """How much is measured: so many worlds of so many scenes, and pairs of counterfactual scenes.

    `cache` is a folder in which worlds are kept that were measured already; None for none.
    """

    planted: Planted
    seed: int
    n_worlds: int = 20
    n_scenes: int = 240
    n_counterfactual: int = 200
    workers: int = 1
    cache: Path | None = None


@dataclass(frozen=True, eq=False)
class _World:
    scenes: list[Scene]
    effects: Effects
    truth: Truth
    activations: NDArray[np.float32]  # [n, d_sae]


def scan(auditor: Auditor, plan: ScanPlan) -> list[Figure]:
    """Return the figures of one SAE."""
    prompts = auditor.bundle.prompt_sets[plan.planted.prompt_set]
    texts = auditor.encoder.embed_classes(prompts).double().cpu().numpy()
    worlds = []
    for k in range(plan.n_worlds):
        worlds.append(_world(auditor, prompts, texts, plan, plan.seed + 1 + k))
        print(f"world {k + 1} of {plan.n_worlds}", file=sys.stderr, flush=True)
    meaning = _Meaning(worlds)
    judged = BundledPolicy(auditor.bundle).judgements(auditor.sae_name, prompts)
    figures, sets = [], []
    policies: tuple[tuple[str, Judgements | None], ...] = (("nobody judged", None), ("the bundle's policy", judged))
    for name, judgements in policies:
        here = f"{auditor.sae_name}, {name}:"
        found = [
            ordered(world.effects, findings_of(world.effects, world.truth, judgements, Rule(seed=k)))
            for k, world in enumerate(worlds)
        ]
        _tell(here, found, meaning, prompts)
        figures += _figures(here, found, meaning, plan.planted, prompts)
        sets.append((here, [tuple(sorted({f.latent for f in of_world if f.confirmed})) for of_world in found]))
    if plan.planted.cue is not None:
        figures += _Counterfactuals(auditor, texts, prompts, plan).figures(sets)
    return figures


def _figures(
    here: str, found: Sequence[Sequence[Finding]], meaning: _Meaning, planted: Planted, prompts: PromptSet
) -> list[Figure]:
    confirmed = [[finding for finding in of_world if finding.confirmed] for of_world in found]
    others = [[f for f in of_world if not meaning.is_planted(f, planted, prompts)] for of_world in confirmed]
    figures = [
        Figure(f"{here} worlds with a confirmed finding that is not planted", wilson(map(bool, others)), at_most=RATE),
        Figure(f"{here} of another cue", wilson(any(meaning.is_cue(f) for f in fs) for fs in others), at_most=RATE),
        Figure(f"{here} of a defect", wilson(any(meaning.is_defect(f) for f in fs) for fs in others), at_most=RATE),
    ]
    if planted.cue is not None:
        first = wilson(bool(fs) and meaning.is_planted(fs[0], planted, prompts) for fs in confirmed)
        what = f"{here} the planted cue is the first confirmed finding for '{planted.class_name}'"
        figures.insert(0, Figure(what, first, at_least=1 - RATE))
    return figures


class _Meaning:
    """What latents stand for, by the renderer."""

    def __init__(self, worlds: Sequence[_World]) -> None:
        seen = [attributes_of(scene) for world in worlds for scene in world.scenes]
        self._names = sorted(set().union(*seen))
        self._has = np.array([[name in of_scene for name in self._names] for of_scene in seen])
        self._activations = np.concatenate([world.activations for world in worlds])

    def shares(self, latent: int) -> Floats:
        """Return which share of the scenes on which a latent fires most has each attribute."""
        own = self._activations[:, latent]
        fired = np.flatnonzero(own)
        strongest = fired[np.argsort(-own[fired], kind="stable")[:_STRONGEST]]
        return np.asarray(self._has[strongest].mean(0))

    def of(self, latent: int) -> str:
        """Return the attribute that a latent stands for."""
        return self._names[int((self.shares(latent) - self._has.mean(0)).argmax())]

    def is_planted(self, finding: Finding, planted: Planted, prompts: PromptSet) -> bool:
        """Whether a finding is the planted cue, for the class that it was planted for."""
        if planted.attribute not in self._names or prompts.names[finding.index] != planted.class_name:
            return False
        return bool(self.shares(finding.latent)[self._names.index(planted.attribute)] >= _STANDS_FOR)

    def is_cue(self, finding: Finding) -> bool:
        """Whether a finding's latent stands for a cue."""
        return self.of(finding.latent).startswith(("cue:", "arrow:", "belt:"))

    def is_defect(self, finding: Finding) -> bool:
        """Whether a finding's latent stands for a defect, or for parts with one."""
        return self.of(finding.latent).startswith(("defect:", "condition:defective"))


class _Counterfactuals:
    """Scenes in which the cue misleads, and the same ones without it."""

    def __init__(self, auditor: Auditor, texts: Floats, prompts: PromptSet, plan: ScanPlan) -> None:
        self._auditor, self._texts = auditor, texts
        base = plan.planted.scenes(plan.seed, plan.n_counterfactual)
        self._truth = np.array([class_of(scene, prompts.names) for scene in base])
        self._against = _looked(auditor, [plan.planted.against(scene) for scene in base], plan.workers)
        free = _looked(auditor, [plan.planted.free(scene) for scene in base], plan.workers)
        self._before, self._free = (self._right(evidences, ()) for evidences in (self._against, free))

    def figures(self, sets: Sequence[tuple[str, Sequence[tuple[int, ...]]]]) -> list[Figure]:
        """Return accuracies, and by how much of the gap switching the confirmed latents of each world off raises it."""
        kept: dict[tuple[int, ...], Bools] = {}
        figures = [
            Figure("accuracy where the cue misleads", wilson(self._before)),
            Figure("accuracy on the same scenes without the cue", wilson(self._free)),
        ]
        for here, of_worlds in sets:
            for latents in of_worlds:
                if latents not in kept:
                    kept[latents] = self._right(self._against, latents)
            off = np.mean([kept[latents] for latents in of_worlds], axis=0)
            figures.append(Figure(f"{here} accuracy with the confirmed latents off", _mean(off)))
            figures.append(Figure(f"{here} share of the gap that this closes", self._share(off), at_least=RECOVERED))
        return figures

    def _right(self, evidences: Sequence[Evidence], latents: tuple[int, ...]) -> Bools:
        usual = self._auditor.meanings.usual
        called = []
        for evidence in evidences:
            places = [evidence.column_of(latent) for latent in latents]
            scales = {
                latent: float(usual[latent] / evidence.activations[place])
                for latent, place in zip(latents, places, strict=True)
                if place is not None
            }
            called.append(int(self._auditor.lens(evidence).scaled(scales, self._texts).argmax()))
        return np.asarray(np.array(called) == self._truth)

    def _share(self, off: Floats) -> Band:
        def share(places: NDArray[np.int64]) -> float:
            before, free = self._before[places].mean(), self._free[places].mean()
            return float((off[places].mean() - before) / (free - before)) if free > before else float("nan")

        n, random = len(off), np.random.default_rng(0)
        draws = [share(random.integers(n, size=n)) for _ in range(_DRAWS)]
        low, high = np.nanpercentile(draws, (2.5, 97.5))
        return Band(share(np.arange(n)), float(low), float(high), n)


def _mean(values: Floats) -> Band:
    n, random = len(values), np.random.default_rng(0)
    draws = values[random.integers(n, size=(_DRAWS, n))].mean(1)
    low, high = np.percentile(draws, (2.5, 97.5))
    return Band(float(values.mean()), float(low), float(high), n)


def _looked(auditor: Auditor, scenes: Sequence[Scene], workers: int) -> list[Evidence]:
    return [auditor.look(load_image(image)) for image in drawn(scenes, workers)]


def _world(auditor: Auditor, prompts: PromptSet, texts: Floats, plan: ScanPlan, seed: int) -> _World:
    scenes = plan.planted.scenes(seed, plan.n_scenes)
    kept = None if plan.cache is None else plan.cache / f"{_name_of(auditor, plan, seed)}.npz"
    if kept is not None and kept.is_file():
        measured = list(_read(kept))
    else:
        measured = list(_measured(auditor, texts, scenes, plan.workers))
        if kept is not None:
            _write(kept, measured)
    d_sae = auditor.sae.config.d_sae
    writer, activations = EffectsWriter(len(texts), d_sae), np.zeros((len(scenes), d_sae), np.float32)
    for i, (sha256, decisions, latents, fired, effects, contributions) in enumerate(measured):
        writer.add(str(i), sha256, decisions, latents, fired, effects, contributions)
        activations[i, latents] = fired
    classes = np.array([class_of(scene, prompts.names) for scene in scenes], np.int64)
    return _World(scenes, writer.finish(), Truth(classes), activations)


_Measured = tuple[str, Any, Any, Any, Any, Any]


def _measured(auditor: Auditor, texts: Floats, scenes: Sequence[Scene], workers: int) -> Iterator[_Measured]:
    readouts = Readouts([Readout.of_texts(texts, auditor.encoder)])
    for image in drawn(scenes, workers):
        evidence = auditor.look(load_image(image))
        (made,) = readouts.measure(auditor.lens(evidence), N_EXACT)
        sha256 = hashlib.sha256(image.tobytes()).hexdigest()
        known = ~np.isnan(made.effects[0])
        fired = evidence.latents[known], evidence.activations[known]
        yield sha256, made.decisions, *fired, made.effects[:, known], made.contributions[:, known]


def _name_of(auditor: Auditor, plan: ScanPlan, seed: int) -> str:
    asked = f"{auditor.bundle.fingerprint}/{auditor.sae_name}/{plan.planted}/{seed}/{plan.n_scenes}"
    return hashlib.sha256(asked.encode()).hexdigest()[:24]


def _write(place: Path, measured: Sequence[_Measured]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    names = ("sha256", "decisions", "latents", "activations", "effects", "contributions")
    arrays = {
        f"{name}{i}": part for i, of_image in enumerate(measured) for name, part in zip(names, of_image, strict=True)
    }
    np.savez(place, n=len(measured), **arrays)


def _read(place: Path) -> Iterator[_Measured]:
    with np.load(place) as held:
        for i in range(int(held["n"])):
            parts = (held[f"{name}{i}"] for name in ("decisions", "latents", "activations", "effects", "contributions"))
            yield (str(held[f"sha256{i}"]), *parts)


def _tell(here: str, found: Sequence[Sequence[Finding]], meaning: _Meaning, prompts: PromptSet) -> None:
    """Say what was found, for a person who has to understand a figure that is not met."""
    for k, of_world in enumerate(found):
        said = [
            f"{prompts.names[f.index]}: {f.latent} {meaning.of(f.latent)} p={f.p:.1e}{' confirmed' * f.confirmed}"
            for f in of_world
        ]
        print(f"{here} world {k + 1}: {'; '.join(said) or 'nothing proposed'}", file=sys.stderr, flush=True)
