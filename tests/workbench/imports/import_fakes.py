"""Stand-ins for the rooms below the assistant: what a file says, asks and scores is written down here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sae_auditor.errors import InputRefused
from sae_auditor.progress import Progress
from sae_auditor.workbench.imports.jobs import ImportJobs
from sae_auditor.workbench.imports.state import Fit, FitRow, ImportState, Inquiry, Question, TensorLine

SITES = tuple(f"blocks.{block}.hook_resid_post" for block in reversed(range(12)))
K = Question("k", "ae.pt does not say how many latents fire for each vector.")
SITE = Question("site", "The file does not say where in the encoder the SAE reads.", SITES, SITES[0])
TOKENS = Question("tokens", "The file does not say which tokens the SAE reads.", ("cls", "patch", "all"), "cls")
NAMES = Question("names", "Which tensor is which?", (), {"W_enc": "model.enc.weight", "W_dec": "model.dec.weight"})
TENSORS = (
    TensorLine("model.enc.weight", (4096, 768)),
    TensorLine("model.enc.bias", (4096,)),
    TensorLine("model.dec.weight", (768, 4096)),
    TensorLine("model.pre_bias", (768,)),
    TensorLine("steps", ()),
)
GOOD = Fit(
    (
        FitRow("As declared", 0.184, 0.951, 32.0, declared=True, winner=True, mark="fits"),
        FitRow("blocks.10.hook_resid_post", 0.402, 0.872, 32.0),
        FitRow("decoder bias not subtracted", 0.611, 0.799, 32.0),
        FitRow("ReLU", 1.912, 0.655, 1210.4),
    ),
    "The SAE fits this encoder, read as declared.",
    "fits",
    64,
)
LOSES = Fit(
    (
        FitRow("As declared", 0.842, 0.611, 32.0, declared=True),
        FitRow("blocks.10.hook_resid_post", 0.171, 0.958, 32.0, winner=True, mark="better"),
        FitRow("blocks.10.hook_resid_post, decoder bias not subtracted", 0.498, 0.861, 32.0),
    ),
    "Another reading fits better than the declared one.",
    "other_reading",
    64,
    ("Of the latents, 31 % never fired.",),
)


def found(answers: Mapping[str, Any]) -> Any:
    """A dictionary that says everything but what was answered."""
    config = SimpleNamespace(
        d_in=768,
        d_sae=4096,
        activation="topk",
        k=answers.get("k", 32),
        site=answers.get("site", SITES[0]),
        tokens=answers.get("tokens", "cls"),
        normalization="none",
        signed=False,
        model_name="ViT-B-16 · laion2b",
    )
    notices = ("Its decoder rows have unit length already.",)
    return SimpleNamespace(format="dictionary_learning", sae=SimpleNamespace(config=config), notices=notices)


@dataclass
class FakeBackend(ImportJobs):
    """Asks `questions` one after another; `fit` is the outcome of every check; `fail_on` names calls that raise."""

    questions: Sequence[Question] = (K, SITE, TOKENS)
    fit: Fit = GOOD
    tensors: tuple[TensorLine, ...] = ()
    fail_on: set[str] = field(default_factory=set)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def inquire(self, path: Path, answers: Mapping[str, Any], encoder: Any):
        yield Progress(0, 0, "Reading the file…")
        self._call("inquire", path.name, dict(answers))
        asked, said = [], {}
        for question in self.questions:
            answer = answers.get(question.name, question.suggestion)
            asked.append(Question(question.name, question.what, question.choices, question.suggestion, answer))
            if answer is None:
                return Inquiry(None, tuple(asked), self.tensors, said)
            said[question.name] = answer
        return Inquiry(found(said), tuple(asked), self.tensors, said)

    def check(self, auditor: Any, state: ImportState, queue: Sequence[Any]):
        yield Progress(10, 40, "Comparing readings of the SAE")
        self._call("check", state.source, dict(state.hints))
        return self.fit

    def add(self, auditor: Any, state: ImportState, name: str, output: Path):
        yield Progress(0, 0, "Writing")
        self._call("add", name, str(output), state.accept)
        return str(output)

    def _call(self, name: str, *values: Any) -> None:
        self.calls.append((name, *values))
        if name in self.fail_on:
            raise InputRefused(f"{name} was refused.", safe="Nothing was stored.", todo="Choose another file.")


def fake_auditor(n_images: int = 120) -> Any:
    """An auditor with reference images and one SAE."""
    return SimpleNamespace(
        concepts=SimpleNamespace(n_images=n_images),
        bundle=SimpleNamespace(saes={"cls-last": None}, name="demo", path=Path("demo.saebundle"), references=None),
        encoder=SimpleNamespace(device="cpu"),
    )
