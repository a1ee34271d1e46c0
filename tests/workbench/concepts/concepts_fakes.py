"""What is known of the latents of an SAE, made of plain numbers: no torch, no index on disk."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa

from sae_auditor.bundle.layout import IMAGES_FILE
from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.concepts.concept import Concept, Example, Label, LatentScores, Remark, SecondOpinion
from sae_auditor.concepts.numbers import SHOWN
from sae_auditor.concepts.people import remark_of_row
from sae_auditor.concepts.schema import CONCEPTS, TableMeta
from sae_auditor.errors import InputRefused
from sae_auditor.images import Framing, Reading, SourceImage
from sae_auditor.progress import Progress
from sae_auditor.workbench.concepts.state import Latents

ENCODER = "e" * 64
FINGERPRINTS = {"cls-last": "a" * 64, "patch-middle": "b" * 64, "bare": "c" * 64}
WORDS = ("red tag", "metal nut", "scratch", "brushed steel", "錆", "ネジ", "shadow", None, "barcode", "glove")
CONDITION = PromptSet("condition", (PromptClass("good", ("a good part",)), PromptClass("worn", ("a worn part",))))
PART = PromptSet("part", (PromptClass("nut", ("a nut",)), PromptClass("screw", ("a screw",))))


def latents(labels: Sequence[str | None] = WORDS, **columns: Any) -> Latents:
    """Return columns of as many latents as there are labels; numbers rise with the latent unless they are given."""
    n = len(labels)
    numbers = {one.id: np.arange(n, dtype=np.float64) for one in SHOWN}
    numbers.update({name: np.asarray(values, np.float64) for name, values in columns.pop("numbers", {}).items()})
    given = {"marks": [None] * n, "named": np.zeros(n, np.bool_), **columns}
    return Latents(labels=list(labels), numbers=numbers, **given)


def picture(width: int = 48, height: int = 32, seed: int = 0) -> np.ndarray:
    """Return a small noisy picture, uint8 ``[h, w, 3]``."""
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3)).astype(np.uint8)


class FakeIndex:
    """Latent ``j`` fired on the images 0 to ``3 j - 1``, most on the first; picture 5 is missing."""

    def __init__(self, n_images: int = 60) -> None:
        self.n_usable = n_images
        self.is_empty = False
        self.asked: list[int] = []

    def top(self, latent: int, n: int = 20) -> Any:
        count = min(3 * latent, n)
        ids = np.arange(count, dtype=np.int64)
        return SimpleNamespace(
            image_ids=ids,
            activations=(10 - 0.1 * ids).astype(np.float32),
            patches=np.full(count, 5, np.int16),
        )

    def images(self, image_ids: Iterable[int]) -> list[Any]:
        return [
            SimpleNamespace(
                image_id=int(one),
                sha256=f"{one:064x}",
                path=f"reference/{one:03}.png",
                width=480,
                height=320,
                status="ok",
            )
            for one in image_ids
        ]

    def thumbnail(self, image_id: int) -> np.ndarray:
        if image_id == 5:
            raise KeyError(image_id)
        return picture(seed=image_id)


class FakeTable:
    """A table of `schema.CONCEPTS` whose latents fired on ``3 j`` images each, and have a word of `WORDS`."""

    def __init__(self, n: int = len(WORDS), *, is_empty: bool = False, **columns: Any) -> None:
        self.is_empty = is_empty
        self.meta = TableMeta("demo-clip", ENCODER, 60, "parts", "our own list", "CC0-1.0", 0.42)
        self.index = FakeIndex()
        self.index.is_empty = is_empty
        self.n_images = 60
        self.fail_on: set[int] = set()
        words = [WORDS[place % len(WORDS)] for place in range(n)]
        support = 3 * np.arange(n)
        made: dict[str, Any] = {
            "latent": np.arange(n, dtype=np.int32),
            "labels": [[] if word is None else [word, "part"] for word in words],
            "label_scores": [[] if word is None else [0.2, 0.1] for word in words],
            "label_floor": [0.05] * n,
            "support": support,
            "firing_rate": support / 60,
            "monosemanticity": np.linspace(0.3, 0.9, n),
            "max_activation": np.full(n, 10.0),
            **columns,
        }
        blank = {one.name: pa.nulls(n, one.type) for one in CONCEPTS if one.name not in made}
        self.rows = CONCEPTS.empty_table() if is_empty else pa.table({**made, **blank}, schema=CONCEPTS)
        self._n = n

    def __len__(self) -> int:
        return self._n

    def numbers(self, column: str) -> np.ndarray:
        if column == "label_score":
            return np.array([scores[0] if scores else np.nan for scores in self.rows["label_scores"].to_pylist()])
        return np.array([np.nan if one is None else one for one in self.rows[column].to_pylist()], np.float64)

    @property
    def always_on(self) -> np.ndarray:
        return np.array([bool(one) for one in self.rows["always_on"].to_pylist()] or [False] * self._n, np.bool_)

    def labels_shown(self) -> list[str | None]:
        return [self._bare(latent).label for latent in range(self._n)]

    def concept(self, latent: int) -> Concept:
        self.index.asked.append(latent)
        if latent in self.fail_on:
            raise InputRefused(f"Latent {latent} cannot be read.")
        fired = self.index.top(latent)
        examples = tuple(
            Example(int(one), f"reference/{one:03}.png", float(activation), 5)
            for one, activation in zip(fired.image_ids, fired.activations, strict=True)
        )
        return replace(self._bare(latent), examples=examples)

    def thumbnail(self, image_id: int) -> np.ndarray:
        return self.index.thumbnail(image_id)

    def _bare(self, latent: int) -> Concept:
        row = {name: self.rows[name][latent].as_py() for name in self.rows.column_names}
        labels = tuple(Label(*pair) for pair in zip(row["labels"], row["label_scores"], strict=True))
        return Concept(
            latent,
            labels,
            row["name"],
            row["support"],
            row["firing_rate"],
            label_floor=row["label_floor"],
            second_opinion=SecondOpinion((Label("tag", 0.1),), 0.3),
            scores=LatentScores(row["monosemanticity"], None, None, None, 1.0),
            remark=remark_of_row(row),
            always_on=bool(row["always_on"]),
            always_on_place=row["always_on_place"],
        )


class FakeBundle:
    """A bundle with three SAEs, of the last of which nothing is known."""

    def __init__(self, tables: dict[str, FakeTable] | None = None, fingerprint: str = "d" * 64) -> None:
        self.name = "demo"
        self.path = "demo.saebundle"
        self.fingerprint = fingerprint
        self.references: Any = None
        self.reference_reading = Reading()
        self.prompt_sets = {"condition": CONDITION, "part": PART}
        self.vocabularies: dict[str, Any] = {}
        self.saes = dict.fromkeys(FINGERPRINTS)
        self.sae_refs = [SimpleNamespace(name=name, fingerprint=value) for name, value in FINGERPRINTS.items()]
        self.manifest = SimpleNamespace(
            files={IMAGES_FILE: None}, encoder=SimpleNamespace(name="demo-clip", fingerprint=ENCODER)
        )
        self.tables = tables or {
            "cls-last": FakeTable(),
            "patch-middle": FakeTable(8),
            "bare": FakeTable(is_empty=True),
        }

    def concepts(self, name: str) -> FakeTable:
        return self.tables[name]


@dataclass
class FakeAuditor:
    """Answers like `sae_auditor.Auditor`; `fail_on` names calls that raise."""

    bundle: FakeBundle = field(default_factory=FakeBundle)
    sae_name: str = "cls-last"
    fail_on: set[str] = field(default_factory=set)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.encoder = SimpleNamespace(
            framing=lambda view="crop": Framing(32, 32).viewed(view, (0, 0, 0)),
            patch_grid_of=lambda site: (4, 4),
            name="demo-clip",
            fingerprint=ENCODER,
        )
        self.site = SimpleNamespace(name="blocks.11.hook_resid_post", tokens="cls")
        self.sae = SimpleNamespace(W_dec=np.eye(4))

    @property
    def concepts(self) -> FakeTable:
        return self.bundle.concepts(self.sae_name)

    def with_sae(self, name: str) -> FakeAuditor:
        self._call("with_sae", name)
        return self._changed(sae_name=name)

    def with_references(self, place: Path | None) -> FakeAuditor:
        self._call("with_references", place)
        return self._changed(bundle=self.bundle.with_references(place))

    def _changed(self, **changes: Any) -> FakeAuditor:
        other = copy.copy(self)
        other.__dict__.update(changes)
        return other

    def look_job(self, images: Sequence[SourceImage], framing: Framing | None = None) -> Any:
        yield Progress(0, 1)
        self._call("look", images[0].rgb.shape[:2])
        return [SimpleNamespace(image=image) for image in images]

    def latent_map(self, evidence: Any, latent: int) -> Any:
        self._call("latent_map", latent)
        return SimpleNamespace(values=np.full((4, 4), float(latent), np.float32), kind="activation")

    def _call(self, name: str, *values: Any) -> None:
        self.calls.append((name, *values))
        if name in self.fail_on:
            raise InputRefused(f"{name} was refused.", safe="Nothing was changed.")


def remark_values(remark: Remark | None) -> tuple[str | None, str | None, str | None]:
    """Return name, note and mark."""
    return (None, None, None) if remark is None else (remark.name, remark.note, remark.mark)
