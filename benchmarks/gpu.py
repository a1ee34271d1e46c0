"""What an audit costs on a GPU: one image against open_clip's eager forward pass, and folders against the bare encoder.

Prints one line a case, like ``full audit ViT-B-32 0.41 x``. Needs a CUDA device; weights are random.
See README.md beside this file for what is in the numerator.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from audit import PROMPTS, full_audit
from PIL import Image
from random_world import random_auditor, random_encoder, random_sae

from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.explain import Auditor
from sae_auditor.explain.decoding import Stack
from sae_auditor.images import load_image
from sae_auditor.images.pool import Decoded, Work, decode_files

MODELS = ("ViT-B-32", "ViT-L-14")
BATCH = 32


def auditor_of(encoder: ClipEncoder) -> Auditor:
    """Return an auditor with a TopK SAE on the class token of the last block."""
    sae = random_sae(encoder, Site(f"blocks.{encoder.n_blocks - 1}.hook_resid_post"))
    return random_auditor(encoder, sae)


def one_image(name: str, pairs: int) -> str:
    """Measure a full audit of one image, every time another one, interleaved with the eager fp32 forward pass."""
    eager: Any = random_encoder(name, device="cuda", precision="fp32").model
    auditor = auditor_of(random_encoder(name, device="cuda", precision="bf16"))
    images = [load_image(noise(i)) for i in range(16)]
    pixels = {id(image.rgb): auditor.encoder.preprocess(image.rgb) for image in images}
    auditor.encoder.preprocess = lambda rgb, framing=None: pixels[id(rgb)]  # type: ignore[method-assign]
    audits, forwards = [], []
    for i in range(pairs + 10):
        image = images[i % len(images)]
        batch = pixels[id(image.rgb)][None].cuda()
        with torch.no_grad():
            forward_ms = milliseconds(partial(eager.encode_image, batch))
        audit_ms = milliseconds(partial(full_audit, auditor, image))
        if i >= 10:
            forwards.append(forward_ms)
            audits.append(audit_ms)
    audit_ms, forward_ms = statistics.median(audits), statistics.median(forwards)
    return f"full audit {name} {audit_ms / forward_ms:.2f} x (bound 0.50 x)  [{audit_ms:.2f} over {forward_ms:.2f} ms]"


def folder(name: str, n_images: int, side_px: int) -> str:
    """Measure audits of a folder against the same encoder on the same loader, in one run, twice each."""
    auditor = auditor_of(random_encoder(name, device="cuda", precision="bf16"))
    with tempfile.TemporaryDirectory() as place:
        files = [Path(place) / f"{i:05}.jpg" for i in range(n_images)]
        for i, file in enumerate(files):
            Image.fromarray(noise(i, side_px)).resize((side_px, side_px)).save(file, quality=90)
        list(bare(auditor.encoder, files[: 2 * BATCH]))
        audit_files(auditor, files[: 2 * BATCH])
        rates: dict[str, list[float]] = {"bare": [], "audit": []}
        for _ in range(3):
            rates["bare"].append(n_images / seconds(lambda: list(bare(auditor.encoder, files))))
            rates["audit"].append(n_images / seconds(lambda: audit_files(auditor, files)))
    audit_rate, bare_rate = (statistics.median(rates[key]) for key in ("audit", "bare"))
    ratio = f"{audit_rate / bare_rate:.2f} x (at least 0.90 x)"
    return f"folder audit {name} {side_px} px {ratio}  [{audit_rate:.0f} of {bare_rate:.0f} images/s]"


def bare(encoder: ClipEncoder, files: list[Path]) -> list[torch.Tensor]:
    """Return the embeddings of files: the same decoding ahead and the same batches, and nothing but the encoder."""
    stack = Stack(encoder, BATCH)
    embeddings = []
    for item in decode_files(files, Work(encoder.framing())):
        assert isinstance(item, Decoded)
        assert item.crop is not None
        stack.add(item.crop)
        if len(stack) == BATCH:
            embeddings.append(encoder.run(stack.take(), Site("pooled")).embedding.cpu())
    return embeddings


def audit_files(auditor: Auditor, files: list[Path]) -> None:
    """Audit files as the command line does."""
    job = auditor.audit_files_job(files, PROMPTS, lambda refusal: None)
    for _ in job:
        pass


def agreement(name: str) -> str:
    """Compare audits on the CPU in fp32 with those on the GPU in every precision."""
    image = load_image(noise(0))
    reference = auditor_of(random_encoder(name, device="cpu", precision="fp32"))
    expected = reference.audit([image], PROMPTS)[0]
    lines = []
    for precision in ("fp32", "bf16", "fp16"):
        found = auditor_of(random_encoder(name, device="cuda", precision=precision)).audit([image], PROMPTS)[0]
        cosine = float(np.abs(found.cosine - expected.cosine).max())
        shared = len(np.intersect1d(found.latents, expected.latents)) / max(1, len(expected.latents))
        lines.append(f"agreement {name} {precision}: cosine within {cosine:.1e}, {shared:.0%} of the latents")
    return "\n".join(lines)


def noise(seed: int, side_px: int = 256) -> np.ndarray:
    """Return a picture of soft noise, uint8 ``[side, side, 3]``."""
    small = np.random.default_rng(seed).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(small).resize((side_px, side_px)))


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes until the device is idle."""
    torch.cuda.synchronize()
    start = time.perf_counter()
    work()
    torch.cuda.synchronize()
    return 1000 * (time.perf_counter() - start)


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes until the device is idle."""
    return milliseconds(work) / 1000


def main() -> None:
    """Measure every case and print its line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=51, help="measured pairs a case")
    parser.add_argument("--images", type=int, default=2048, help="files of the folder")
    parser.add_argument("--side", type=int, default=512, help="side of the files' pictures, in pixels")
    arguments = parser.parse_args()
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}", flush=True)
    for name in MODELS:
        print(agreement(name), flush=True)
        print(one_image(name, arguments.pairs), flush=True)
        print(folder(name, arguments.images, arguments.side), flush=True)


if __name__ == "__main__":
    main()
