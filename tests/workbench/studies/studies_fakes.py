"""An auditor as far as the studies of the tests ask it, and a bench that drives a controller without a window."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.studies.controller import StudiesController

N_LATENTS = 40
LABELS = [None] * N_LATENTS
LABELS[3], LABELS[7], LABELS[9] = "red tag", "Scratch", "red tag"


def prompts(name: str, *classes: str) -> PromptSet:
    return PromptSet(name, tuple(PromptClass(one, (one,)) for one in classes))


CONDITION, KIND = prompts("condition", "good", "defective"), prompts("kind", "nut", "bolt", "gear")


class FakeAuditor:
    """Of one bundle; `with_sae` makes another of the same bundle."""

    def __init__(self, fingerprint: str = "one", sae: str = "cls") -> None:
        self.bundle = SimpleNamespace(
            name="tiny", fingerprint=fingerprint, prompt_sets={"condition": CONDITION, "kind": KIND}
        )
        self.sae_name = sae
        self.sae = SimpleNamespace(config=SimpleNamespace(d_sae=N_LATENTS))
        self.meanings = SimpleNamespace(labels=LABELS)
        self.concepts = SimpleNamespace(is_empty=False, thumbnail=lambda _image: None)

    def as_of_now(self) -> FakeAuditor:
        return self

    def with_sae(self, name: str) -> FakeAuditor:
        return FakeAuditor(self.bundle.fingerprint, name)

    def concept(self, latent: int) -> Any:
        return SimpleNamespace(latent=latent, examples=(), sae=self.sae_name)


class Bench:
    def __init__(self, *studies: Any, held: bool = False, **options: Any) -> None:
        self.jobs = InlineJobs(held=held)
        self.states: list[Any] = []
        self.errors: list[Exception] = []
        self.said: list[str] = []
        self.kept: list[tuple[str, ...]] = []
        self.controller = StudiesController(
            studies,
            self.jobs,
            self.errors.append,
            self.said.append,
            self.states.append,
            keep=self.kept.append,
            **options,
        )

    @property
    def page(self) -> Any:
        return self.controller.state.page

    @property
    def rows(self) -> Any:
        return self.controller.rows
