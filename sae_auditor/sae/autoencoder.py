"""The one canonical sparse autoencoder; every format is converted to it when it is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.activations import fired, padded
from sae_auditor.sae.codes import SparseCodes, offsets_of
from sae_auditor.sae.config import Activation, SaeConfig
from sae_auditor.sae.input_norm import STANDARDISE, Standardised
from sae_auditor.sae.pursuit import pursue, pursue_orthogonally

# A dense block of pre-activations holds at most this many numbers (64 MiB of float32) at any time.
_MAX_BLOCK = 2**24

# Which numbers each latent has, where it is not ``b_enc`` alone.
_LATENT_VECTORS: Mapping[Activation, tuple[str, ...]] = {
    "batchtopk": ("b_enc", "threshold"),
    "jumprelu": ("b_enc", "threshold"),
    "gated": ("b_gate", "b_mag", "r_mag"),
    **dict.fromkeys(("matching-pursuit", "orthogonal-matching-pursuit"), ()),
}
# What chooses latents step by step, without weights of an encoder.
_PURSUITS: Mapping[Activation, Callable[[Tensor, Tensor, SaeConfig], tuple[Tensor, Tensor, Tensor]]] = {
    "matching-pursuit": pursue,
    "orthogonal-matching-pursuit": pursue_orthogonally,
}


class SparseAutoencoder:
    """``codes = act((norm(x) - b_dec) W_enc + b_enc)``, ``x_hat = codes W_dec + b_dec``.

    Parameters
    ----------
    config
        Shape, activation function, input norm and site.
    tensors
        ``W_enc [d_in, d_sae]``, ``W_dec [d_sae, d_in]``, ``b_enc [d_sae]``, ``b_dec [d_in]``; for ``batchtopk`` and
        ``jumprelu`` also ``threshold [d_sae]``; for ``gated`` ``b_gate``, ``b_mag`` and ``r_mag [d_sae]`` in place of
        ``b_enc``; for the pursuits only ``W_dec`` and ``b_dec``. The quantised ones also have ``levels [k]``, and
        ``input_mean [d_in]`` is there where the configuration says so. Any float type, computed in float32.

    Raises
    ------
    InputRefused
        When a tensor is missing, has another shape than the configuration says, or holds NaN or infinity.
    """

    def __init__(self, config: SaeConfig, tensors: Mapping[str, Tensor]) -> None:
        self.config = config
        self._tensors = {
            name: _checked(name, tensors.get(name), shape) for name, shape in expected_shapes(config).items()
        }
        self.W_dec, self.b_dec = self._tensors["W_dec"], self._tensors["b_dec"]
        self.W_enc = self._tensors.get("W_enc", self.W_dec.T)
        self.b_enc, self.threshold = self._tensors.get("b_enc"), self._tensors.get("threshold")
        bias = self._tensors.get("b_gate", self.b_enc)
        self._bias = self.W_dec.new_zeros(config.d_sae) if bias is None else bias

    def tensors(self) -> dict[str, Tensor]:
        """Return the weights by their names in the native format."""
        return dict(self._tensors)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the configuration and the weights, hexadecimal."""
        digest = hashlib.sha256(json.dumps(self.config.to_json(), sort_keys=True).encode())
        for name, tensor in sorted(self._tensors.items()):
            digest.update(name.encode())
            digest.update(tensor.cpu().contiguous().numpy().data)
        return digest.hexdigest()

    def standardise(self, x: Tensor) -> Standardised:
        """Return ``x [n, d_in]`` after the input norm, and what undoes it."""
        mean = self._tensors.get("input_mean")
        if mean is None:
            return STANDARDISE[self.config.normalization](x, self.config.norm_eps)
        norm = STANDARDISE[self.config.normalization](x - mean, self.config.norm_eps)
        return replace(norm, mean=norm.mean + mean)

    def pre_activations(self, x: Tensor) -> Tensor:
        """Return what the activation function sees, ``[n, d_sae]``, for ``x [n, d_in]``.

        Of a gated SAE the gate, of matching pursuit what its first step sees.
        """
        return torch.addmm(self._bias, self._centred(x), self.W_enc)

    def pre_activation(self, x: Tensor, latent: int) -> Tensor:
        """Return what the activation function sees of one latent, a scalar, for ``x [d_in]``; differentiable."""
        return self._centred(x[None])[0] @ self.W_enc[:, latent] + self._bias[latent]

    @torch.no_grad()
    def encode(self, x: Tensor) -> SparseCodes:
        """Return the sparse codes of ``x [n, d_in]``.

        The dense pre-activations exist for a few rows at a time only. Values are those of the original code for every
        supported format.
        """
        if x.ndim != 2 or x.shape[1] != self.config.d_in:
            raise InputRefused(say("The SAE reads vectors of {0} numbers, not {1}.", self.config.d_in, list(x.shape)))
        rows, latents, activations, start = [], [], [], 0
        for block in self._blocks(x.float()):
            row, latent, activation = self._fired(block)
            rows.append(row + start)
            latents.append(latent)
            activations.append(activation)
            start += block.shape[0]
        return SparseCodes(
            offsets_of(torch.cat(rows), x.shape[0]), torch.cat(latents), torch.cat(activations), self.config.d_sae
        )

    @property
    def has_padded_codes(self) -> bool:
        """Whether `encode_padded` exists: matching pursuit decides step by step."""
        return self.config.activation not in _PURSUITS

    @torch.no_grad()
    def encode_padded(self, x: Tensor, places: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return the codes of ``x [n, d_in]`` with as many places for every vector.

        Nothing in it depends on values, so a GPU can record it. For few vectors: ``[n, d_sae]`` exists at once.

        Returns
        -------
        tuple
            Latents int64 ``[n, places]``, rising; activations ``[n, places]``, 0 where nothing more fired; and how many
            latents fired ``[n]``, which may be more than there are places.
        """
        return padded(self.pre_activations(x.float()), self.config, self._tensors, places)

    def decode(self, codes: SparseCodes) -> Tensor:
        """Return ``x_hat [n, d_in]``, in the space of the normalised input where the SAE has an input norm."""
        if codes.latents.numel() == 0:
            return self.b_dec.expand(codes.n, -1).clone()
        weighted = F.embedding_bag(
            codes.latents,
            self.W_dec,
            codes.row_offsets[:-1],
            mode="sum",
            per_sample_weights=codes.activations.to(self.W_dec.dtype),
        )
        return weighted + self.b_dec

    def reconstruct(self, x: Tensor) -> Tensor:
        """Return ``x_hat [n, d_in]`` of ``x [n, d_in]``: encode, decode, and undo the input norm."""
        decoded = self.decode(self.encode(x))
        if self.config.is_input_raw:
            return decoded
        norm = self.standardise(x.float())
        return decoded * norm.size + norm.mean

    def to(self, device: torch.device | str) -> SparseAutoencoder:
        """Return this autoencoder on a device, itself when it is there."""
        if self.W_enc.device == torch.device(device):
            return self
        return SparseAutoencoder(self.config, {name: tensor.to(device) for name, tensor in self._tensors.items()})

    def _fired(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        pursuit = _PURSUITS.get(self.config.activation)
        if pursuit is not None:
            return pursuit(self._centred(x), self.W_dec, self.config)
        return fired(self.pre_activations(x), self.config, self._tensors)

    def _centred(self, x: Tensor) -> Tensor:
        standardised = self.standardise(x).x
        return standardised - self.b_dec if self.config.apply_b_dec_to_input else standardised

    def _blocks(self, x: Tensor) -> Iterator[Tensor]:
        rows_per_block = max(1, _MAX_BLOCK // self.config.d_sae)
        yield from torch.split(x, rows_per_block) if x.shape[0] else [x]


def expected_shapes(config: SaeConfig) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tensor of an SAE with this configuration."""
    vectors = _LATENT_VECTORS.get(config.activation, ("b_enc",))
    return {
        **({} if config.activation in _PURSUITS else {"W_enc": (config.d_in, config.d_sae)}),
        "W_dec": (config.d_sae, config.d_in),
        **dict.fromkeys(vectors, (config.d_sae,)),
        "b_dec": (config.d_in,),
        **({"levels": (config.k or 0,)} if config.activation.startswith("quantised") else {}),
        **({"input_mean": (config.d_in,)} if config.input_mean else {}),
    }


def _checked(name: str, tensor: Tensor | None, shape: tuple[int, ...]) -> Tensor:
    if tensor is None:
        raise InputRefused(say("The SAE has no tensor '{0}'.", name))
    if tuple(tensor.shape) != shape:
        raise InputRefused(
            say("The SAE's tensor '{0}' has the shape {1}, expected {2}.", name, list(tensor.shape), list(shape))
        )
    if not tensor.is_floating_point():
        raise InputRefused(
            say("The SAE's tensor '{0}' holds {1}, expected floating-point numbers.", name, tensor.dtype)
        )
    values = tensor.detach().to(torch.float32).contiguous()
    # NaN passes through both; unlike a mask of every number this takes no memory.
    if not bool(torch.isfinite(torch.stack(values.aminmax())).all()):
        raise InputRefused(say("The SAE's tensor '{0}' holds NaN or infinity.", name))
    return values
