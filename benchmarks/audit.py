"""What a full audit costs, as a multiple of open_clip's own forward pass of the same image in the same process.

Prints one line a case, like ``cls-last ViT-B-32 1.12 x``. See README.md beside this file for what is in the numerator.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from random_world import random_auditor, random_encoder, random_sae

from sae_auditor.bundle import open_bundle, prompt_set_from_texts
from sae_auditor.encoders import Site
from sae_auditor.explain import Auditor
from sae_auditor.images import SourceImage, load_image
from sae_auditor.library import Auditor as LibraryAuditor

N_CLASSES = 10
PROMPTS = prompt_set_from_texts([f"a photo of part number {i}" for i in range(N_CLASSES)])


@dataclass(frozen=True)
class Case:
    """One line of the result; `bound` is the highest ratio that is still good, None where there is none."""

    label: str
    auditor: Auditor
    work: Callable[[SourceImage], object]
    bound: float | None


def random_auditors() -> tuple[Auditor, Auditor]:
    """Return the auditors at cls-last and at the middle patch site of ViT-B-32 with random weights."""
    encoder = random_encoder("ViT-B-32")
    cls = Site(f"blocks.{encoder.n_blocks - 1}.hook_resid_post")
    patch = Site(f"blocks.{encoder.n_blocks // 2 - 1}.hook_resid_post", "patch")
    return random_auditor(encoder, random_sae(encoder, cls)), random_auditor(encoder, random_sae(encoder, patch))


def demo_auditors() -> tuple[Auditor, Auditor]:
    """Return the auditors at cls-last and at the middle patch site of the demo bundle, on the CPU."""
    bundle = open_bundle("demo")
    names = {ref.tokens: ref.name for ref in bundle.sae_refs}
    return LibraryAuditor(bundle, names["cls"], device="cpu"), LibraryAuditor(bundle, names["patch"], device="cpu")


MODELS: Mapping[str, Callable[[], tuple[Auditor, Auditor]]] = {"ViT-B-32": random_auditors, "demo": demo_auditors}


def cases(models: Sequence[str]) -> Iterator[Case]:
    """Yield every case in the order of the lines."""
    for name in models:
        cls_last, patch_middle = MODELS[name]()
        yield Case(f"cls-last {name}", cls_last, lambda image, a=cls_last: full_audit(a, image), 1.3)  # type: ignore[misc]
        encoder = patch_middle.encoder
        behind = (encoder.n_blocks - 1 - patch_middle.site.block(encoder.n_blocks)) / encoder.n_blocks
        for n_ablations, bound in ((0, 1 + 1.2 * N_CLASSES * behind), (None, None)):
            yield Case(
                f"patch-middle {name}" + (" with the exact effects of the list" if n_ablations is None else ""),
                patch_middle,
                lambda image, a=patch_middle, n=n_ablations: gradient_audit(a, image, n),  # type: ignore[misc]
                bound,
            )


def full_audit(auditor: Auditor, image: SourceImage) -> object:
    """Forward, codes, gradient, ablation of every fired latent, and ledger, for all classes."""
    evidence = auditor.look(image)
    return auditor.explain(evidence, PROMPTS), auditor.explain(evidence, PROMPTS, method="ledger")


def gradient_audit(auditor: Auditor, image: SourceImage, n_ablations: int | None) -> object:
    """Forward, codes and gradient for all classes, and `n_ablations` exact effects, None for those the list needs."""
    return auditor.explain(auditor.look(image), PROMPTS, n_ablations=n_ablations)


def measure(case: Case, image: SourceImage, pairs: int) -> tuple[float, float]:
    """Return the medians ``(audit, forward)`` in milliseconds over interleaved pairs, after a warm-up."""
    encoder = case.auditor.encoder
    model: Any = encoder.model
    pixels = encoder.preprocess(image.rgb)
    preprocess = encoder.preprocess
    batch = pixels[None]
    audits, forwards = [], []
    # Decoding and preprocessing are on neither side.
    encoder.preprocess = lambda rgb, framing=None: pixels  # type: ignore[method-assign]
    try:
        for i in range(pairs + 3):
            gc.collect()
            with torch.no_grad():
                forward_ms = milliseconds(lambda: model.encode_image(batch))
            audit_ms = milliseconds(lambda: case.work(image))
            if i >= 3:
                forwards.append(forward_ms)
                audits.append(audit_ms)
    finally:
        encoder.preprocess = preprocess  # type: ignore[method-assign]
    return statistics.median(audits), statistics.median(forwards)


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Measure every case and print its line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=21, help="measured pairs a case")
    parser.add_argument("--model", choices=MODELS, action="append", help="measure only this model")
    arguments = parser.parse_args()
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    image = load_image(noise)
    for case in cases(arguments.model or list(MODELS)):
        audit_ms, forward_ms = measure(case, image, arguments.pairs)
        bound = "" if case.bound is None else f" (bound {case.bound:.2f} x)"
        times = f"{audit_ms:.1f} ms over {forward_ms:.1f} ms"
        print(f"{case.label} {audit_ms / forward_ms:.2f} x{bound}  [{times}]", flush=True)


if __name__ == "__main__":
    main()
