"""overcomplete: state dicts of its autoencoders, or whole pickled modules, as the library's own tests save them.

``z = act(encoder x)``, ``x_hat = z dictionary``: there is no bias of the input, and inputs are best standardised before
(hints ``mean`` and ``scale``). A state dict does not say how many latents fire, for its TopK, BatchTopK and plain
classes have equal tensors; a module does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.config import Activation, SaeConfig
from sae_auditor.sae.fold import strictly_above
from sae_auditor.sae.formats._overcomplete_dictionary import dictionary_of
from sae_auditor.sae.formats._overcomplete_encoder import encoder_of, keeps_signs
from sae_auditor.sae.formats._parts import flipped, prefix_of
from sae_auditor.sae.formats._written import Written, written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.effects import idle
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import number, optional_whole
from sae_auditor.tensorfiles import Record

NAME: Final = "overcomplete"
_MARKS: Final = (("dictionary._weights",), ("dictionary.W", "dictionary.C", "dictionary.Relax"))
_FACTORISATIONS: Final = "overcomplete.optimization"
_NO_ENCODER: Final = say("No encoder is in the file: it was read as matching pursuit.")
_EVERY: Final = say("This SAE has no activation function: every latent fires for every vector.")
_RUNNING: Final = "running_threshold"
_DENSE: Final = say("Quantised activations are not sparse: nearly every latent fires for every vector.")


@dataclass(frozen=True)
class _Saved:
    """What was saved and what was said: `rows` is the dictionary ``[d_sae, d_in]``."""

    file: Written
    rows: Tensor
    where: str
    hints: Hints

    @property
    def keeps_signs(self) -> bool:
        """Whether the encoder leaves out its ReLU."""
        return keeps_signs(self.file.below("encoder."), self.where)

    def linear(self) -> dict[str, Tensor]:
        """Return the weights of an autoencoder with an encoder.

        Raises
        ------
        InputRefused
            When it has none.
        """
        encoder = encoder_of(self.file.below("encoder."), self.where, self.hints)
        if encoder is None:
            raise InputRefused(say("{0} has no encoder.", self.where), todo=say("Leave the hint 'activation' out."))
        weight, bias = encoder
        weights = {"W_enc": flipped(weight), "W_dec": self.rows}
        return weights if bias is None else {**weights, "b_enc": bias}


def _prefix(file: Written) -> str | None:
    found = (prefix_of(file.tensors, marks) for marks in _MARKS)
    return next((prefix for prefix in found if prefix is not None), None)


def _recognises(source: Source) -> bool:
    return _factorisation(source) is not None or _prefix(written(source)) is not None


def _factorisation(source: Source) -> str | None:
    """Return the class of one of the library's matrix factorisations; None for everything else."""
    content = source.content
    parts = [content, *content.values()] if isinstance(content, dict) else [content]
    records = (part for part in parts if isinstance(part, Record))
    return next((record.name for record in records if record.module.startswith(_FACTORISATIONS)), None)


def _read(source: Source, hints: Hints) -> Reading:
    if (name := _factorisation(source)) is not None:
        raise InputRefused(
            say(
                "{0} is '{1}' of overcomplete, a matrix factorisation. It has no encoder: the codes of "
                "an image are solved for anew each time, so it is no sparse autoencoder.",
                source.where,
                name[:60],
            ),
            safe=say("Nothing was loaded."),
            todo=say("Choose one of the library's sparse autoencoders, such as TopKSAE."),
        )
    whole = written(source)
    file = whole.below(_prefix(whole) or "")
    rows, notices = dictionary_of(file.below("dictionary."), source.where, hints)
    draft = _RULES[_rule_of(file, source.where, hints)](_Saved(file, rows, source.where, hints))
    _refuse_idle(draft, file, hints)
    said = replace(hints, activation=None, threshold=None, normalization=None, delta=None)
    return build(NAME, replace(draft, centred=False, notices=(*notices, *draft.notices)), said)


def _refuse_idle(draft: Draft, file: Written, hints: Hints) -> None:
    """Refuse hints that the tensors overrule."""
    if (
        hints.activation is not None
        and hints.activation != draft.activation
        and _rule_of(file, "", hints) != (hints.activation)
    ):
        raise idle("activation", say("its tensors are those of '{0}'", draft.activation))
    if hints.threshold is not None and "threshold" not in draft.tensors:
        raise idle("threshold", say("this SAE is read as '{0}', which has no threshold", draft.activation))
    is_archetypal = "dictionary.W" in file.tensors
    if hints.delta is not None and not is_archetypal:
        raise idle("delta", say("its dictionary is not an archetypal one, which has a relaxation"))
    if hints.normalization is not None and is_archetypal:
        raise idle("normalization", say("the rows of an archetypal dictionary are not normalised"))


