"""Does the comparison of prompts and probe name the one that leans on the planted cue more?

Each of many worlds has scenes for two probes and others to compare on, in which the cue is independent of everything.
One probe is fitted on pictures in which the cue goes with the class that it was planted for, as somebody's labels might
be; the other on the same scenes with the cue in as many of them whatever they show. Which of prompts and probe leans
more is known from the renderer: every scene is drawn with the cue and without it, and each side's decision moves by so
much, in the same calibrated log-odds. Where nothing is planted, neither must be named: the kind of part, under its
prompts and under a probe of it, has nothing to do with the cue.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray

from demo_world.proof.bands import mean_band, wilson
from demo_world.proof.figure import Figure
from demo_world.proof.planted import class_of, drawn, shown
from demo_world.proof.scan import ScanPlan
from demo_world.scene import Scene
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from sae_auditor.studies.probes.compared import compare
from sae_auditor.studies.probes.fitting import fit_job
from sae_auditor.studies.probes.rows import More
from sae_auditor.studies.scan.calibration import Calibration
from sae_auditor.studies.scan.effects import Effects, EffectsWriter
from sae_auditor.studies.scan.findings import Rule
from sae_auditor.studies.scan.measuring import N_EXACT
from sae_auditor.studies.scan.readout import Readout, Readouts
from sae_auditor.studies.scan.truth import Truth, balanced_weights

Floats = NDArray[np.float64]

RIGHT: Final = 0.95
FALSE: Final = 0.05
# How often a picture that the planted probe is fitted on has the cue: where it shows the class, and where it does not.
WITH_CLASS, WITHOUT_CLASS = 0.95, 0.05
NOTHING_PLANTED: Final = "nothing planted"
# Scenes that are drawn with the cue and without it.
N_PAIRS: Final = 40
_STREAM: Final = 17


def probes(auditor: Auditor, plan: ScanPlan) -> list[Figure]:
    """Return the figures of one SAE behind the last block."""
    told: dict[str, list[_Told]] = {}
    for k in range(plan.n_worlds):
        world = _World(auditor, plan, plan.seed + 1 + k)
        for name, of_world in world.told().items():
            told.setdefault(name, []).append(of_world)
            print(f"world {k + 1} of {plan.n_worlds}: {name}: {of_world}", file=sys.stderr, flush=True)
    return [
        figure for name, of_worlds in told.items() for figure in _figures(f"{auditor.sae_name}, {name}:", of_worlds)
    ]


@dataclass(frozen=True)
class _Told:
    """What was said of one world, how far drawing the cue moves prompts and probe, and how often these are right."""

    said: More | None
    moves: tuple[float, float]
    accuracies: tuple[float, float]

    @property
    def is_right(self) -> bool:
        """Whether the one was named that the cue moves more."""
        return self.said == ("probe" if self.moves[1] > self.moves[0] else "prompts")

    @property
    def is_named(self) -> bool:
        """Whether one of the two was named at all."""
        return self.said in ("prompts", "probe")


def _figures(here: str, told: Sequence[_Told]) -> list[Figure]:
    named = wilson(one.is_named for one in told)
    if here.endswith(f"{NOTHING_PLANTED}:"):
        figures = [Figure(f"{here} one of the two is named", named, at_most=FALSE)]
    else:
        wrong = wilson(one.is_named and not one.is_right for one in told)
        figures = [
            Figure(
                f"{here} the one is named that the cue moves more", wilson(one.is_right for one in told), at_least=RIGHT
            ),
            Figure(f"{here} the other one is named", wrong, at_most=FALSE),
        ]
    for place, who in enumerate(("prompts", "probe")):
        moves = mean_band([one.moves[place] for one in told])
        right = mean_band([one.accuracies[place] for one in told])
        figures.append(Figure(f"{here} how far drawing the cue moves the {who}, log-odds", moves, "number"))
        figures.append(Figure(f"{here} accuracy of the {who}", right))
    return figures


class _World:
    """Scenes to fit probes on, and scenes to compare on, with what the encoder makes of their pictures."""

    def __init__(self, auditor: Auditor, plan: ScanPlan, seed: int) -> None:
        self._auditor, self._planted, self._seed, self._workers = auditor, plan.planted, seed, plan.workers
        scenes = plan.planted.scenes(seed, 2 * plan.n_scenes)
        self._fitting, self._compared = scenes[: plan.n_scenes], scenes[plan.n_scenes :]
        free = [plan.planted.free(scene) for scene in self._compared[:N_PAIRS]]
        self._free, self._cued = (self._embedded([self._with(scene, has) for scene in free]) for has in (False, True))

    def told(self) -> dict[str, _Told]:
        """Return what is said of every pair of prompts and probe."""
        encoder, sets = self._auditor.encoder, self._auditor.bundle.prompt_sets
        own, parts = sets[self._planted.prompt_set], sets["part"]
        cases = {
            "a probe of planted labels": (own, True),
            "a probe without": (own, False),
            NOTHING_PLANTED: (parts, False),
        }
        embedded = {planted: self._embedded(self._versions(planted=planted)) for planted in (True, False)}
        texts = {name: encoder.embed_classes(prompts).double().cpu().numpy() for name, (prompts, _) in cases.items()}
        readouts: list[Readout] = []
        for name, (prompts, planted) in cases.items():
            classes = np.array([class_of(scene, prompts.names) for scene in self._fitting], np.int64)
            probe = run_to_end(fit_job(embedded[planted], classes, len(prompts.names)))
            readouts.append(Readout.of_texts(texts[name], encoder))
            readouts.append(Readout.of_probe(probe.weights, probe.intercepts))
        effects = iter(self._measured(readouts))
        found = {}
        for place, (name, (prompts, _)) in enumerate(cases.items()):
            truth = Truth(np.array([class_of(scene, prompts.names) for scene in self._compared], np.int64))
            pair = next(effects), next(effects)
            rule = Rule(seed=self._seed)
            compared = compare(self._auditor, prompts, texts[name], pair, truth, rule)
            both = zip(readouts[2 * place : 2 * place + 2], pair, strict=True)
            first, second = (self._moved(readout, of_one, truth) for readout, of_one in both)
            accuracy = compared.accuracy
            found[name] = _Told(compared.leans_more, (first, second), (accuracy.first.value, accuracy.second.value))
        return found

    def _versions(self, *, planted: bool) -> list[Scene]:
        """Return the scenes to fit on with the cue where it goes with the class, or in as many whatever they show."""
        random = np.random.default_rng([self._seed, _STREAM])
        shows = np.array([self._planted.class_name in shown(scene) for scene in self._fitting])
        has = random.random(len(shows)) < np.where(shows, WITH_CLASS, WITHOUT_CLASS)
        has = has if planted else random.permutation(has)
        return [self._with(scene, bool(one)) for scene, one in zip(self._fitting, has, strict=True)]

    def _with(self, scene: Scene, has: bool) -> Scene:
        free = self._planted.free(scene)
        return replace(free, cues=(*free.cues, self._planted.cue)) if has and self._planted.cue else free

    def _embedded(self, scenes: Sequence[Scene]) -> Floats:
        looked = (self._auditor.look(load_image(image)) for image in drawn(scenes, self._workers))
        return np.stack([F.normalize(one.embedding.double(), dim=0).cpu().numpy() for one in looked])

    def _measured(self, readouts: Sequence[Readout]) -> list[Effects]:
        together, d_sae = Readouts(readouts), self._auditor.sae.config.d_sae
        writers = [EffectsWriter(n_classes, d_sae) for n_classes in together.n_classes]
        for place, image in enumerate(drawn(self._compared, self._workers)):
            evidence = self._auditor.look(load_image(image))
            sha256 = hashlib.sha256(image.tobytes()).hexdigest()
            for writer, made in zip(writers, together.measure(self._auditor.lens(evidence), N_EXACT), strict=True):
                fired = evidence.latents, evidence.activations
                writer.add(str(place), sha256, made.decisions, *fired, made.effects, made.contributions)
        return [writer.finish() for writer in writers]

    def _moved(self, readout: Readout, effects: Effects, truth: Truth) -> float:
        """Return how far drawing the cue moves the decisions, the mean size over classes, in calibrated log-odds."""
        change = (readout.decisions(self._cued) - readout.decisions(self._free)).mean(0)
        every, cells = truth.is_labelled, truth.cells("")
        sizes = []
        for index in range(effects.n_classes):
            is_class = truth.classes == index
            weights = balanced_weights(is_class, cells, every)
            slope = Calibration.of(effects.decisions[:, index].astype(np.float64), is_class, weights).slope
            sizes.append(abs(max(0.0, slope) * change[index]))
        return float(np.mean(sizes))
