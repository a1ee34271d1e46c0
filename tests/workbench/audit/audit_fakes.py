"""An auditor made of plain numbers: the workspace cannot tell it from the real one, and no torch is needed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import numpy as np

from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.concepts.concept import Concept, Example, Histogram, Label
from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import (
    Audit,
    BundleRef,
    EncoderRef,
    ImageRef,
    Reconstruction,
    SaeRef,
    Trust,
)
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.flags import Alignments
from sae_auditor.explain.flips import Control, Flip
from sae_auditor.explain.interventions import Intervention
from sae_auditor.explain.reasons import Judgements
from sae_auditor.images import Framing, SourceImage, View
from sae_auditor.progress import Progress
from sae_auditor.workbench.audit.controller import AuditController
from sae_auditor.workbench.audit.state import AuditState
from sae_auditor.workbench.history import History
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue

LABELS = (
    "red inspection tag", "hexagonal metal nut", "surface scratch", "brushed steel", "threaded hole", "cast shadow",
    "conveyor belt", "barcode sticker", "bright highlight", "oil stain", "rubber glove", "printed word",
)  # fmt: skip
LATENTS = (1893, 42, 907, 311, 2760, 77, 1504, 3021, 640, 2219, 88, 1277)
_READING = {"site": "blocks.6.hook_resid_post", "tokens": "patch", "centred": True, "normalization": "none"}
_READING |= {"activation": "topk", "k": 8, "fvu": 0.1, "cosine": 0.9, "l0": 8.0, "dead": 0.0, "slope": 1.0}
_READING |= {"declared": True}
FIT_RECORD = json.dumps(
    {
        "schema": "sae-auditor/fit/1",
        "declared": _READING,
        "candidates": [_READING],
        "winner": _READING,
        "verdict": "fits",
        "text": "The SAE fits this encoder.",
        "warnings": [],
        "scored_by": "fvu",
        "images": 32,
        "vectors": 2048,
        "accepted": "declared",
        "encoder": "0" * 64,
        "source": {"file": "sae.pt", "sha256": "0" * 64, "format": "saelens", "hints": {}},
    }
).encode()
CONDITION = PromptSet(
    "condition",
    (PromptClass("defective", ("defective part",)), PromptClass("good", ("good part",)),
     PromptClass("worn", ("worn part",)), PromptClass("repaired", ("repaired part",))),
    ("a photo of a {}",),
)  # fmt: skip
PART = PromptSet("part", tuple(PromptClass(name, (name,)) for name in ("metal nut", "screw", "washer", "gear", "tile")))


@dataclass(frozen=True)
class FakeScores:
    cosine: np.ndarray
    logit: np.ndarray
    probability: np.ndarray


@dataclass(frozen=True)
class FakeHeatMap:
    values: np.ndarray
    kind: str


@dataclass(frozen=True)
class FakeEvidence:
    """What the encoder saw; an SAE at a patch site reads the CLS token and then the patches, row by row."""

    image: SourceImage
    framing: Framing = field(default_factory=lambda: Framing(128, 128))
    patch_grid: tuple[int, int] = (16, 16)
    read_patches: slice = field(default_factory=lambda: slice(0, 0))
    changes: tuple[Intervention, ...] = ()
    seen = Evidence.seen
    sight = Evidence.sight


FLIP = Flip(
    0, None, 1, (1893, 42), 12, 1, Control(200, 6, 0.03, 0.014, 0.064, 0.97), Control(200, 0, 0.0, 0.0, 0.019, 1.0)
)


def picture(width: int = 320, height: int = 240, seed: int = 0) -> np.ndarray:
    """A grey part with a red tag on a noisy ground, uint8 [h, w, 3]."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    ground = 150 + 24 * np.sin(x / 37) + random.normal(0, 5, (height, width)) + y / height * 20
    rgb = np.stack([ground * 1.0, ground * 1.01, ground * 1.04], axis=-1)
    cx, cy = width * (0.45 + 0.02 * (seed % 5)), height * 0.52
    radius = np.hypot(x - cx, y - cy)
    size = min(width, height)
    body = (radius < size * 0.32) & (radius > size * 0.13)
    shade = 90 + 90 * (x - cx + y - cy + size) / (2 * size)
    rgb[body] = np.stack([shade, shade, shade * 1.05], -1)[body]
    tag = (np.abs(x - width * 0.68) < size * 0.09) & (np.abs(y - height * 0.3) < size * 0.13)
    rgb[tag] = (200, 36, 40)
    return rgb.clip(0, 255).astype(np.uint8)


