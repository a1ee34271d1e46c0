"""Several autoencoders over one dictionary, encoding what several encoders say about the same things."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.codes import SparseCodes, offsets_of

# Dense blocks of pre-activations hold at most this many numbers for each stream.
_MAX_BLOCK = 2**24


class PairedStreams:
    """Streams whose row ``i`` shows the same thing, and whose latent ``j`` means the same.

    Parameters
    ----------
    streams
        A TopK autoencoder for each stream, all of one `d_sae` and one `k`.
    shared
        Whether the `k` latents with the largest sum of pre-activations over the streams fire in all of them (each with
        its own activation, where that is positive); else every stream chooses by itself.
    """

    def __init__(self, streams: Mapping[str, SparseAutoencoder], *, shared: bool = True) -> None:
        kinds = {(sae.config.activation, sae.config.k, sae.config.d_sae) for sae in streams.values()}
        if len(kinds) != 1 or next(iter(kinds))[0] != "topk":
            raise InputRefused(
                say("Streams are paired when all of them are TopK, with one k and one number of latents.")
            )
        self.streams = dict(streams)
        self.shared = shared

    def encode(self, x: Mapping[str, Tensor]) -> dict[str, SparseCodes]:
        """Return the codes of each stream for ``x``, ``[n, d_in]`` for some or all of the streams."""
        self._check(x)
        if not self.shared:
            return {name: self.streams[name].encode(vectors) for name, vectors in x.items()}
        blocks = [self._encode_block(block) for block in self._blocks(x)]
        return {name: SparseCodes.concatenate([block[name] for block in blocks]) for name in x}

    def decode(self, codes: Mapping[str, SparseCodes]) -> dict[str, Tensor]:
        """Return ``x_hat [n, d_in]`` of each stream; codes of one stream may be given to another."""
        return {name: self.streams[name].decode(part) for name, part in codes.items()}

    def reconstruct(self, x: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return ``x_hat [n, d_in]`` of each stream, its input norm undone."""
        decoded = self.decode(self.encode(x))
        norms = {name: self.streams[name].standardise(vectors.float()) for name, vectors in x.items()}
        return {name: part * norms[name].size + norms[name].mean for name, part in decoded.items()}

    def to(self, device: torch.device | str) -> PairedStreams:
        """Return the same streams on a device."""
        return PairedStreams({name: sae.to(device) for name, sae in self.streams.items()}, shared=self.shared)

    @torch.no_grad()
    def _encode_block(self, x: Mapping[str, Tensor]) -> dict[str, SparseCodes]:
        logits = {name: self.streams[name].pre_activations(vectors.float()) for name, vectors in x.items()}
        config = self.streams[next(iter(x))].config
        assert config.k is not None  # SaeConfig makes sure
        total = torch.stack(list(logits.values())).sum(0)
        latents = total.topk(config.k, dim=1).indices.sort(dim=1).values
        return {name: _positive(values.gather(1, latents), latents, config.d_sae) for name, values in logits.items()}

    def _blocks(self, x: Mapping[str, Tensor]) -> list[dict[str, Tensor]]:
        rows = max(1, _MAX_BLOCK // self.streams[next(iter(x))].config.d_sae)
        parts = {name: torch.split(vectors, rows) for name, vectors in x.items()}
        return [dict(zip(parts, block, strict=True)) for block in zip(*parts.values(), strict=True)]

    def _check(self, x: Mapping[str, Tensor]) -> None:
        unknown = sorted(set(x) - set(self.streams))
        if unknown or not x:
            raise InputRefused(
                say("'{0}' is no stream.", unknown[0]) if unknown else say("No stream was given."),
                todo=say("Streams are: {0}.", ", ".join(self.streams)),
            )
        for name, vectors in x.items():
            d_in = self.streams[name].config.d_in
            if vectors.ndim != 2 or vectors.shape[1] != d_in:
                raise InputRefused(
                    say("The stream '{0}' is of vectors of {1} numbers, not {2}.", name, d_in, list(vectors.shape))
                )
        if len({len(vectors) for vectors in x.values()}) != 1:
            raise InputRefused(say("Paired streams have a vector each for every thing; their numbers differ."))


def _positive(values: Tensor, latents: Tensor, d_sae: int) -> SparseCodes:
    """Return the codes ``[n]`` of what is positive of ``values [n, k]`` at ``latents [n, k]``."""
    rows, place = (values > 0).nonzero(as_tuple=True)
    return SparseCodes(offsets_of(rows, len(values)), latents[rows, place], values[rows, place], d_sae)
