"""Whether a class's decisions tell its images from others, whatever their scale and offset.

Encoders are overconfident, and the texts of classes shift every decision by the same amount. A latent could look
harmful for that alone: switching anything off that pushes a class helps where the class is called too often. So
decisions are calibrated before they are judged, with a slope and an offset that are fitted to labels (Platt 1999) --
once for the decisions as they are, and once for those without the latent. What is left to compare is how well the two
tell the class apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# What holds the slope where the labels are told apart without a mistake, as so many images of weight 1.
_RIDGE: Final = 1e-2
_STEPS: Final = 50
_ENOUGH: Final = 1e-9
_CLOSE: Final = 1e-6
_SHRINK: Final = 2.0**-20


@dataclass(frozen=True)
class Calibration:
    """The log-odds that a decision is worth: ``slope * decision + offset``."""

    slope: float
    offset: float

    @classmethod
    def of(cls, decisions: Floats, is_class: Bools, weights: Floats) -> Calibration:
        """Fit to decisions ``[n]``: minimise the weighted log-loss, by Newton's method with halved steps."""
        size = float(decisions.std()) or 1.0
        columns = np.stack([decisions / size, np.ones(len(decisions))])
        at = np.zeros(2)
        loss = _penalised(at, columns, is_class, weights)
        for _ in range(_STEPS):
            p = _sigmoid(at @ columns)
            slope = columns @ (weights * (p - is_class)) + _RIDGE * at
            bend = (columns * (weights * p * (1 - p))) @ columns.T + _RIDGE * np.eye(2)
            step, share = np.linalg.solve(bend, slope), 1.0
            while (after := _penalised(at - share * step, columns, is_class, weights)) > loss and share > _SHRINK:
                share /= 2
            at = at - share * step
            if loss - after < _ENOUGH * max(loss, 1.0):
                break
            loss = after
        return cls(float(at[0]) / size, float(at[1]))

    def slopes_under(self, decisions: Floats, is_class: Bools, weights: Floats) -> Floats:
        """Return the slopes ``[b]`` that other ``weights [b, n]`` of the same decisions ask for, begun at this one.

        As `of` fits them one by one; with weights that are counts of images drawn anew, by the bootstrap.
        """
        size = float(decisions.std()) or 1.0
        x = decisions / size
        slope, offset = (np.full(len(weights), value) for value in (self.slope * size, self.offset))
        for _ in range(_STEPS):
            p = _sigmoid(slope[:, None] * x + offset[:, None])
            wrong, bend = weights * (p - is_class), weights * p * (1 - p)
            down_slope, down_offset = wrong @ x + _RIDGE * slope, wrong.sum(1) + _RIDGE * offset
            a, b, c = bend @ (x * x) + _RIDGE, bend @ x, bend.sum(1) + _RIDGE
            whole = a * c - b * b
            moves = (c * down_slope - b * down_offset) / whole, (a * down_offset - b * down_slope) / whole
            # Where classes are hardly mixed a whole step may lead past the end.
            largest = np.maximum(np.abs(moves[0]), np.abs(moves[1]))
            share = np.minimum(1, np.maximum(1, np.abs(slope)) / np.maximum(largest, _ENOUGH))
            slope, offset = slope - share * moves[0], offset - share * moves[1]
            if largest.max(initial=0.0) < _CLOSE:
                break
        return np.asarray(slope / size)

    def losses(self, decisions: Floats, is_class: Bools) -> Floats:
        """Return the log-loss of each decision in nats, ``[n]``."""
        return log_losses(self.slope * decisions + self.offset, is_class)


def log_losses(log_odds: Floats, is_class: Bools) -> Floats:
    """Return ``-log`` of the probability that log-odds ``[n]`` give to what is true."""
    return np.asarray(np.logaddexp(0, np.where(is_class, -log_odds, log_odds)))


def _sigmoid(z: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


def _penalised(at: Floats, columns: Floats, is_class: Bools, weights: Floats) -> float:
    return float(weights @ log_losses(at @ columns, is_class) + 0.5 * _RIDGE * at @ at)