def _rule_of(file: Written, where: str, hints: Hints) -> str:
    """Return which of `_RULES` the file follows: by its tensors, by the attributes of a module, or by the hints."""
    if "thresholds" in file.tensors:
        return "jumprelu"
    if "Q" in file.tensors:
        return "quantised-hard" if hints.activation == "quantised-hard" or file.values.get("hard") else "quantised"
    if hints.activation is not None:
        if hints.activation not in _RULES:
            raise InputRefused(
                say("'{0}' is no activation of this library.", hints.activation),
                todo=say("Use one of: {0}.", ", ".join(_RULES)),
            )
        return hints.activation
    if hints.threshold is not None:
        return "batchtopk"
    for attribute, rule in _BY_ATTRIBUTE.items():
        if attribute in file.values:
            return rule
    if file.classes[""]:
        return "relu"  # a module without any of them
    if not any(name.startswith("encoder.") for name in file.tensors):
        return "matching-pursuit"
    if hints.k is None:
        raise HintMissing(
            "k",
            say(
                "{0} does not say which latents fire: say k for the k largest of each vector, a "
                "threshold for those that reach it, or the activation relu for all positive ones.",
                where,
            ),
        )
    return "topk"


def _relu(saved: _Saved) -> Draft:
    if not saved.keeps_signs:
        return Draft(saved.linear(), "relu")
    return Draft(saved.linear(), "topk", k=len(saved.rows), signed=True, notices=(_EVERY,))


def _topk(saved: _Saved) -> Draft:
    return Draft(saved.linear(), "topk", k=_whole(saved.file, "top_k"), signed=saved.keeps_signs)


def _batchtopk(saved: _Saved) -> Draft:
    """Keep what reaches the running threshold. The library's k counts over a whole batch, so there is no k here."""
    saved.file.values.known("top_k")
    threshold = saved.hints.threshold
    if threshold is None:
        running = saved.file.tensors.get(_RUNNING, saved.file.values.get(_RUNNING))
        if running is None:
            raise HintMissing("threshold", say("{0} does not say what activations must reach to be kept.", saved.where))
        threshold = number(
            running.item() if isinstance(running, Tensor) and running.numel() == 1 else running, _RUNNING
        )
    if saved.keeps_signs and threshold < 0:
        raise InputRefused(say("{0} keeps negative activations, which BatchTopK here cannot.", saved.where))
    return Draft({**saved.linear(), "threshold": strictly_above(torch.tensor(threshold))}, "batchtopk")


def _jumprelu(saved: _Saved) -> Draft:
    """Keep what reaches its latent's threshold, which is stored as its logarithm."""
    thresholds = saved.file.tensors["thresholds"].float().exp()
    if saved.hints.threshold is not None:
        thresholds = torch.full_like(thresholds, saved.hints.threshold)
    return Draft({**saved.linear(), "threshold": strictly_above(thresholds)}, "jumprelu")


def _quantised(activation: Activation) -> Callable[[_Saved], Draft]:
    def draft(saved: _Saved) -> Draft:
        levels = saved.file.tensors["Q"]
        return Draft({**saved.linear(), "levels": levels}, activation, k=levels.numel(), notices=(_DENSE,))

    return draft


def _pursuit(activation: Activation) -> Callable[[_Saved], Draft]:
    def draft(saved: _Saved) -> Draft:
        known = saved.file.classes[""] or saved.hints.activation
        return Draft(
            {"W_dec": saved.rows},
            activation,
            k=_whole(saved.file, "k"),
            signed=activation == "matching-pursuit",
            solver_steps=_whole(saved.file, "max_iter") or SaeConfig.solver_steps,
            notices=() if known else (_NO_ENCODER,),
        )

    return draft


def _whole(file: Written, name: str) -> int | None:
    return optional_whole(file.values.get(name), name)


# An attribute that only one of the library's classes has, and what that class computes.
_BY_ATTRIBUTE: Final[Mapping[str, str]] = {
    "max_iter": "orthogonal-matching-pursuit",
    "threshold_momentum": "batchtopk",
    "top_k": "topk",
    "k": "matching-pursuit",
}
_RULES: Final[Mapping[str, Callable[[_Saved], Draft]]] = {
    "relu": _relu,
    "topk": _topk,
    "batchtopk": _batchtopk,
    "jumprelu": _jumprelu,
    "quantised": _quantised("quantised"),
    "quantised-hard": _quantised("quantised-hard"),
    "matching-pursuit": _pursuit("matching-pursuit"),
    "orthogonal-matching-pursuit": _pursuit("orthogonal-matching-pursuit"),
}

FORMAT = Format(NAME, _recognises, _read)