def make_audit(
    prompts: PromptSet = CONDITION,
    *,
    target: str = "logodds",
    method: str = "gradient",
    contrast: str | None = None,
    unexplained: float = 0.4,
    n_latents: int = 12,
    n_always_on: int = 0,
    unlike: bool | None = False,
    policy: bool = False,
    lower_than: float | None = None,
    n_unmeasured: int = 0,
) -> Audit:
    """An audit with consistent sums; the first class leads.

    The last `n_always_on` latents are always on. With `policy` the first latent is of the reason "inspection tag",
    which must not count, and the second one may count. `lower_than` is how low every latent is aligned. The exact
    effect of the last `n_unmeasured` latents is not known.
    """
    random = np.random.default_rng(3)
    n = len(prompts.classes)
    latents = np.array((*LATENTS, *range(4000, 4000 + n_latents))[:n_latents], dtype=np.int64)
    contributions = random.normal(0, 0.35, (n, n_latents)) * np.geomspace(3.2, 0.3, n_latents)[None]
    if n_latents:
        contributions[0, :3] = (2.31, 0.84, 0.62)[:n_latents]
        contributions[0, 3:6] = np.array((-0.71, 0.33, -0.21))[: max(0, n_latents - 3)]
    ablations = contributions * random.uniform(0.7, 1.15, contributions.shape)
    if n_unmeasured:
        ablations[:, -n_unmeasured:] = np.nan
    alignments = random.normal(0.08, 0.05, contributions.shape)
    if n_latents:
        alignments[0, 0] = -0.021
    logit = np.concatenate([[26.4, 24.1, 22.8, 21.9], np.linspace(21, 12, max(0, n - 4))])[:n]
    probability = np.exp(logit - logit.max())
    probability /= probability.sum()
    total = decision(logit) if target == "logodds" and n > 1 else logit
    rest = total - contributions.sum(1) - unexplained - 1.9
    always_on = np.arange(n_latents) >= n_latents - n_always_on
    folded = ablations[:, always_on].sum(1) * 1.1 if n_always_on else np.full(n, np.nan)
    labels = [*LABELS, *(None for _ in range(n_latents))][:n_latents]
    return Audit(
        bundle=BundleRef("demo", "b" * 64),
        encoder=EncoderRef("demo-clip", "ViT-S-8-128", "e" * 64, "cpu", "fp32"),
        sae=SaeRef("cls-last", "blocks.11.hook_resid_post", "cls", 4096, "topk", "5" * 64),
        image=ImageRef("/data/line-3/nut_0412.png", "0123456789abcdef" * 4, 320, 240, ("No alpha.",)),
        crop=(40, 0, 280, 240),
        prompt_set=prompts.name,
        target=target,  # type: ignore[arg-type]
        contrast=contrast,
        method=method,  # type: ignore[arg-type]
        reconstruction=Reconstruction(0.968, 0.084, float(n_latents), float(total[0]), float(total[0]) - 0.7),
        trust=Trust(
            0.084,
            None if unlike is None else 99.7 if unlike else 37.0,
            None if unlike is None else 99.2 if unlike else 41.0,
            unlike,
            0.84 if policy else None,
            ("cls-last",) if unlike else (),
        ),
        class_names=tuple(item.name for item in prompts.classes),
        class_prompts=tuple(prompts.texts(item) for item in prompts.classes),
        cosine=logit / 100,
        logit=logit,
        probability=probability,
        total=total,
        constant=rest,
        bias=np.full(n, 1.9),
        unexplained=np.full(n, unexplained),
        latents=latents,
        activations=np.linspace(6.2, 0.4, n_latents),
        labels=tuple(labels),
        label_scores=tuple(None if label is None else 0.14 for label in labels),
        contributions=contributions,
        ablations=ablations,
        alignments=alignments,
        always_on=always_on,
        folded=folded,
        judgements=judgements() if policy else None,
        best_alignments=None if lower_than is None else Alignments(0.4, (lower_than,) * n_latents),
    )


