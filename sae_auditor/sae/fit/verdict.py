"""What the scores come to, in one word and in sentences for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.sae.fit.board import Board
from sae_auditor.sae.fit.report import FitCandidate, FitReport, FitVerdict, ScoredBy
from sae_auditor.sae.fit.rule import EXPLAINS_LITTLE, EXPLAINS_NOTHING
from sae_auditor.sae.fit.trial import Trial

# How many times its k an SAE may fire before it is said to fire too often.
_TOO_OFTEN: Final = 10

_TOKENS: Final[Mapping[str, str]] = {
    "cls": say("the class token"),
    "register": say("the register tokens"),
    "patch": say("the patch tokens"),
    "all": say("all tokens"),
}
_NORMS: Final[Mapping[str, str]] = {
    "none": say("without an input norm"),
    "constant_norm": say("with inputs scaled to constant length"),
    "layer_norm": say("with layer-normalised inputs"),
}
_ACTIVATIONS: Final[Mapping[str, str]] = {
    "relu": "ReLU",
    "topk": "TopK",
    "batchtopk": "BatchTopK",
    "jumprelu": "JumpReLU",
    "gated": "Gated",
    "groupmax": "GroupMax",
    "tanh-relu": "tanh-ReLU",
    "matching-pursuit": say("matching pursuit"),
    "orthogonal-matching-pursuit": say("orthogonal matching pursuit"),
    "quantised": say("soft quantisation"),
    "quantised-hard": say("hard quantisation"),
}


def judge(board: Board, best: Trial, images: int) -> FitReport:
    """Return the report of a finished search whose best reading is `best`."""
    declared, winner = board.candidate(board.declared), board.candidate(best)
    verdict = _verdict(best == board.declared, board.value(best))
    scored_by: ScoredBy = "cosine" if board.by_direction else "fvu"
    return FitReport(
        candidates=tuple(board.candidate(trial) for trial in board.trials()),
        declared=declared,
        winner=winner,
        verdict=verdict,
        text=fit_text(verdict, declared, winner, by_direction=board.by_direction),
        warnings=tuple(_warnings(board, declared)),
        scored_by=scored_by,
        images=images,
        vectors=board.n_vectors(board.declared),
    )


def fit_text(verdict: FitVerdict, declared: FitCandidate, winner: FitCandidate, *, by_direction: bool) -> str:
    """Return what a fit check came to, as sentences for people.

    Parameters
    ----------
    declared, winner
        The reading that was declared and the best one.
    by_direction
        Whether readings were compared by cosine.
    """
    return _TEXTS[verdict](declared, winner, by_direction)


def _verdict(declared_wins: bool, unexplained: float) -> FitVerdict:
    if unexplained > EXPLAINS_NOTHING:
        return "foreign"
    if unexplained > EXPLAINS_LITTLE:
        return "poor"
    return "fits" if declared_wins else "other_reading"


def _fits(declared: FitCandidate, winner: FitCandidate, by_direction: bool) -> str:
    explained = _explained(declared, by_direction)
    return say(
        "This SAE fits: it explains {0} here and fires {1} latents for a vector.", explained, f"{declared.l0:.0f}"
    )


def _poor(declared: FitCandidate, winner: FitCandidate, by_direction: bool) -> str:
    explained = _explained(winner, by_direction)
    return say(
        "This SAE fits badly: the best of its readings explains {0} here. It may be meant for "
        "another version of this model, or for other images.",
        explained,
    )


def _foreign(declared: FitCandidate, winner: FitCandidate, by_direction: bool) -> str:
    return say(
        "No reading of this SAE explains this encoder's vectors: it was probably made for another "
        "model, or these images are unlike all that it was made on."
    )


def _other_reading(declared: FitCandidate, winner: FitCandidate, by_direction: bool) -> str:
    return say(
        "Another reading fits better: {0}. That explains {1} with {2} latents for a vector; as "
        "declared it is {3} with {4}.",
        _all_differences(declared, winner),
        _explained(winner, by_direction),
        f"{winner.l0:.0f}",
        _explained(declared, by_direction),
        f"{declared.l0:.0f}",
    )


_TEXTS: Final[Mapping[FitVerdict, Callable[[FitCandidate, FitCandidate, bool], str]]] = {
    "fits": _fits,
    "poor": _poor,
    "foreign": _foreign,
    "other_reading": _other_reading,
}


def _explained(candidate: FitCandidate, by_direction: bool) -> str:
    if by_direction:
        return say("the direction of its input to a mean cosine of {0}", f"{candidate.cosine:.2f}")
    if candidate.fvu >= 1:
        return say("none of the variance")
    return say("{0} % of the variance", f"{100 * (1 - candidate.fvu):.0f}")


def _all_differences(declared: FitCandidate, winner: FitCandidate) -> str:
    """Return what is other than declared, joined two by two so that each sentence part has one template."""
    text, *more = _differences(declared, winner)
    for part in more:
        text = say("{0}, and {1}", text, part)
    return text


def _differences(declared: FitCandidate, winner: FitCandidate) -> list[str]:
    found = []
    if winner.site != declared.site:
        found.append(say("the site {0} instead of {1}", winner.site, declared.site))
    if winner.tokens != declared.tokens:
        found.append(say("{0} instead of {1}", _TOKENS[winner.tokens], _TOKENS[declared.tokens]))
    if winner.centred != declared.centred:
        found.append(
            say("with its decoder bias subtracted first")
            if winner.centred
            else say("without subtracting its bias first")
        )
    if winner.normalization != declared.normalization:
        found.append(_NORMS[winner.normalization])
    if (winner.activation, winner.k) != (declared.activation, declared.k):
        found.append(say("{0} instead of {1}", _activation(winner), _activation(declared)))
    return found


def _activation(candidate: FitCandidate) -> str:
    name = _ACTIVATIONS[candidate.activation]
    return name if candidate.k is None else say("{0} with k {1}", name, candidate.k)


def _warnings(board: Board, declared: FitCandidate) -> list[str]:
    found = []
    if not board.by_direction and declared.fvu > EXPLAINS_LITTLE:
        unexplained = f"{100 * declared.fvu:.0f} %" if isfinite(declared.fvu) else "everything"
        found.append(say("As declared, the SAE leaves {0} of the variance unexplained.", unexplained))
    if declared.k is not None and declared.l0 > _TOO_OFTEN * declared.k:
        found.append(
            say(
                "As declared, {0} latents fire for a vector, more than {1} times its k of {2}.",
                f"{declared.l0:.0f}",
                _TOO_OFTEN,
                declared.k,
            )
        )
    if board.by_direction:
        found.append(
            say(
                "This SAE was trained on the direction of its input alone, so readings are compared by "
                "cosine; the unexplained variance says nothing here."
            )
        )
    return found
