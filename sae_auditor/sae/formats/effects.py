"""A hint that changes nothing is refused: whoever gave it believes that it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

if TYPE_CHECKING:
    from sae_auditor.sae.config import SaeConfig
    from sae_auditor.sae.formats.hints import Hints

_COUNTED: Final = (
    "topk", "batchtopk", "groupmax", "matching-pursuit", "orthogonal-matching-pursuit", "quantised", "quantised-hard",
)  # fmt: skip
_THRESHOLDED: Final = ("jumprelu", "batchtopk")


def refuse_idle_hints(hints: Hints, config: SaeConfig, *, has_bias: bool) -> None:
    """Refuse the hints that were not followed. A reader leaves out those that it has followed itself.

    Parameters
    ----------
    hints
        As they were left to be followed in the end.
    config
        What the SAE is read as.
    has_bias
        Whether there is a decoder bias.

    Raises
    ------
    InputRefused
        With the first hint that changed nothing, and why.
    """
    for name in hints.given():
        why = _REASONS[name](hints, config, has_bias) if name in _REASONS else ""
        if why:
            raise idle(name, why, _INSTEAD.get(name, ""))


def idle(name: str, why: str, instead: str = "") -> InputRefused:
    """Return the refusal of a hint without effect; `why` is the end of a sentence."""
    todo = (
        say("Leave the hint '{0}' out.", name)
        if not instead
        else say("{0}, or leave the hint '{1}' out.", instead, name)
    )
    return InputRefused(
        say("The hint '{0}' has no effect: {1}.", name, why), safe=say("Nothing was loaded."), todo=todo
    )


def _k(hints: Hints, config: SaeConfig, has_bias: bool) -> str:
    if config.activation not in _COUNTED:
        return say("this SAE is read as '{0}', which fires as many latents as it will", config.activation)
    return "" if config.k == hints.k else say("the file decides that k is {0}", config.k)


def _tokens(hints: Hints, config: SaeConfig, has_bias: bool) -> str:
    fits = config.site != "pooled" or hints.tokens == "cls"
    return "" if fits else say("at the site '{0}' there is one vector an image", config.site)


def _activation(hints: Hints, config: SaeConfig, has_bias: bool) -> str:
    return (
        "" if config.activation == hints.activation else say("with the others it is read as '{0}'", config.activation)
    )


def _threshold(hints: Hints, config: SaeConfig, has_bias: bool) -> str:
    known = config.activation in _THRESHOLDED
    return "" if known else say("this SAE is read as '{0}', which has no threshold", config.activation)


def _centre(hints: Hints, config: SaeConfig, has_bias: bool) -> str:
    return "" if has_bias or not hints.centre else say("this SAE has no decoder bias")


def _no_streams(hints: Hints, config: SaeConfig, has_bias: bool) -> str:
    return say("the file holds one autoencoder, and no others beside it")


def _no_relaxation(hints: Hints, config: SaeConfig, has_bias: bool) -> str:
    return say("its dictionary is not an archetypal one, which has a relaxation")


_REASONS: Final[Mapping[str, Callable[[Hints, SaeConfig, bool], str]]] = {
    "k": _k,
    "tokens": _tokens,
    "activation": _activation,
    "threshold": _threshold,
    "centre": _centre,
    "stream": _no_streams,
    "streams": _no_streams,
    "delta": _no_relaxation,
}
_INSTEAD: Final[Mapping[str, str]] = {"k": say("Say with the hint 'activation' that it is topk")}
