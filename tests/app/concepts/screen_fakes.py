"""Made-up latents for the screen of the Concepts workspace: no bundle, no encoder, and no controller is needed."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sae_auditor.concepts.concept import Concept, Example, Histogram, Label, LatentScores, Remark, SecondOpinion
from sae_auditor.concepts.numbers import SHOWN
from sae_auditor.concepts.search import ClassContribution
from sae_auditor.workbench.concepts.state import Filter, Latents, Order, Shown
from sae_auditor.workbench.latents import LatentPage, Picture, Relative

WORDS = (
    "red inspection tag", "hexagonal metal nut", "surface scratch", "brushed steel", "threaded hole", "cast shadow",
    "conveyor belt", "barcode sticker", "bright highlight", "oil stain", "rubber glove", "printed word",
    "weld seam with spatter along its whole length", "rust", "wood grain", "blue plastic crate",
)  # fmt: skip
WORDS_JA = (
    "赤い検査タグ", "六角ナット", "表面の傷", "つや消しの鋼", "ねじ穴", "影", "コンベヤーベルト", "バーコードのシール",
    "強い照り返し", "油の染み", "ゴム手袋", "印刷された文字", "スパッタのある長い溶接の継ぎ目",
    "錆", "木目", "青い樹脂の箱",
)  # fmt: skip


def picture(seed: int = 0, width: int = 128, height: int = 96) -> np.ndarray:
    """A coloured blob on a noisy ground, uint8 [h, w, 3]."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    ground = 140 + 30 * np.sin(x / 17 + seed) + random.normal(0, 6, (height, width)) + y / height * 30
    rgb = np.stack([ground, ground * 1.02, ground * 1.05], axis=-1)
    cx, cy = width * (0.3 + 0.4 * random.random()), height * (0.3 + 0.4 * random.random())
    part = np.hypot(x - cx, y - cy) < height * 0.22
    rgb[part] = random.integers(30, 230, 3)
    return rgb.clip(0, 255).astype(np.uint8)


def make_latents(n: int = 2048, *, words: tuple[str, ...] = WORDS, seed: int = 1) -> Latents:
    """Columns with everything in them: named, unnamed, sparse and dead latents, marks, unknown numbers."""
    random = np.random.default_rng(seed)
    support = np.floor(np.exp(random.normal(3.6, 1.6, n))).clip(0, 960)
    support[random.random(n) < 0.05] = 0
    named = random.random(n) < 0.04
    unnamed = random.random(n) < 0.22
    marks = [None] * n
    for latent in np.flatnonzero(random.random(n) < 0.14).tolist():
        marks[latent] = ("trusted", "mixed", "unusable")[latent % 3]
    marks[:5] = ["trusted", None, "mixed", None, "unusable"]
    labels = [words[latent % len(words)] for latent in range(n)]
    labels = [None if unnamed[latent] and not named[latent] else label for latent, label in enumerate(labels)]
    ms = np.clip(random.normal(0.58, 0.13, n), -0.1, 0.99)
    numbers = {
        "label_score": random.normal(0.1, 0.05, n),
        "support": support,
        "firing_rate": support / 960,
        "effective_n": support * 0.4,
        "monosemanticity": ms,
        "clarity": np.clip(ms + random.normal(0.05, 0.1, n), 0, 1),
        "polysemanticity": np.clip(random.normal(0.3, 0.15, n), 0, 1),
        "redundancy": np.clip(random.normal(0.7, 0.15, n), 0, 1),
        "agreement": np.clip(random.normal(0.3, 0.3, n), -1, 1),
        "max_activation": random.random(n) * 8,
    }
    numbers["agreement"][random.random(n) < 0.1] = np.nan
    for column in (one.id for one in SHOWN):
        if column not in ("support", "firing_rate"):
            numbers[column][support == 0] = np.nan
    return Latents(
        labels, marks, named, numbers, "cls-last", "blocks.11.hook_resid_post", "ViT-S-8-128", 0.41, 960, "the bundle",
        support >= 768,
    )  # fmt: skip


