"""Targets, gradients, ablations, the ledger and integrals at a closed site, without a pass through anything.

For one image x is the site's vector, ``x = sum_j a_j v_j + offset + e``. The rows ``v_1 ... v_m, offset, e`` meet the
head's matrix once, ``G = rows A``. What is asked afterwards needs no other large product, since

- ``u(x - a_j v_j) = (x A - a_j G_j) / std_j + constant``, and ``std_j`` follows from ``<v_j, x - mean>`` and ``|v_j|``;
- the gradient of ``<u / |u|, t>`` along ``v_j`` is ``(<G_j, g> - <v_j, n> <x A, g> / (std d)) / std``, with ``g`` the
  gradient with respect to u and ``n = (x - mean) / std``;
- with both scales frozen at x (the ledger) it is ``<G_j, t> / (std |u|)``.

A latent is measured against its absence, an always-on latent against its usual activation: what its measures stand for
is its **step**, ``(a_j - usual_j)``, by which its row is multiplied; for most latents that is the push itself.

Several images are computed together: ``b`` images, ``m`` latents each (where fewer fired, the rest has an activation of
zero), ``C`` classes with directions ``t [C, e]``. Everything is float64.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_head import ClosedHead, centred
from sae_auditor.explain.measure import MIN_LENGTH


@dataclass(frozen=True)
class Measures:
    """What is measured of one image for `C` classes, on the host.

    `at_x`, `at_reconstruction` and `ledger_constant` are float64 ``[C]``; `gradient` and `ledger` ``[C, m + 2]``:
    latents, offset, error; `ablation` ``[C, m]``.
    """

    at_x: Floats
    at_reconstruction: Floats
    gradient: Floats
    ledger: Floats
    ledger_constant: Floats
    ablation: Floats


@dataclass(frozen=True)
class ClosedForms:
    """What every closed form of `b` images is made of; made by `of`.

    Parameters
    ----------
    head
        The way from x to the embedding.
    x
        ``[b, d]``.
    pushes
        How much of each decoder row is in x, ``[b, m]``.
    steps
        How much of each is measured, ``[b, m]``: the push, less what it usually is for always-on latents.
    rows
        Decoder rows, offset and error, ``[b, m + 2, d]``.
    along
        ``G``, ``[b, m + 2, e]``.
    """

    head: ClosedHead
    x: Tensor
    pushes: Tensor
    steps: Tensor
    rows: Tensor
    along: Tensor

    @classmethod
    def of(
        cls,
        head: ClosedHead,
        x: Tensor,
        pushes: Tensor,
        decoder_rows: Tensor,
        offset: Tensor,
        steps: Tensor | None = None,
    ) -> ClosedForms:
        """Take the rows through the head, which is on the same device as the rest.

        Parameters
        ----------
        x, offset
            ``[b, d]``; the offset is what the SAE adds when nothing fires.
        pushes, decoder_rows
            ``[b, m]`` and ``[b, m, d]``.
        steps
            ``[b, m]``; the pushes when None.
        """
        x, pushes, decoder_rows, offset = x.double(), pushes.double(), decoder_rows.double(), offset.double()
        error = x - offset - _mixed(pushes, decoder_rows)
        rows = torch.cat([decoder_rows, offset[:, None], error[:, None]], dim=1)
        return cls(head, x, pushes, pushes if steps is None else steps.double(), rows, head.along(rows))

    def to(self, device: torch.device) -> ClosedForms:
        """Return the same on another device; everything moves in one piece."""
        if self.x.device == device:
            return self
        parts = (self.x, self.pushes, self.steps, self.rows, self.along)
        packed = torch.cat([part.reshape(-1) for part in parts]).to(device)
        split = torch.split(packed, [part.numel() for part in parts])
        return ClosedForms(self.head.to(device), *(a.view(b.shape) for a, b in zip(split, parts, strict=True)))

    @property
    def m(self) -> int:
        """Number of latents."""
        return self.pushes.shape[1]

    def measured(self, texts: Tensor) -> Tensor:
        """Return everything of `Measures` for every image in one block ``[b, n]``; see `unpacked`."""
        at_x, at_reconstruction, (terms, constant) = self.at_x(texts), self.at_reconstruction(texts), self.ledger(texts)
        parts = (at_x, at_reconstruction, self.gradient(texts), terms, constant, self._ablation(at_x, texts))
        return torch.cat([part.flatten(1) for part in parts], dim=1)

    def at_x(self, texts: Tensor) -> Tensor:
        """Return the target at x, ``[b, C]``."""
        return self._direction @ texts.T

    def at_reconstruction(self, texts: Tensor) -> Tensor:
        """Return the target with the reconstruction in place of x, ``[b, C]``."""
        return self._target(self._x_along - self.along[:, -1], self.x - self.rows[:, -1], texts)

    def at_offset(self, texts: Tensor) -> Tensor:
        """Return the target at the offset and the usual activations alone, without the error, ``[b, C]``."""
        steps, steps_along = (_mixed(self.steps, part[:, : self.m]) for part in (self.rows, self.along))
        along = self._x_along - steps_along - self.along[:, -1]
        return self._target(along, self.x - steps - self.rows[:, -1], texts)

    def scaled(self, factors: Tensor, texts: Tensor) -> Tensor:
        """Return the target with the pushes multiplied by ``factors [b, m]``, ``[b, C]``."""
        return self.switched(factors[:, None], texts)[:, 0]

    def switched(self, factors: Tensor, texts: Tensor) -> Tensor:
        """Return the targets ``[b, n, C]`` with the pushes multiplied by each of ``factors [b, n, m]`` in turn.

        One product for all of them: what n rows of factors cost is hardly more than what one does.
        """
        change = (factors - 1) * self.pushes[:, None]
        along = self._x_along[:, None] + torch.bmm(change, self.along[:, : self.m])
        return self._target(along, self.x[:, None] + torch.bmm(change, self.rows[:, : self.m]), texts)

    def swapped(self, places: Tensor, rows: Tensor, texts: Tensor) -> Tensor:
        """Return the targets ``[b, n, C]`` with the pushes of latents at some places taken away along other rows.

        Parameters
        ----------
        places, rows
            ``[k]`` and ``[n, k, d]``: with the latents' own rows this would switch them off.
        """
        moves = -torch.einsum("bk,nkd->bnd", self.pushes[:, places], rows.double())
        along = self._x_along[:, None] + self.head.along(moves)
        return self._target(along, self.x[:, None] + moves, texts)

    def changed(self, factors: Tensor) -> ClosedForms:
        """Return the closed forms with the pushes multiplied by ``factors [b, m]``; a latent with 0 has no step."""
        change = (factors - 1) * self.pushes
        pushes = factors * self.pushes
        steps = torch.where(pushes != 0, self.steps + change, 0.0)
        x = self.x + _mixed(change, self.rows[:, : self.m])
        return ClosedForms(self.head, x, pushes, steps, self.rows, self.along)

    def gradient(self, texts: Tensor) -> Tensor:
        """Return ``step_j d target / d a_j`` and the same for offset and error, ``[b, C, m + 2]``."""
        return self._weighted(self._slopes(texts, self._x_along, self._u, self._inner, self._std))

    def ledger(self, texts: Tensor) -> tuple[Tensor, Tensor]:
        """Return the additive terms ``[b, C, m + 2]`` and the constants ``[b, C]``; together they are the target.

        What always-on latents usually add belongs to the constant.
        """
        weights = (texts @ self.along.transpose(1, 2)) / (self._std * self._size)[..., None]
        constant = torch.bmm(weights[..., : self.m], (self.pushes - self.steps)[..., None])[..., 0]
        if self.head.constant is not None:
            constant = constant + (texts @ self.head.constant) / self._size
        return self._weighted(weights), constant

    def ablation(self, texts: Tensor) -> Tensor:
        """Return the target at x minus the target without one latent's step, ``[b, C, m]``."""
        return self._ablation(self.at_x(texts), texts)

    def _ablation(self, at_x: Tensor, texts: Tensor) -> Tensor:
        squares = centred(self.rows[:, : self.m]).square().sum(-1)
        square = self._centred_x.square().sum(-1, keepdim=True)
        std = self.head.std_without(square, self.steps, self._inner[:, : self.m], squares, self.x.shape[-1])
        along = self._x_along[:, None] - self.steps[..., None] * self.along[:, : self.m]
        without = _unit(self.head.embed(along, std)) @ texts.T  # [b, m, C]
        return at_x[..., None] - without.transpose(1, 2)

    def on_path(self, texts: Tensor, node: float) -> tuple[Tensor, Tensor]:
        """Return the target ``[b, C]`` with all steps shrunk to `node`, 0 to 1, and their terms ``[b, C, m]``."""
        steps, steps_along = (_mixed(self.steps, part[:, : self.m]) for part in (self.rows, self.along))
        x, along = self.x - (1 - node) * steps, self._x_along - (1 - node) * steps_along
        std = self.head.std(x)
        u = self.head.embed(along, std)
        terms = self._weighted(self._slopes(texts, along, u, self._inner_with(x), std))
        return _unit(u) @ texts.T, terms[..., : self.m]

    # -- What several of them need -----------------------------------------------------------------------------------

    @cached_property
    def _x_along(self) -> Tensor:
        return _mixed(self.pushes, self.along[:, : self.m]) + self.along[:, -2] + self.along[:, -1]

    @cached_property
    def _centred_x(self) -> Tensor:
        return centred(self.x)

    @cached_property
    def _inner(self) -> Tensor:
        return self._inner_with(self.x)

    @cached_property
    def _std(self) -> Tensor:
        return self.head.std(self.x)

    @cached_property
    def _u(self) -> Tensor:
        return self.head.embed(self._x_along, self._std)

    @cached_property
    def _size(self) -> Tensor:
        return _length(self._u)

    @cached_property
    def _direction(self) -> Tensor:
        return self._u / self._size

    def _inner_with(self, x: Tensor) -> Tensor:
        """Return the inner products of the rows with the centred ``x [b, d]``, ``[b, m + 2]``."""
        return torch.bmm(self.rows, centred(x)[..., None])[..., 0]

    def _target(self, along: Tensor, x: Tensor, texts: Tensor) -> Tensor:
        return _unit(self.head.embed(along, self.head.std(x))) @ texts.T

    def _slopes(self, texts: Tensor, along: Tensor, u: Tensor, inner: Tensor, std: Tensor) -> Tensor:
        """Return the derivatives along every row, ``[b, C, m + 2]``, where x has this `along`, u, inner and std."""
        size = _length(u)
        direction = u / size
        g = (texts - (direction @ texts.T)[..., None] * direction[:, None]) / size[..., None]  # [b, C, e]
        slopes, along_g = g @ self.along.transpose(1, 2), g @ along[..., None]
        return self.head.through_norm(slopes, along_g, inner, std, self.x.shape[-1])

    def _weighted(self, terms: Tensor) -> Tensor:
        """Return terms of every row multiplied with how much of it is measured: steps, and 1 for offset and error."""
        return terms * torch.nn.functional.pad(self.steps, (0, 2), value=1.0)[:, None]


