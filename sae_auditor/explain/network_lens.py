"""The lens of sites that blocks of the network separate from the embedding: the rest of the tower is run.

One graph of the tail serves all classes: its vector-Jacobian products are batched, never a loop over classes. With more
classes than the embedding has dimensions, the products are taken for the dimensions and combined.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.encoders import Tail
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.measure import MIN_LENGTH, Parts, completeness_gap, gauss_legendre
from sae_auditor.explain.target import Objective

# Products and runs of the tail that are batched together; bounds memory at [batch, tokens, 4 * width].
_BATCH = 32
# Gradients that are gathered for some latents at a time hold at most this many numbers (64 MiB of float32).
_MAX_GATHERED = 2**24
_NODES = (8, 16, 32, 64, 128)
_GAP = 5e-3
# A change of the target by less than this share of it cannot be told from rounding in float32.
_RESOLUTION = 1e-4


class NetworkLens:
    """See `measure.Lens`; at patch sites a contribution is the sum over patches, an ablation the removal from all.

    Parameters
    ----------
    tail
        The rest of the tower.
    evidence
        The image.
    usual
        What always-on latents are measured against, float64 ``[d_sae]``: their usual activation, 0 for all others. A
        latent that fires in several tokens is scaled in all of them, until the strongest has it.
    """

    def __init__(self, tail: Tail, evidence: Evidence, usual: Floats | None = None) -> None:
        self._tail = tail
        self._evidence = evidence
        self.shares = shares_of(evidence, usual)
        self._shares = torch.from_numpy(self.shares).to(evidence.hidden)

    def at_x(self, directions: Floats) -> Floats:
        """Return the target at x, ``[C]``: from the pass that was made, not from a second one."""
        unit = F.normalize(self._evidence.embedding.double(), dim=0).cpu().numpy()
        return np.asarray(directions @ unit)

    def at_reconstruction(self, directions: Floats) -> Floats:
        """Return the target with the read tokens replaced by their reconstructions, ``[C]``."""
        return np.asarray(self._run(self._evidence.reconstruction[None], directions)[0])

    def scaled(self, scales: dict[int, float], directions: Floats) -> Floats:
        """Return the target with latents scaled in every token, ``[C]``; one run of the tail."""
        evidence = self._evidence
        factors = evidence.hidden.new_tensor([scales.get(int(latent), 1.0) - 1 for latent in evidence.latents])
        return np.asarray(self._run((evidence.vectors + evidence.moved(factors))[None], directions)[0])

    def switched(self, factors: Floats, directions: Floats) -> Floats:
        """Return the targets ``[n, C]`` with the fired latents multiplied by each row of ``factors [n, m]``.

        One run of the tail for each row, some at a time.
        """
        evidence, targets = self._evidence, [np.empty((0, len(directions)))]
        for part in torch.split(torch.from_numpy(factors - 1).to(evidence.hidden), _BATCH):
            tokens = torch.stack([evidence.vectors + evidence.moved(row) for row in part])
            targets.append(self._run(tokens, directions))
        return np.concatenate(targets)

    def swapped(self, places: Sequence[int], rows: Tensor, directions: Floats) -> Floats:
        """Return the targets ``[n, C]`` with the pushes of latents taken away along other ``rows [n, k, d]``."""
        evidence, targets = self._evidence, [np.empty((0, len(directions)))]
        pushes = evidence.pushes_of(torch.tensor(list(places), device=evidence.hidden.device))
        for part in torch.split(rows.to(evidence.hidden), _BATCH):
            targets.append(self._run(evidence.vectors - torch.einsum("tk,nkd->ntd", pushes, part), directions))
        return np.concatenate(targets)

    def gradient(self, directions: Floats) -> Parts:
        """Return ``step_j * d target / d a_j``, summed over the tokens."""
        return self._split(self._evidence.hidden, directions)[0]

    def ablation(self, directions: Floats, columns: NDArray[np.int64] | None = None) -> Floats:
        """Return the effect of the step of each latent of `columns` in all tokens, ``[C, m]``, NaN elsewhere."""
        evidence = self._evidence
        chosen = range(len(evidence.latents)) if columns is None else [int(column) for column in columns]
        result = np.full((len(directions), len(evidence.latents)), np.nan)
        if not chosen:
            return result
        at_x = self._run(evidence.vectors[None], directions)[0]
        for start in range(0, len(chosen), _BATCH):
            part = torch.tensor(list(chosen[start : start + _BATCH]), device=evidence.hidden.device)
            steps = evidence.pushes_of(part) * self._shares[part]
            removed = torch.einsum("tb,bd->btd", steps, evidence.decoder_rows[part])
            targets = self._run(evidence.vectors - removed, directions)
            result[:, part.cpu().numpy()] = at_x[:, None] - targets.T
        return result

    def integrated(self, directions: Floats, objective: Objective) -> Parts:
        """Return integrated gradients of the objective; more nodes until the gap is small."""
        evidence = self._evidence
        steps = evidence.moved(self._shares)
        start = evidence.vectors - steps
        ends = self._run(torch.stack([start, start - evidence.error, evidence.vectors]), directions)
        at_start, without_error, at_x = (objective.value(end) for end in ends)
        change, smallest = at_x - at_start, _RESOLUTION * max(float(np.abs(at_x).max()), MIN_LENGTH)
        for n in _NODES:
            contributions = np.zeros((len(directions), len(evidence.latents)))
            for node, weight in zip(*gauss_legendre(n), strict=True):
                hidden = evidence.with_tokens((start + float(node) * steps)[None])[0]
                parts, cosine = self._split(hidden, directions)
                contributions += weight * objective.slope(cosine).of(parts.contributions)
            gap = completeness_gap(contributions.sum(1), change, smallest)
            if gap.max(initial=0.0) < _GAP:
                break
        return Parts(contributions, np.zeros(len(directions)), at_start - without_error, gap)

    def slope(self, direction: Floats) -> Tensor:
        """Return the gradient of one target with respect to the tokens that are read, float32 ``[t, d]``."""
        hidden, u, cotangents = self._linearised(self._evidence.hidden, direction[None])
        (gradient,) = torch.autograd.grad(u, hidden, cotangents[0])
        return gradient[self._evidence.token_slice]

    @torch.no_grad()
    def _run(self, tokens: Tensor, directions: Floats) -> Floats:
        """Return the targets ``[b, C]`` with the read tokens replaced by ``tokens [b, t, d]``."""
        unit = F.normalize(self._embed(self._evidence.with_tokens(tokens)).double(), dim=1).cpu().numpy()
        return np.asarray(unit @ directions.T)

    def _embed(self, hidden: Tensor) -> Tensor:
        return self._tail(hidden, self._evidence.context_batch)

    def _split(self, hidden: Tensor, directions: Floats) -> tuple[Parts, Floats]:
        """Split the target linearised at ``hidden [T, d]`` over latents, decoder bias and what is unexplained.

        Returns
        -------
        parts
            See `measure.Parts`.
        target
            The target itself there, ``[C]``.
        """
        hidden, u, cotangents = self._linearised(hidden, directions)
        target = np.asarray(directions @ F.normalize(u.detach().double(), dim=0).cpu().numpy())
        if len(cotangents) <= len(u):
            parts = self._products(u, hidden, cotangents)
        else:
            mix = cotangents.double().cpu().numpy()
            per_dimension = self._products(u, hidden, torch.eye(len(u), device=u.device, dtype=u.dtype))
            parts = tuple(mix @ part for part in per_dimension)
        return Parts(parts[0] * self.shares, *parts[1:]), target

    def _linearised(self, hidden: Tensor, directions: Floats) -> tuple[Tensor, Tensor, Tensor]:
        """Return ``hidden [T, d]`` as a leaf of the graph, its embedding ``u [e]``, and the targets' slopes on u."""
        hidden = hidden.detach().requires_grad_(True)
        with torch.enable_grad():
            u = self._embed(hidden[None])[0]
        length = u.detach().norm().clamp(min=MIN_LENGTH)
        unit = u.detach() / length
        d = torch.from_numpy(directions).to(u)
        return hidden, u, (d - torch.outer(d @ unit, unit)) / length

    def _products(self, u: Tensor, hidden: Tensor, cotangents: Tensor) -> tuple[Floats, ...]:
        """Return contributions ``[q, m]``, bias and unexplained ``[q]`` for ``cotangents [q, e]`` on the embedding."""
        evidence = self._evidence
        rows, bias, unexplained = [], [], []
        for part in torch.split(cotangents, _BATCH):
            (grads,) = torch.autograd.grad(u, hidden, part, is_grads_batched=True, retain_graph=True)
            at_tokens = grads[:, evidence.token_slice]  # [q, t, d]
            rows.append(self._contracted(at_tokens))
            bias.append(torch.einsum("qtd,td->q", at_tokens, evidence.offset))
            unexplained.append(torch.einsum("qtd,td->q", at_tokens, evidence.error))
        contributions, biases, errors = (torch.cat(parts).double().cpu().numpy() for parts in (rows, bias, unexplained))
        return contributions, biases, errors

    def _contracted(self, gradients: Tensor) -> Tensor:
        """Return ``sum over tokens of push_tj <gradient_qt, v_j>`` as ``[q, m]`` for ``gradients [q, t, d]``.

        A latent fires in few tokens, so their gradients are gathered first and meet its direction once.
        """
        evidence = self._evidence
        table = gradients.transpose(0, 1).flatten(1).contiguous()  # [t, q * d]
        tokens, pushes, starts = evidence.firings
        ends = [*starts.tolist(), len(tokens)]
        at_once = max(1, _MAX_GATHERED // table.shape[1])
        parts = [gradients.new_zeros(len(gradients), 0)]
        for first in range(0, len(starts), at_once):
            rows = evidence.decoder_rows[first : first + at_once]
            span = slice(ends[first], ends[first + len(rows)])
            gathered = F.embedding_bag(
                tokens[span],
                table,
                starts[first : first + at_once] - span.start,
                mode="sum",
                per_sample_weights=pushes[span],
            )
            parts.append(torch.einsum("mqd,md->qm", gathered.view(len(gathered), len(gradients), -1), rows))
        return torch.cat(parts, 1)


def shares_of(evidence: Evidence, usual: Floats | None) -> Floats:
    """Return which share of each fired latent's activation is measured, float64 ``[m]``: all but what is usual."""
    if usual is None:
        return np.ones(len(evidence.latents))
    activations = evidence.activations
    fires = activations != 0  # under an intervention one may not
    shares = 1 - usual[evidence.latents] / np.where(fires, activations, 1.0)
    return np.asarray(np.where(fires, shares, 0.0))
