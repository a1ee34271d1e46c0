"""How a later latent's pre-activation depends on the vectors at an earlier site, for one image."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from sae_auditor.encoders import Stretch
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.evidence import Evidence
from sae_auditor.sae import SparseAutoencoder

# Runs of the stretch that are batched together; bounds memory at [batch, tokens, 4 * width].
_BATCH = 16


class Way:
    """From the earlier vectors to the pre-activation of one later latent at one token.

    The target is the **pre-activation** and not the activation: it has a derivative where the latent is silent, and
    under top-k the activation of one latent jumps when others change. Whether the latent still fires is asked of the
    SAE itself, by `activation`.

    Parameters
    ----------
    stretch
        The blocks between the two sites.
    earlier
        The image at the earlier site.
    sae, latent, token
        The later SAE, its latent, and at which of the vectors that it reads.
    """

    def __init__(self, stretch: Stretch, earlier: Evidence, sae: SparseAutoencoder, latent: int, token: int) -> None:
        self._stretch = stretch
        self._earlier = earlier
        self._sae = sae
        self._latent = latent
        self._token = token

    @torch.no_grad()
    def values(self, tokens: Tensor) -> Floats:
        """Return the target ``[b]`` with the earlier vectors replaced by ``tokens [b, t, d]``."""
        parts = [self._sae.pre_activations(self._run(part))[:, self._latent] for part in torch.split(tokens, _BATCH)]
        return np.asarray(torch.cat(parts).double().cpu().numpy())

    @torch.no_grad()
    def activation(self, tokens: Tensor) -> float:
        """Return the later latent's activation with the earlier vectors replaced by ``tokens [t, d]``; 0: silent."""
        latents, activations = self._sae.encode(self._run(tokens[None])).row(0)
        return float(activations[latents == self._latent].sum())

    def gradient(self) -> Tensor:
        """Return the gradient of the target with respect to the earlier vectors, float32 ``[t, d]``: one backward."""
        hidden = self._earlier.hidden.detach().clone().requires_grad_(True)
        with torch.enable_grad():
            vector = self._stretch(hidden[None], self._earlier.context_batch)[0, self._token]
            target = self._sae.pre_activation(vector, self._latent)
        (gradient,) = torch.autograd.grad(target, hidden)
        return gradient[self._earlier.token_slice]

    def _run(self, tokens: Tensor) -> Tensor:
        """Return the later vector ``[b, d]`` for earlier ones ``[b, t, d]``."""
        return self._stretch(self._earlier.with_tokens(tokens), self._earlier.context_batch)[:, self._token]