def unpacked(block: Floats, n_classes: int, m: int, n_fired: Sequence[int]) -> list[Measures]:
    """Return the measures of every image from ``block [b, n]`` of `ClosedForms.measured`, without the padding.

    Parameters
    ----------
    n_classes, m
        C, and the number of latents with the padding.
    n_fired
        How many of them fired in each image.
    """
    shapes = [(n_classes,), (n_classes,), (n_classes, m + 2), (n_classes, m + 2), (n_classes,), (n_classes, m)]
    result = []
    for row, n in zip(block, n_fired, strict=True):
        parts, start = [], 0
        for shape in shapes:
            end = start + math.prod(shape)
            parts.append(_without_padding(row[start:end].reshape(shape), m, n))
            start = end
        result.append(Measures(*parts))
    return result


def _without_padding(part: Floats, m: int, n: int) -> Floats:
    if part.ndim == 1 or n == m:
        return part
    return np.concatenate([part[:, :n], part[:, m:]], axis=1)


def _mixed(weights: Tensor, rows: Tensor) -> Tensor:
    """Return ``sum_j weights_j rows_j``, ``[b, d]`` for ``[b, m]`` and ``[b, m, d]``."""
    return torch.bmm(weights[:, None], rows)[:, 0]


def _length(u: Tensor) -> Tensor:
    length: Tensor = torch.linalg.vector_norm(u, dim=-1, keepdim=True)
    return length.clamp(min=MIN_LENGTH)


def _unit(u: Tensor) -> Tensor:
    return u / _length(u)
