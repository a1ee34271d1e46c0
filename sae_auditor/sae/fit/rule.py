"""When one reading of an SAE counts as better than another.

Readings at different sites, with different centring or input norm, are compared by what they leave unexplained.

Other tokens are other vectors, with a difficulty of their own: they must be explained better by a quarter of their
variance. A rule that reads a part of what another one reads is better only where the rest is explained that much worse,
and one that reads more than another never is: to read some of the tokens that an SAE can read is not wrong.

Readings that fire different numbers of latents cannot be compared like that: more latents explain more, whatever the
SAE was trained to do. What tells the right number is the `slope`. Training makes the squared error stationary, so the
error is uncorrelated with the reconstruction and the slope is 1 (a little more with an L1 penalty, which shrinks
activations). Where latents fire that did not in training, the reconstruction is too long and the slope below 1; where
some are left out, above. Another activation function must therefore have the better slope. If it fires more latents it
must leave less unexplained; if fewer, not more than that many fewer cost: what is left unexplained falls about with the
cube root of their number (TopK SAEs trained on the demo encoder: with the power 0.34 to 0.41 of k, from 4 to 32). The
search goes by that; but what it ends with is told to people as the reading that fits better, and so it must not leave
more unexplained than the declared one.
"""

from __future__ import annotations

from math import log
from typing import Final

from sae_auditor.sae.fit.board import Board
from sae_auditor.sae.fit.trial import Trial

# Of the variance left unexplained. From the first on a reading is poor, from the second on it says nothing.
EXPLAINS_LITTLE: Final = 0.5
EXPLAINS_NOTHING: Final = 0.9
# A better reading leaves at least this share less unexplained; anything nearer is a tie, and ties keep the holder.
MARGIN: Final = 0.05
# Of the variance of other tokens.
_TOKENS_MARGIN: Final = 0.25
# By how much the logarithm of the slope of a better activation function is nearer to 0.
_SLOPE_MARGIN: Final = 0.02
_SPARSITY_EXPONENT: Final = 1 / 3


def challenger(board: Board, holder: Trial, *, explains_more: bool = False) -> Trial | None:
    """Return the best of the scored readings that beats `holder`; of those that tie, the one with fewest changes.

    With `explains_more` none that leaves more unexplained than `holder`, however few latents it fires.
    """
    better = [trial for trial in board.trials() if beats(board, trial, holder)]
    if explains_more:
        better = [trial for trial in better if board.value(trial) <= board.value(holder)]
    if not better:
        return None
    tied = min(_price(board, trial) for trial in better) / (1 - MARGIN)
    return min(
        (trial for trial in better if _price(board, trial) <= tied),
        key=lambda trial: (n_changes(trial, board.declared), trial.k is not None, _price(board, trial)),
    )


def beats(board: Board, trial: Trial, holder: Trial) -> bool:
    """Whether a reading is better than another, by more than the margin."""
    kinds, held = board.kinds(trial), board.kinds(holder)
    if kinds != held and not _is_better_for_tokens(board, trial, kinds, held, board.value(holder)):
        return False
    if (trial.activation, trial.k) != (holder.activation, holder.k):
        return _fires_better(board, trial, holder)
    margin = MARGIN if kinds == held else 0
    return board.value(trial) < (1 - margin) * board.value(holder)


def _is_better_for_tokens(board: Board, trial: Trial, kinds: set[str], held: set[str], holder_value: float) -> bool:
    """Whether a reading of `kinds` of token explains them so much better that those `held` cannot have been meant."""
    if held < kinds:
        return False
    others = board.value_at(trial, held - kinds) if kinds < held else holder_value
    return board.value(trial) < others - _TOKENS_MARGIN


def _fires_better(board: Board, trial: Trial, holder: Trial) -> bool:
    """Compare two readings with other activation functions, or another number of latents."""
    is_cheaper = _price(board, trial) < (1 - MARGIN) * _price(board, holder)
    if board.by_direction or n_changes(trial, holder) > 1:
        return is_cheaper  # slopes of different vectors do not compare
    if _bend(board, trial) + _SLOPE_MARGIN > _bend(board, holder):
        return False
    is_denser = board.score(trial).l0 > board.score(holder).l0
    return board.value(trial) < (1 - MARGIN) * board.value(holder) if is_denser else is_cheaper


def n_changes(trial: Trial, other: Trial) -> int:
    """Return in how many things two readings differ; the number of latents belongs to the activation function."""
    fires_otherwise = (trial.activation, trial.k) != (other.activation, other.k)
    names = ("site", "tokens", "centred", "normalization")
    return sum([fires_otherwise, *(getattr(trial, name) != getattr(other, name) for name in names)])


def _price(board: Board, trial: Trial) -> float:
    """Return what a reading leaves unexplained, in terms of one that fires a single latent."""
    return board.value(trial) * float(max(board.score(trial).l0, 1.0) ** _SPARSITY_EXPONENT)


def _bend(board: Board, trial: Trial) -> float:
    slope = board.score(trial).slope
    return abs(log(slope)) if slope > 0 else float("inf")