def make_shown(latents: Latents, column: str = "support", **options: object) -> Shown:
    """Every latent that fired, sorted by a column as a controller would."""
    order = Order(column)  # type: ignore[arg-type]
    values = latents.numbers.get(column, np.arange(len(latents), dtype=float))  # type: ignore[call-overload]
    rows = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable").astype(np.int32)
    rows = rows[latents.numbers["support"][rows] >= 1]
    return Shown(rows, order, Filter(), len(latents), **options)  # type: ignore[arg-type]


def make_page(latent: int, *, words: tuple[str, ...] = WORDS, patches: bool = True, kind: str = "full") -> LatentPage:
    """A page; `kind` is ``full``, ``unnamed``, ``named``, ``sparse`` or ``always`` (on)."""
    random = np.random.default_rng(latent)
    label = words[latent % len(words)]
    counts = (random.poisson(40, 24) * np.exp(-np.arange(24) / 6)).astype(np.int64) + 1
    examples = tuple(
        Example(100 + i, f"reference/part_{latent}_{i:03}.png", 7.4 - 0.3 * i, 5 if patches else -1) for i in range(12)
    )
    support = 7 if kind == "sparse" else 412
    labels = (
        Label(label, 0.214), Label(words[(latent + 3) % len(words)], 0.171),
        Label(words[(latent + 5) % len(words)], 0.12), Label(words[(latent + 7) % len(words)], 0.081),
        Label(words[(latent + 9) % len(words)], 0.04),
    )  # fmt: skip
    second = SecondOpinion((Label(label, 0.182), *labels[2:4], Label(words[(latent + 1) % len(words)], 0.05)), 0.63)
    remark = Remark(
        words[0], "Fires on the tag whatever its text; compare 42.", "trusted", "qa-3", "2026-11-20T09:12:00Z"
    )
    concept = Concept(
        latent, labels, words[0] if kind == "named" else None, support, support / 960,
        Histogram(counts, np.linspace(0.2, 8.2, 25).astype(np.float32)), examples[: min(12, support)],
        0.3 if kind == "unnamed" else 0.06, second, LatentScores(0.64, 0.71, 0.22, 0.83, 0.4 * support),
        remark if kind == "named" else None, kind == "always", 31 if kind == "always" else None,
    )  # fmt: skip
    pictures = tuple(_picture(example, patches) for example in concept.examples)
    together = tuple(Relative(90 + i, words[(latent + i) % len(words)], 0.71 - 0.09 * i) for i in range(6))
    alike = tuple(
        Relative(190 + i, None if i == 2 else words[(latent + 2 * i) % len(words)], 0.6 - 0.05 * i) for i in range(5)
    )
    pushes = (
        ClassContribution("defective", 2.31, 0.6),
        ClassContribution("worn", 0.42, 0.2),
        ClassContribution("good", -1.2, 0.5),
    )
    history = (
        "2026-11-20 09:12 qa-3: name \u201cred inspection tag\u201d",
        "2026-11-19 16:40 qa-3: mark trusted",
    )
    notice = "Measured by switching the latent off on its 20 strongest images."
    place = (3, 8) if kind == "always" else None
    return LatentPage(concept, pictures, together, alike, pushes, notice, history if kind == "named" else (), place)


def heat() -> SimpleNamespace:
    """A map as the core makes it."""
    y, x = np.mgrid[0:12, 0:12]
    values = 5.1 * np.exp(-((x - 6.5) ** 2 / 5 + (y - 5.2) ** 2 / 6))
    return SimpleNamespace(values=np.where(values > 0.3, values, 0).astype(np.float32), kind="activation")


def _picture(example: Example, patches: bool) -> Picture:
    pixels = picture(example.image_id + int(10 * example.activation))
    frame = (0.45, 0.4, 0.11, 0.15) if patches else None
    return Picture(example, None if example.image_id == 110 else pixels, frame)