def changed_audit(audit: Audit, changes: Sequence[Intervention]) -> Audit:
    """The audit under interventions: logits move by what the latents contributed, and their bars with them."""
    factor = np.ones(len(audit.latents))
    for one in changes:
        for latent, by in one.factors:
            factor[audit.latents == latent] *= by
    logit = audit.logit + audit.contributions @ (factor - 1)
    probability = np.exp(logit - logit.max())
    return replace(
        audit,
        logit=logit,
        cosine=logit / 100,
        probability=probability / probability.sum(),
        total=audit.total + audit.contributions @ (factor - 1),
        activations=audit.activations * factor,
        contributions=audit.contributions * factor,
        ablations=audit.ablations * factor,
        changes=tuple(changes),
    )


def decision(logit: np.ndarray) -> np.ndarray:
    """Log-odds of every class against all others, the plain way."""
    p = np.exp(logit - logit.max())
    return np.log(p) - np.log([p.sum() - one if i else p[1:].sum() for i, one in enumerate(p)])


def judgements() -> Judgements:
    """The tag must not count, the nut may."""
    reason_of, may_count = np.full(8192, -1, np.int32), np.zeros(8192, bool)
    reason_of[LATENTS[0]] = 0
    may_count[LATENTS[1]] = True
    return Judgements(("inspection tag",), reason_of, may_count)


