"""The one canonical sparse autoencoder; every format is converted to it when it is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae.activations import KEEP_RULES
from sae_auditor.sae.codes import SparseCodes, offsets_of
from sae_auditor.sae.config import SaeConfig

# A dense block of pre-activations holds at most this many numbers (64 MiB of float32) at any time.
_MAX_BLOCK = 2**24


class SparseAutoencoder:
    """``codes = act((x - b_dec) W_enc + b_enc)``, ``x_hat = codes W_dec + b_dec``.

    Parameters
    ----------
    config
        Shape, activation function and site.
    tensors
        ``W_enc [d_in, d_sae]``, ``W_dec [d_sae, d_in]``, ``b_enc [d_sae]``, ``b_dec [d_in]`` and, for ``batchtopk`` and
        ``jumprelu``, ``threshold [d_sae]``; any float type, computed in float32.

    Raises
    ------
    InputRefused
        When a tensor is missing, has another shape than the configuration says, or holds NaN or infinity.
    """

    def __init__(self, config: SaeConfig, tensors: Mapping[str, Tensor]) -> None:
        self.config = config
        checked = {name: _checked(name, tensors.get(name), shape) for name, shape in expected_shapes(config).items()}
        self.W_enc, self.W_dec = checked["W_enc"], checked["W_dec"]
        self.b_enc, self.b_dec = checked["b_enc"], checked["b_dec"]
        self.threshold = checked.get("threshold")

    def tensors(self) -> dict[str, Tensor]:
        """Return the weights by their names in the native format."""
        named = {"W_enc": self.W_enc, "W_dec": self.W_dec, "b_enc": self.b_enc, "b_dec": self.b_dec}
        return named if self.threshold is None else {**named, "threshold": self.threshold}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the configuration and the weights, hexadecimal."""
        digest = hashlib.sha256(json.dumps(asdict(self.config), sort_keys=True).encode())
        for name, tensor in sorted(self.tensors().items()):
            digest.update(name.encode())
            digest.update(tensor.cpu().contiguous().numpy().data)
        return digest.hexdigest()

    def pre_activations(self, x: Tensor) -> Tensor:
        """Return what the activation function sees, ``[n, d_sae]``, for ``x [n, d_in]``."""
        centred = x - self.b_dec if self.config.apply_b_dec_to_input else x
        return torch.addmm(self.b_enc, centred, self.W_enc)

    @torch.no_grad()
    def encode(self, x: Tensor) -> SparseCodes:
        """Return the sparse codes of ``x [n, d_in]``.

        The dense pre-activations exist for a few rows at a time only. Values are those of the original code for every
        supported format.
        """
        if x.ndim != 2 or x.shape[1] != self.config.d_in:
            raise InputRefused(f"The SAE reads vectors of {self.config.d_in} numbers, not {list(x.shape)}.")
        keep = KEEP_RULES[self.config.activation]
        rows, latents, activations, start = [], [], [], 0
        for block in self._blocks(x.float()):
            row, latent, activation = keep(self.pre_activations(block), self.config.k, self.threshold)
            rows.append(row + start)
            latents.append(latent)
            activations.append(activation)
            start += block.shape[0]
        return SparseCodes(
            offsets_of(torch.cat(rows), x.shape[0]), torch.cat(latents), torch.cat(activations), self.config.d_sae
        )

    def decode(self, codes: SparseCodes) -> Tensor:
        """Return ``x_hat [n, d_in]``."""
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
        """Return ``x_hat [n, d_in]`` of ``x [n, d_in]``: encode, then decode."""
        return self.decode(self.encode(x))

    def to(self, device: torch.device | str) -> SparseAutoencoder:
        """Return this autoencoder on a device, itself when it is there."""
        if self.W_enc.device == torch.device(device):
            return self
        return SparseAutoencoder(self.config, {name: tensor.to(device) for name, tensor in self.tensors().items()})

    def _blocks(self, x: Tensor) -> Iterator[Tensor]:
        rows_per_block = max(1, _MAX_BLOCK // self.config.d_sae)
        yield from torch.split(x, rows_per_block) if x.shape[0] else [x]


def expected_shapes(config: SaeConfig) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tensor of an SAE with this configuration."""
    shapes: dict[str, tuple[int, ...]] = {
        "W_enc": (config.d_in, config.d_sae),
        "W_dec": (config.d_sae, config.d_in),
        "b_enc": (config.d_sae,),
        "b_dec": (config.d_in,),
    }
    if config.activation in ("batchtopk", "jumprelu"):
        shapes["threshold"] = (config.d_sae,)
    return shapes


def _checked(name: str, tensor: Tensor | None, shape: tuple[int, ...]) -> Tensor:
    if tensor is None:
        raise InputRefused(f"The SAE has no tensor '{name}'.")
    if tuple(tensor.shape) != shape:
        raise InputRefused(f"The SAE's tensor '{name}' has the shape {list(tensor.shape)}, expected {list(shape)}.")
    if not tensor.is_floating_point():
        raise InputRefused(f"The SAE's tensor '{name}' holds {tensor.dtype}, expected floating-point numbers.")
    values = tensor.detach().to(torch.float32).contiguous()
    if not bool(torch.isfinite(values).all()):
        raise InputRefused(f"The SAE's tensor '{name}' holds NaN or infinity.")
    return values
