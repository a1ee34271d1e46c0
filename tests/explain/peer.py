"""Another way to every number: open_clip's own model in float64, run from the pixels with the site's tokens replaced.

Nothing of the encoders or explanations under test is used here but the weights.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import open_clip
import torch
import torch.nn.functional as F
from torch import Tensor

from sae_auditor.bundle import PromptSet
from sae_auditor.encoders import ClipEncoder, Site

Replace = Callable[[Tensor], Tensor]


class Peer:
    """open_clip's model with the encoder's weights."""

    def __init__(self, encoder: ClipEncoder) -> None:
        self.model: Any = copy.deepcopy(encoder.model).double().eval().requires_grad_(False)
        context = int(encoder.config.model["text_cfg"].get("context_length", 77))
        self._tokenizer = open_clip.SimpleTokenizer(context_length=context)

    @property
    def scale(self) -> float:
        return float(self.model.logit_scale.exp())

    @property
    def bias(self) -> float:
        return 0.0 if self.model.logit_bias is None else float(self.model.logit_bias)

    def texts(self, prompts: PromptSet) -> Tensor:
        """Unit text embeddings ``[C, e]``."""
        means = []
        for item in prompts.classes:
            means.append(F.normalize(self.unit_texts(prompts.texts(item)).mean(0), dim=0))
        return torch.stack(means)

    def unit_texts(self, texts: Sequence[str]) -> Tensor:
        """Unit embeddings ``[n, e]`` of single texts."""
        return F.normalize(self.model.encode_text(self._tokenizer(list(texts))), dim=1)

    def block(self, site: Site) -> Any:
        blocks = self.model.visual.transformer.resblocks
        return blocks[int(site.name.split(".")[1])]

    def read(self, pixels: Tensor, site: Site) -> Tensor:
        """The tokens that the SAE reads, ``[t, d]``."""
        seen: list[Tensor] = []
        self._run(pixels, site, lambda tokens: seen.append(tokens) or tokens)  # type: ignore[func-returns-value]
        return seen[0][0]

    def embed(self, pixels: Tensor, site: Site, tokens: Tensor) -> Tensor:
        """Embeddings ``[b, e]`` of the image with the read tokens replaced by ``tokens [b, t, d]``."""
        return self._run(pixels.expand(len(tokens), -1, -1, -1), site, lambda _: tokens)

    def _run(self, pixels: Tensor, site: Site, replace: Replace) -> Tensor:
        batch = pixels.double() if pixels.ndim == 4 else pixels[None].double()
        if site.name == "pooled":
            return replace(self.model.encode_image(batch)[:, None])[:, 0]

        def hook(module: Any, given: Any, hidden: Tensor) -> Tensor:
            if site.tokens == "cls":
                return torch.cat([replace(hidden[:, :1]), hidden[:, 1:]], 1)
            return torch.cat([hidden[:, :1], replace(hidden[:, 1:])], 1)

        handle = self.block(site).register_forward_hook(hook)
        try:
            return self.model.encode_image(batch)
        finally:
            handle.remove()

    @contextmanager
    def attentions(self) -> Iterator[list[Tensor]]:
        """Collect every block's attention probabilities ``[heads, T, T]``, still in the graph of derivatives."""
        collected: list[Tensor] = []

        def attention_of(block: Any) -> Callable[..., Tensor]:
            def attention(q_x: Tensor, *others: Any, **options: Any) -> Tensor:
                out, weights = block.attn(q_x, q_x, q_x, need_weights=True, average_attn_weights=False)
                collected.append(weights._base)  # what the output was made of; the returned view is in no graph
                return out

            return attention

        blocks = list(self.model.visual.transformer.resblocks)
        for block in blocks:
            block.attention = attention_of(block)
        try:
            yield collected
        finally:
            for block in blocks:
                del block.attention


def targets_of(embeddings: Tensor, texts: Tensor, target: str, peer: Peer, others: Sequence[int] = ()) -> Tensor:
    """The targets ``[b, C]``; for ``margin`` class c is compared with the class ``others[c]``."""
    cosine = F.normalize(embeddings, dim=1) @ texts.T
    if target == "cosine":
        return cosine
    logit = peer.scale * cosine + peer.bias
    if target == "margin":
        return logit - logit[:, list(others)]
    return logit if target == "logit" or peer.model.logit_bias is not None else log_odds(logit)


def log_odds(logit: Tensor) -> Tensor:
    """``log p / (1 - p)`` of every class of ``logit [b, C]`` under a softmax."""
    n = logit.shape[1]
    return torch.stack([logit[:, c] - logit[:, [k for k in range(n) if k != c]].logsumexp(1) for c in range(n)], 1)
