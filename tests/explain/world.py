"""Encoders with an SAE at each kind of site: what the tests of explanations look at."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from torch import Tensor

from sae_auditor.bundle import Bundle, PromptClass, PromptSet
from sae_auditor.encoders import ClipEncoder, Site, load_encoder_from
from sae_auditor.explain import Audit, Auditor, Evidence, Meanings
from sae_auditor.images import AS_USUAL, SourceImage, load_image
from sae_auditor.sae import SaeConfig, SparseAutoencoder
from tests.explain.peer import Peer
from tests.tiny import MODEL_CONFIG, PREPROCESS_CONFIG, tiny_pictures

SITES = ("cls-last", "patch-middle", "pooled")
PROMPTS = PromptSet(
    "condition",
    (
        PromptClass("good", ("a good part",)),
        PromptClass("scratched", ("a scratched part", "a part with a scratch")),
        PromptClass("red", ("something red",)),
        PromptClass("metal nut", ("a metal nut",)),
    ),
    ("a photo of {}", "{}"),
)


def paper_meanings(d_sae: int, embed_dim: int, **known: Any) -> Meanings:
    """Names and reference embeddings out of a hat; every third latent has neither."""
    references = np.random.default_rng(d_sae).normal(size=(d_sae, embed_dim)).astype(np.float32)
    references[::3] = np.nan
    has_name = np.arange(d_sae) % 3 != 0
    return replace(
        Meanings.none(d_sae, embed_dim),
        labels=[f"concept {latent}" if has_name[latent] else None for latent in range(d_sae)],
        label_scores=[latent / 1000 if has_name[latent] else None for latent in range(d_sae)],
        reference_embeddings=references,
        **known,
    )


class PaperBundle:
    """What an `Auditor` asks of a bundle, without files."""

    unusable, reference_reading = (), AS_USUAL

    def __init__(self, saes: Mapping[str, SparseAutoencoder]) -> None:
        self.name, self.fingerprint, self.saes = "paper", "0" * 64, saes
        self.sae_refs = [SimpleNamespace(name=name, d_sae=sae.config.d_sae) for name, sae in saes.items()]

    def sae_or_none(self, name: str) -> SparseAutoencoder:
        return self.saes[name]


def auditor_of(encoder: ClipEncoder, saes: Mapping[str, SparseAutoencoder], name: str, **known: Any) -> Auditor:
    """An auditor that knows what `paper_meanings` says; `known` is what it knows besides."""
    meanings = paper_meanings(saes[name].config.d_sae if name in saes else 1, encoder.embed_dim, **known)
    return Auditor(cast(Bundle, PaperBundle(saes)), name, encoder=encoder, meanings=meanings)


def with_sae(auditor: Auditor, name: str) -> Auditor:
    """The same auditor with another SAE."""
    saes = auditor.bundle.saes
    d_sae = saes[name].config.d_sae if name in saes else 1
    return auditor.with_sae(name, paper_meanings(d_sae, auditor.encoder.embed_dim))


def random_encoder(config: Mapping[str, Any], seed: int = 0) -> ClipEncoder:
    """A CLIP with random weights in which no norm is one and no bias zero."""
    with torch.device("meta"):
        shapes = {
            name: weight.shape for name, weight in open_clip.CLIP(**copy.deepcopy(dict(config))).state_dict().items()
        }
    generator = torch.Generator().manual_seed(seed)
    weights = {name: _random_weight(name, shape, generator) for name, shape in shapes.items()}
    content = {"model_cfg": dict(config), "preprocess_cfg": PREPROCESS_CONFIG}
    return load_encoder_from(content, weights, name="random", fingerprint="1" * 64, device="cpu", precision="fp32")


def _random_weight(name: str, shape: torch.Size, generator: torch.Generator) -> Tensor:
    noise = torch.randn(shape, generator=generator)
    if name == "logit_scale":
        return torch.tensor(20.0).log()
    if name == "logit_bias":
        return torch.tensor(-3.0)
    if len(shape) < 2:
        return 0.1 * noise + float(".ln_" in f".{name}" and name.endswith("weight"))
    # Rows of embeddings have the length one or so, matrices keep the length of what they are given.
    fan_in = shape[0] if name.endswith("proj") else noise[0].numel()
    return noise * (2 if "in_proj" in name else 1) / fan_in**0.5


def fitting_sae(
    encoder: ClipEncoder, image: SourceImage, site: Site, *, d_sae: int = 256, activation: str = "topk", k: int = 12
) -> SparseAutoencoder:
    """An SAE whose decoder rows are partly the image's own vectors, so that its codes say something of it."""
    vectors = encoder.run(encoder.preprocess(image.rgb)[None], site).vectors[0]
    generator = torch.Generator().manual_seed(d_sae + len(site.name))
    centre = vectors.mean(0)
    spread = (vectors - centre).square().sum(1).mean().sqrt() if len(vectors) > 1 else centre.norm()
    b_dec = centre + 0.2 * spread / len(centre) ** 0.5 * torch.randn(len(centre), generator=generator)
    rows = F.normalize(torch.randn(d_sae, vectors.shape[1], generator=generator), dim=1)
    own = F.normalize(vectors - b_dec, dim=1)[: d_sae // 4]
    rows[: len(own)] = F.normalize(own + 0.5 * rows[: len(own)], dim=1)
    tensors = {"W_enc": rows.T.contiguous(), "W_dec": rows, "b_enc": torch.zeros(d_sae), "b_dec": b_dec}
    if activation in ("jumprelu", "batchtopk"):
        tensors["threshold"] = torch.full((d_sae,), 0.05 * float(spread))
    config = SaeConfig(
        vectors.shape[1],
        d_sae,
        activation,  # type: ignore[arg-type]
        k=k if "topk" in activation else None,
        site=site.name,
        tokens=site.tokens,
    )
    return SparseAutoencoder(config, tensors)


@dataclass(frozen=True)
class Case:
    """One image under one SAE of one encoder, with the other way to every number."""

    auditor: Auditor
    evidence: Evidence
    peer: Peer
    prompts: PromptSet
    texts: Tensor

    n_ablations = 6

    @cached_property
    def audit(self) -> Audit:
        """The audit with the default method and target."""
        return self.auditor.explain(self.evidence, self.prompts, n_ablations=self.n_ablations)

    @property
    def is_slow(self) -> bool:
        """Whether derivatives go through half of a large network."""
        return self.site.tokens == "patch" and self.auditor.encoder.width > 512

    @property
    def site(self) -> Site:
        return self.auditor.site

    @cached_property
    def x(self) -> Tensor:
        """The SAE's input by the other way, float64 ``[t, d]``."""
        return self.peer.read(self.evidence.pixels, self.site)

    @cached_property
    def codes(self) -> Tensor:
        """Activations of the latents that fired, float64 ``[t, m]``."""
        return self.evidence.codes.dense().double()[:, self.latents]

    @property
    def latents(self) -> list[int]:
        return sorted(set(self.evidence.codes.latents.tolist()))

    @property
    def rows(self) -> Tensor:
        return self.auditor.sae.W_dec.double()[self.latents]

    @property
    def b_dec(self) -> Tensor:
        return self.auditor.sae.b_dec.double()

    @cached_property
    def error(self) -> Tensor:
        """What the SAE did not reconstruct, ``[t, d]``."""
        return self.x - self.codes @ self.rows - self.b_dec

    def embed(self, tokens: Tensor) -> Tensor:
        return self.peer.embed(self.evidence.pixels, self.site, tokens)

    def rebuilt(self, codes: Tensor) -> Tensor:
        """The embeddings ``[b, e]`` of the whole network for ``codes [b, t, m]``, with the error kept."""
        return self.embed(codes @ self.rows + self.b_dec + self.error)

    @cached_property
    def embedding(self) -> Tensor:
        """The image embedding by the other way, ``[1, e]``."""
        return self.peer.model.encode_image(self.evidence.pixels[None].double())

    @cached_property
    def others(self) -> list[int]:
        """For each class the one it is compared with: the most probable, and for that one the next."""
        first, second = (F.normalize(self.embedding, dim=1) @ self.texts.T)[0].argsort(descending=True)[:2].tolist()
        return [second if c == first else first for c in range(len(self.texts))]


def cases_of(encoder: ClipEncoder, saes: Mapping[str, SparseAutoencoder], image: SourceImage) -> dict[str, Case]:
    """One case for each SAE."""
    peer = Peer(encoder)
    texts = peer.texts(PROMPTS)
    auditors = {name: auditor_of(encoder, saes, name) for name in saes}
    return {name: Case(auditor, auditor.look(image), peer, PROMPTS, texts) for name, auditor in auditors.items()}


def picture(side_px: int = 96) -> SourceImage:
    return load_image(tiny_pictures(3, side_px=side_px, seed=3)[1])


def tiny_encoder(**config: Any) -> ClipEncoder:
    return random_encoder({**MODEL_CONFIG, "text_cfg": {**MODEL_CONFIG["text_cfg"], "context_length": 16}, **config})


def saes_of(encoder: ClipEncoder, image: SourceImage) -> dict[str, SparseAutoencoder]:
    """One SAE for each kind of site."""
    last, middle = encoder.n_blocks - 1, encoder.n_blocks // 2 - 1
    return {
        "cls-last": fitting_sae(encoder, image, Site(f"blocks.{last}.hook_resid_post")),
        "patch-middle": fitting_sae(
            encoder, image, Site(f"blocks.{middle}.hook_resid_post", "patch"), activation="jumprelu", d_sae=64
        ),
        "pooled": fitting_sae(encoder, image, Site("pooled"), activation="relu", d_sae=40),
    }
