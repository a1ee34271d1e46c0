"""The search for the reading that fits best: the declared one, its neighbours, then theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job
from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.fit.board import Board
from sae_auditor.sae.fit.report import FitReport
from sae_auditor.sae.fit.rule import EXPLAINS_LITTLE, challenger
from sae_auditor.sae.fit.score import Samples
from sae_auditor.sae.fit.trial import Trial, at_site, neighbours, other_tokens
from sae_auditor.sae.fit.verdict import judge

# How often the search goes on from a better reading to the neighbours of that one; first near the declared reading.
_NEAR_ROUNDS: Final = 2
_MAX_ROUNDS: Final = 12


def fit_job(sae: SparseAutoencoder, samples: Samples, images: int) -> Job[FitReport]:
    """Score the declared reading of an SAE and its neighbours.

    One thing is changed at a time; from a better reading the search goes on to the neighbours of that one, so that two
    wrong declarations are found together. Where nothing near explains half of the variance, the declared and the best
    reading are tried at every other site too.

    Parameters
    ----------
    sae
        As declared; it must say its site and tokens.
    samples
        Vectors by site, the declared one among them.
    images
        How many images they are from.

    Raises
    ------
    InputRefused
        When the vectors are all the same, so that nothing can be said.
    """
    board = Board(sae, samples)
    yield from board.score_job([board.declared])
    if board.score(board.declared).variance == 0:
        raise InputRefused(
            say("All images give the same vector there, so a fit cannot be judged."),
            safe=say("Nothing was stored."),
            todo=say("Choose images that show different things, and check the site."),
        )
    best = yield from _climb_job(board, board.declared, _NEAR_ROUNDS)
    if board.value(best) > EXPLAINS_LITTLE:
        yield from board.score_job(_elsewhere(board, best))
        yield from board.score_job(_elsewhere(board, board.declared))
    best = yield from _climb_job(board, best, _MAX_ROUNDS)
    if board.value(best) > board.value(board.declared):
        best = yield from _climb_job(board, board.declared, _MAX_ROUNDS, explains_more=True)
    return judge(board, best, images)


def _climb_job(board: Board, holder: Trial, rounds: int, *, explains_more: bool = False) -> Job[Trial]:
    for _ in range(rounds):
        yield from board.score_job(neighbours(holder, board.sae, board.samples))
        better = challenger(board, holder, explains_more=explains_more)
        if better is None:
            break
        holder = better
    return holder


def _elsewhere(board: Board, start: Trial) -> Iterator[Trial]:
    """Yield a reading at every site; the declared one with every token rule there, since two may be wrong together."""
    for site in board.samples:
        for moved in at_site(start, board.sae, board.samples, site):
            yield moved
            if start == board.declared:
                yield from other_tokens(moved, board.samples)
