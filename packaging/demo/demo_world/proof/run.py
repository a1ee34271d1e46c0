"""Every proof by name, asked at one desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from demo_world.photographs import photographs
from demo_world.proof.always_on import always_on
from demo_world.proof.circuits import circuits
from demo_world.proof.compounds import compounds
from demo_world.proof.decides import decides
from demo_world.proof.desk import Answer, Desk
from demo_world.proof.faithfulness import agreement, apart_of, faithfulness, figures_of
from demo_world.proof.figure import Figure
from demo_world.proof.fired import Fired, fired_on
from demo_world.proof.forbidden import forbidden
from demo_world.proof.names import names, of_vocabulary
from demo_world.proof.nonsense import nonsense
from demo_world.proof.passing import Eye
from demo_world.proof.planted import TAG_FOR_DEFECTIVE, Planted
from demo_world.proof.probes import probes
from demo_world.proof.repair import repair
from demo_world.proof.rules import rules
from demo_world.proof.scan import ScanPlan, scan
from demo_world.proof.senses import senses
from demo_world.proof.tag import tag
from demo_world.proof.trust import trust, worth_of
from demo_world.proof.typography import false_alarms, regions, words
from demo_world.proof.unlike import fit_of, quality_of, unlike
from demo_world.proof.what_if import what_if
from demo_world.settings import FULL
from sae_auditor.concepts import concepts_of
from sae_auditor.explain.circuits import earlier_saes

# At a patch site an image takes seconds, since every exact effect is a run of the network: a fraction of the images.
_PATCH_SHARE: Final = 0.15
_MOST_FAITHFUL: Final = 100
# Images whose curves are compared with one run of the tail a step, and of those at a patch site with all steps.
_BY_BRUTE_FORCE: Final = 50
_EVERY_STEP: Final = 5
# Scenes of each world in which no text is written.
_IN_A_WORLD: Final = 24
# As many as there are reference images: the strongest of fewer scenes fire less than those that the names are of.
_N_NAMED: Final = FULL.n_reference


@dataclass(frozen=True)
class Plan:
    """How much is measured: `n` good parts with a tag and twice as many of a general mix; the rest follows.

    `photographs` are folders of foreign pictures. `planted` and `n_scenes` are for the scan, see `ScanPlan`;
    `n_worlds`, `workers` and `cache` for all that draw worlds of their own. `patch_worlds` is `n_worlds` of the scan at
    patch sites, where an image takes twenty times as long.
    """

    n: int
    seed: int
    photographs: tuple[Path, ...] = ()
    patch_n: int | None = None
    planted: Planted = TAG_FOR_DEFECTIVE
    n_worlds: int = 20
    n_scenes: int = 240
    workers: int = 1
    cache: Path | None = None
    patch_worlds: int = 0


class Proofs:
    """The proofs of one bundle; what several of them need is asked once.

    Parameters
    ----------
    desk
        Answers.
    plan
        How much is measured.
    """

    def __init__(self, desk: Desk, plan: Plan) -> None:
        self._desk, self._plan = desk, plan

    def run(self, name: str) -> list[Figure]:
        """Return the figures of one proof of `PROOFS`, for every SAE."""
        return PROOFS[name](self)

    def decides(self) -> list[Figure]:
        """Return what becomes of decisions without the first bar."""
        found = []
        for sae in self._desk.saes:
            tagged = [answer for answer in self._tagged(sae)[self._desk.condition.name] if answer.called == "defective"]
            mixed = self._mixed(sae)[self._desk.condition.name]
            bounded = not self._reads_patches(sae)
            found += decides(sae, "good parts called defective for a tag", tagged, bounded=bounded)
            found += decides(sae, "general mix", mixed, bounded=bounded)
        return found

    def forbidden(self) -> list[Figure]:
        """Return what the reasons policy finds."""
        found = []
        for sae in self._desk.saes:
            found += forbidden(sae, self._tagged(sae), self._mixed(sae), bounded=not self._reads_patches(sae))
        return found

    def rules(self) -> list[Figure]:
        """Return what other rules for forbidden reasons would find."""
        return [figure for sae in self._desk.saes for figure in rules(sae, self._tagged(sae), self._mixed(sae))]

    def unlike(self) -> list[Figure]:
        """Return which pictures are called unlike; foreign ones where there is a folder of them."""
        found, fresh = [], [render.image for render in self._desk.renders.of("heldout", 2 * self._plan.n)]
        for sae in self._desk.saes:
            auditor, quality = self._desk.auditor(sae), quality_of(self._desk, sae)
            foreign = {
                folder.name: fit_of(auditor, photographs(folder, self._plan.n)) for folder in self._plan.photographs
            }
            found += unlike(sae, quality, fit_of(auditor, fresh), foreign)
        return found

    def names(self) -> list[Figure]:
        """Return how many names are right."""
        bundle = self._desk.bundle
        return [
            f for sae, fired in self._fired.items() for f in names(sae, of_vocabulary(concepts_of(bundle, sae)), fired)
        ]

    def nonsense(self) -> list[Figure]:
        """Return how many latents nonsense names."""
        bundle, encoder = self._desk.bundle, self._desk.auditor(self._desk.saes[0]).encoder
        return [f for sae in self._desk.saes for f in nonsense(sae, concepts_of(bundle, sae), encoder, self._plan.seed)]

    def always_on(self) -> list[Figure]:
        """Return the shares of always-on latents."""
        found = []
        for sae, fired in self._fired.items():
            answers = self._mixed(sae)[self._desk.condition.name]
            found += always_on(sae, concepts_of(self._desk.bundle, sae), fired.rates, answers)
        return found

    def faithfulness(self) -> list[Figure]:
        """Return how far curves are from brute force, and the figures of merit of all orders."""
        found, desk = [], self._desk
        prompt_sets = {prompts: desk.texts(prompts) for prompts in (desk.condition, desk.bundle.prompt_sets["part"])}
        for sae in desk.saes:
            n, is_patch = min(_MOST_FAITHFUL, self._n(sae)), self._reads_patches(sae)
            auditor, renders = desk.auditor(sae), desk.renders.of("heldout", n)
            texts = prompt_sets[desk.condition]
            compared = [
                apart_of(auditor, render, desk.condition, texts, every_step=not is_patch or i < _EVERY_STEP)
                for i, render in enumerate(renders[:_BY_BRUTE_FORCE])
            ]
            found += agreement(sae, [one for one in compared if one is not None])
            by_image = [
                figures_of(auditor, render, prompt_sets, self._plan.seed + i) for i, render in enumerate(renders)
            ]
            for place, prompts in enumerate(prompt_sets):
                figures = [figures[place] for figures in by_image if figures]
                found += faithfulness(f"{sae}, {prompts.name}", figures)
        return found

    def trust(self) -> list[Figure]:
        """Return how stability and faithfulness distribute, and what they tell."""
        found, desk = [], self._desk
        texts = desk.texts(desk.condition)
        for sae in desk.saes:
            auditor, renders = desk.auditor(sae), desk.renders.of("heldout", self._n(sae))
            worth = [worth_of(auditor, render, desk.condition, texts) for render in renders]
            found += trust(f"{sae}, general mix", [one for one in worth if one is not None])
        return found

    def tag(self) -> list[Figure]:
        """Return whether people are led to the tag, at the sites where one latent stands for it."""
        desk = self._desk
        renders = desk.renders.of("shortcut", self._plan.n)
        return [f for sae in desk.saes if not self._reads_patches(sae) for f in tag(desk.auditor(sae), renders)]

    def repair(self) -> list[Figure]:
        """Return what a repair by the tag's latent brings, at the sites where one latent stands for it."""
        desk = self._desk
        renders = [*desk.renders.of("heldout", 2 * self._plan.n), *desk.renders.of("shortcut", self._plan.n)]
        fresh = desk.renders.of("heldout", 4 * self._plan.n, self._plan.seed + 1)
        saes = [sae for sae in desk.saes if not self._reads_patches(sae)]
        return [f for sae in saes for f in repair(desk.auditor(sae), renders, fresh)]

    def scan(self) -> list[Figure]:
        """Return what the reliance study finds, at patch sites in so many worlds as were asked for."""
        desk, plan, figures = self._desk, self._plan, []
        for sae in desk.saes:
            n_worlds = plan.patch_worlds if self._reads_patches(sae) else plan.n_worlds
            asked = ScanPlan(plan.planted, plan.seed, n_worlds, plan.n_scenes, workers=plan.workers, cache=plan.cache)
            figures += scan(desk.auditor(sae), asked) if n_worlds else []
        return figures

    def probes(self) -> list[Figure]:
        """Return what is said of prompts and probes, at the sites where exact effects have closed forms."""
        desk, plan = self._desk, self._plan
        asked = ScanPlan(plan.planted, plan.seed, plan.n_worlds, plan.n_scenes, workers=plan.workers)
        return [f for sae in desk.saes if not self._reads_patches(sae) for f in probes(desk.auditor(sae), asked)]

    def typography(self) -> list[Figure]:
        """Return what words on pictures do and what hidden tags do; decisions are the same for all SAEs."""
        desk, plan = self._desk, self._plan
        auditor = desk.auditor(desk.saes[0])
        seeds = range(plan.seed + 1, plan.seed + 1 + plan.n_worlds)
        worlds = [desk.renders.of("heldout", _IN_A_WORLD, seed) for seed in seeds]
        found = words(auditor, desk.renders.of("heldout", plan.n)) + regions(
            auditor, desk.renders.of("shortcut", plan.n)
        )
        return found + false_alarms(auditor, worlds, plan.seed)

    def what_if(self) -> list[Figure]:
        """Return what the smallest change that flips a decision names, at the sites where everything is exact."""
        desk = self._desk
        renders = desk.renders.of("shortcut", self._plan.n)
        return [f for sae in desk.saes if not self._reads_patches(sae) for f in what_if(desk.auditor(sae), renders)]

    def circuits(self) -> list[Figure]:
        """Return where the tag's latents come from, for every site behind another one."""
        desk = self._desk
        renders = desk.renders.of("shortcut", self._plan.n)
        behind = [sae for sae in desk.saes if not self._reads_patches(sae)]
        pairs = [(sae, one) for sae in behind for one in earlier_saes(desk.auditor(sae))]
        return [f for sae, one in pairs for f in circuits(desk.auditor(sae), one, renders, self._plan.seed)]

    def senses(self) -> list[Figure]:
        """Return whether classes have the senses that are planted, at the sites with closed forms."""
        return [f for eye in self._eyes() for f in senses(eye, self._plan.seed, self._plan.n_worlds)]

    def compounds(self) -> list[Figure]:
        """Return whether compounds are said to be read as a word where they are, at the sites with closed forms."""
        return [f for eye in self._eyes() for f in compounds(eye, self._plan.seed, self._plan.n_worlds)]

    def _eyes(self) -> list[Eye]:
        behind = [sae for sae in self._desk.saes if not self._reads_patches(sae)]
        return [Eye(self._desk.auditor(sae), self._plan.workers, self._plan.cache) for sae in behind]

    def _tagged(self, sae: str) -> Mapping[str, list[Answer]]:
        return self._answers(sae, "shortcut", self._n(sae))

    def _mixed(self, sae: str) -> Mapping[str, list[Answer]]:
        return self._answers(sae, "heldout", 2 * self._n(sae))

    def _answers(self, sae: str, split: str, n: int) -> dict[str, list[Answer]]:
        return {prompts.name: self._desk.answers(sae, split, n, prompts) for prompts in self._desk.prompt_sets}

    def _n(self, sae: str) -> int:
        if not self._reads_patches(sae):
            return self._plan.n
        return round(_PATCH_SHARE * self._plan.n) if self._plan.patch_n is None else self._plan.patch_n

    def _reads_patches(self, sae: str) -> bool:
        return next(ref.tokens for ref in self._desk.bundle.sae_refs if ref.name == sae) != "cls"

    @cached_property
    def _fired(self) -> dict[str, Fired]:
        encoder = self._desk.auditor(self._desk.saes[0]).encoder
        renders = self._desk.renders.of("heldout", max(_N_NAMED, 2 * self._plan.n))
        return fired_on(self._desk.bundle, encoder, renders)


PROOFS: Final[Mapping[str, Callable[[Proofs], list[Figure]]]] = {
    "decides": Proofs.decides,
    "forbidden": Proofs.forbidden,
    "unlike": Proofs.unlike,
    "names": Proofs.names,
    "nonsense": Proofs.nonsense,
    "always-on": Proofs.always_on,
    "faithfulness": Proofs.faithfulness,
    "trust": Proofs.trust,
    "tag": Proofs.tag,
    "repair": Proofs.repair,
    "typography": Proofs.typography,
    "what-if": Proofs.what_if,
    "circuits": Proofs.circuits,
    "rules": Proofs.rules,
    "scan": Proofs.scan,
    "probes": Proofs.probes,
    "senses": Proofs.senses,
    "compounds": Proofs.compounds,
}
# `rules` compares what the program could have been; it proves nothing of what it is. The others draw many scenes.
USUAL: Final = tuple(name for name in PROOFS if name not in ("rules", "scan", "probes", "senses", "compounds"))
