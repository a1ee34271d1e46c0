"""Run by `test_large_saes` in a process of its own: what looking and explaining with a large SAE adds to the memory."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F

from sae_auditor.encoders import Site
from sae_auditor.sae import SaeConfig, SparseAutoencoder
from tests.explain.world import PROMPTS, auditor_of, picture, tiny_encoder, with_sae

D_IN, D_SAE, K = 64, 163_840, 32
SITE = Site("blocks.0.hook_resid_post", "all")
VISION = {"image_size": 96, "layers": 2, "width": D_IN, "head_width": 32, "patch_size": 4}  # 577 tokens


def sae_of(d_sae: int, activation: str) -> SparseAutoencoder:
    """A random SAE; of a JumpReLU about as many latents fire as of a TopK."""
    generator = torch.Generator().manual_seed(0)
    rows = F.normalize(torch.randn(d_sae, D_IN, generator=generator), dim=1)
    tensors = {"W_enc": rows.T.contiguous(), "W_dec": rows, "b_enc": torch.zeros(d_sae), "b_dec": torch.zeros(D_IN)}
    tensors["threshold"] = torch.full((d_sae,), 9.0)
    k = K if activation == "topk" else None
    config = SaeConfig(D_IN, d_sae, activation, k=k, site=SITE.name, tokens=SITE.tokens)  # type: ignore[arg-type]
    return SparseAutoencoder(config, tensors)


def memory(name: str) -> int:
    """A line of the process's status in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def main() -> None:
    """Print tokens, entries of the codes and the growth of the peak in bytes, for a TopK and a JumpReLU SAE."""
    encoder, image = tiny_encoder(vision_cfg=VISION), picture(96)
    for activation in ("topk", "jumprelu"):
        auditor = auditor_of(encoder, {"large": sae_of(D_SAE, activation), "small": sae_of(256, activation)}, "small")
        auditor.explain(auditor.look(image), PROMPTS)  # what the libraries take once is no part of it
        auditor = with_sae(auditor, "large")
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from here
        before = memory("VmRSS")
        evidence = auditor.look(image)
        auditor.explain(evidence, PROMPTS, n_ablations=32)
        print(len(evidence.vectors), evidence.codes.latents.numel(), memory("VmHWM") - before)


if __name__ == "__main__":
    main()