class FakeConcepts:
    """Concepts with pictures."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.is_empty = False
        self.n_images = 960

    def label(self, latent: int) -> str | None:
        return LABELS[LATENTS.index(latent)] if latent in LATENTS and not self.is_empty else None

    def concept(self, latent: int) -> Concept:
        self.asked.append(latent)
        place = LATENTS.index(latent) if latent in LATENTS else 0
        label = LABELS[place]
        random = np.random.default_rng(latent)
        counts = (random.poisson(40, 24) * np.exp(-np.arange(24) / 6)).astype(np.int64) + 1
        examples = tuple(Example(100 + i, f"reference/part_{latent}_{i:03}.png", 7.4 - 0.3 * i, 5) for i in range(12))
        return Concept(
            latent,
            (Label(label, 0.142), Label("warning label", 0.118), Label("red paint", 0.097), Label("sticker", 0.061)),
            "tag of the inspector" if place == 0 else None,
            412,
            0.034,
            Histogram(counts, np.linspace(0.2, 8.2, 25).astype(np.float32)),
            examples,
        )

    def thumbnail(self, image_id: int) -> np.ndarray:
        if image_id == 111:
            raise KeyError(image_id)
        return picture(96, 96, image_id)


@dataclass
class FakeAuditor:
    """Answers like `sae_auditor.Auditor`; `fail_on` names calls that raise."""

    default_method = "gradient"

    prompt_sets: Mapping[str, PromptSet] = field(default_factory=lambda: {"condition": CONDITION, "part": PART})
    sae_name: str = "cls-last"
    fail_on: set[str] = field(default_factory=set)
    notices: tuple[str, ...] = ()
    audit_notices: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    make: Callable[..., Audit] = make_audit
    flip: Flip = field(default_factory=lambda: FLIP)
    meanings: Any = None

    def __post_init__(self) -> None:
        refs = [
            SimpleNamespace(name="cls-last", site="blocks.11.hook_resid_post", tokens="cls", fingerprint="5" * 64),
            SimpleNamespace(name="patch-middle", site="blocks.6.hook_resid_post", tokens="patch", fingerprint="9" * 64),
        ]
        files = {"saes/patch-middle/fit.json": FIT_RECORD}
        self.bundle = SimpleNamespace(
            fingerprint=uuid4().hex,
            name="demo",
            prompt_sets=self.prompt_sets,
            saes={ref.name: None for ref in refs},
            sae_refs=refs,
            references=None,
            store=SimpleNamespace(names=lambda: list(files), read=files.__getitem__),
        )
        framing = Framing(128, 128)
        self.encoder = SimpleNamespace(
            framing=lambda view="crop": framing.viewed(view, (0, 0, 0)), device="cpu", precision="fp32"
        )
        self.concepts = FakeConcepts()

    def label(self, latent: int) -> str | None:
        return self.concepts.label(latent)

    def concept(self, latent: int) -> Concept:
        return self.concepts.concept(latent)

    def as_of_now(self) -> FakeAuditor:
        return self

    def with_sae(self, name: str) -> FakeAuditor:
        self._call("with_sae", name)
        other = copy.copy(self)
        other.sae_name = name
        return other

    def framings_of(self, image: SourceImage, view: View) -> tuple[Framing, ...]:
        return self.encoder.framing(view).parts(image.provenance.width, image.provenance.height)

    def look_job(self, images: Sequence[SourceImage], framing: Framing | None = None) -> Iterator[Progress]:
        yield Progress(0, 1)
        framing = framing or self.encoder.framing()
        self._call("look", *([framing.view] if framing.view != "crop" else []))
        patches = slice(1, 257) if self.sae_name == "patch-middle" else slice(0, 0)
        return [FakeEvidence(image, framing, read_patches=patches) for image in images]

    def measure_trust_job(self, evidence: FakeEvidence, audit: Audit, prompts: PromptSet) -> Iterator[Progress]:
        yield Progress(0, 1)
        return replace(audit.trust, faithfulness=0.62)

    def explain_job(self, evidence: FakeEvidence, prompts: PromptSet, **asked: Any) -> Iterator[Progress]:
        yield Progress(0, 1)
        self._call("explain", prompts.name, asked["target"], asked["method"], asked["contrast"])
        audit = self.make(prompts, **asked, **self.options)
        if evidence.changes:
            audit = changed_audit(audit, evidence.changes)
        image = evidence.image.provenance
        seen = ImageRef(image.path, image.sha256, image.width, image.height)
        fingerprint = next(ref.fingerprint for ref in self.bundle.sae_refs if ref.name == self.sae_name)
        audit = replace(audit, sae=replace(audit.sae, fingerprint=fingerprint), image=seen)
        return replace(audit, crop=evidence.sight.crop, tile=evidence.framing.tile, notices=self.audit_notices)

    @property
    def has_closed_forms(self) -> bool:
        return self.sae_name != "patch-middle"

    def changed(self, evidence: FakeEvidence, interventions: Sequence[Intervention]) -> FakeEvidence:
        scales = {latent: factor for one in interventions for latent, factor in one.factors}
        self._call("what_if", scales)
        return replace(evidence, changes=tuple(interventions))

    def scores(self, evidence: FakeEvidence, prompts: PromptSet) -> FakeScores:
        self._call("scores")
        audit = changed_audit(make_audit(prompts, **self.options), evidence.changes)
        return FakeScores(audit.cosine, audit.logit, audit.probability)

    def flip_job(self, evidence: FakeEvidence, prompts: PromptSet, goal: str | None) -> Iterator[Progress]:
        yield Progress(0, 0)
        self._call("flip", goal)
        return self.flip

    def latent_map(self, evidence: FakeEvidence, latent: int) -> FakeHeatMap:
        self._call("latent_map", latent)
        y, x = np.mgrid[0:16, 0:16]
        values = 5.1 * np.exp(-((x - 11.5) ** 2 / 6 + (y - 4.2) ** 2 / 8))
        return FakeHeatMap(np.where(values > 0.3, values, 0).astype(np.float32), "activation")

    def latents_at(self, evidence: FakeEvidence, row: int, column: int) -> list[tuple[int, float]]:
        self._call("latents_at", row, column)
        return [] if row == 15 else [(LATENTS[0], 4.2), (LATENTS[3], -1.5), (LATENTS[1], 0.3)]

    def patch_contributions(self, evidence: FakeEvidence, prompts: PromptSet, class_name: str, **asked: Any) -> Any:
        self._call("patch_contributions", class_name, asked["target"], asked["contrast"])
        found = np.full((257, len(asked["latents"])), 99.0)
        for token in range(1, 257):
            found[token] = [0.1 * token, -50.0, 0.5][: len(asked["latents"])]
        return found

    def contribution_map(
        self, evidence: FakeEvidence, prompts: PromptSet, class_name: str, latent: int, **asked: Any
    ) -> FakeHeatMap:
        self._call("contribution_map", class_name, latent, asked["target"])
        y, x = np.mgrid[0:16, 0:16]
        return FakeHeatMap((0.4 * np.sin(x / 3) * np.cos(y / 4)).astype(np.float32), "contribution")

    def similarity_map(self, evidence: FakeEvidence, prompts: PromptSet, class_name: str) -> FakeHeatMap:
        self._call("similarity_map", class_name)
        y, x = np.mgrid[0:16, 0:16]
        return FakeHeatMap((0.21 + 0.06 * np.cos(x / 3) * np.sin(y / 4)).astype(np.float32), "similarity")

    def _call(self, name: str, *values: Any) -> None:
        self.calls.append((name, *values))
        if name in self.fail_on:
            raise InputRefused(f"{name} was refused.", safe="Nothing was changed.")


class Bench:
    """A controller without a window: the states that it shows, and everything that it says to the frame."""

    def __init__(self, jobs: Any = None, **auditor: Any) -> None:
        self.jobs = jobs or InlineJobs()
        self.queue, self.history, self.messages = ImageQueue(), History(), Messages()
        self.messages.shown.connect(self._hear)
        self.shown: list[Any] = []
        self.replaced: list[Any] = []
        self.states: list[AuditState] = []
        self.context = WorkspaceContext(
            self.jobs, self.messages, self.queue, None, lambda *_: None, self.replaced.append, self.history
        )  # type: ignore[arg-type]
        self.auditor = FakeAuditor(**auditor)
        self.controller = AuditController(self.context, self.states.append)
        self.context.names_changed.connect(self.controller.names_changed)
        self.queue.current_changed.connect(self.controller.set_image)

    @property
    def state(self) -> AuditState:
        return self.controller.state

    @property
    def errors(self) -> list[Any]:
        return [message for message in self.shown if message.level == "error"]

    def ready(self) -> Bench:
        """Give it the auditor."""
        self.controller.set_auditor(self.auditor)
        return self

    def add(self, seed: int = 0, pixels: Any = None) -> Any:
        """Put an image into the queue; the first one is shown."""
        self.queue.add([picture(seed=seed) if pixels is None else pixels], name=f"image-{seed}.png")
        return self.queue.item_at(len(self.queue) - 1)

    def open(self, seed: int = 0, pixels: Any = None) -> Any:
        """Put an image into the queue and show it."""
        item = self.add(seed, pixels)
        self.queue.select_id(item.id)
        return item

    def finish_audit(self) -> None:
        """Let held jobs audit the image at hand."""
        self.finish("audit.open", "audit.look", "audit.explain")

    def finish(self, *keys: str) -> None:
        """Let held jobs run to their ends, one after another."""
        for key in keys:
            self.jobs.finish(key)

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """Return the calls of the auditor by this name."""
        return [call for call in self.auditor.calls if call[0] == name]

    def _hear(self, message: Any) -> None:
        self.shown.append(message)
