"""A state dict of dictionary_learning alone: the names of its tensors tell the class, for all but two of them."""

from __future__ import annotations

from dataclasses import replace

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._parts import prefix_of
from sae_auditor.sae.formats._written import written
from sae_auditor.sae.formats.build import build
from sae_auditor.sae.formats.dictionary_classes import CLASSES, dictionary_draft
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.reads import named_below
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.told import completed, stated_rule, states_centre

NAME = say("dictionary_learning weights")
_MARKS = {
    name: CLASSES[name].keys
    for name in ("GatedAutoEncoder", "JumpReluAutoEncoder", "AutoEncoderTopK", "AutoEncoder", "AutoEncoderNew")
}
_JUMP_NOTICE = say(
    "The file holds weights and nothing else. It is read as dictionary_learning computes it, without "
    "subtracting the decoder bias from the input; SAELens, with the same tensors, usually subtracts "
    "it. The fit check tells which is right."
)
_RELU = ("AutoEncoder", "AutoEncoderNew")
_RELU_NOTICE = say(
    "The file holds weights and nothing else. It is read as ReLU, as dictionary_learning does with "
    "tensors of these names; the fit check tells whether that is right."
)
_TOPK_OR_BATCHTOPK = {"topk": "AutoEncoderTopK", "batchtopk": "BatchTopKSAE"}


def _class_and_prefix(source: Source) -> tuple[str, str] | None:
    for name, marks in _MARKS.items():
        prefix = prefix_of(written(source).tensors, marks)
        if prefix is not None:
            return name, prefix
    return None


def _recognises(source: Source) -> bool:
    return _class_and_prefix(source) is not None


def _read(source: Source, hints: Hints) -> Reading:
    found = _class_and_prefix(source)
    assert found is not None  # it was recognised
    name, prefix = found
    tensors = named_below(written(source).tensors, prefix)
    if "encoder.weight" in tensors and tensors["encoder.weight"].ndim == 3:
        raise InputRefused(
            say("{0} is a crosscoder: it reads several layers at once.", source.where),
            todo=say("Choose a sparse autoencoder."),
        )
    if name == "AutoEncoderTopK":
        name = _asked(source, hints)
    elif name == "JumpReluAutoEncoder" and tensors["threshold"].ndim == 0:
        name = "MatryoshkaBatchTopKSAE"  # one threshold for all latents
    draft = completed(dictionary_draft(name, tensors), source, hints)
    if name == "JumpReluAutoEncoder" and hints.centre is None and not states_centre(source):
        draft = replace(draft, notices=(*draft.notices, _JUMP_NOTICE))
    elif name in _RELU and draft.activation == "relu" and not draft.notices and not hints.rule_is_said:
        draft = replace(draft, notices=(_RELU_NOTICE,))
    return build(NAME, draft, hints)


def _asked(source: Source, hints: Hints) -> str:
    """TopK and BatchTopK have the same tensors and compute other codes from them."""
    activation = hints.activation or stated_rule(source)
    if activation is None:
        raise HintMissing(
            "activation",
            say(
                "The tensors of {0} fit TopK, which keeps the k largest of each vector, and BatchTopK, "
                "which keeps what exceeds a threshold; the file does not say which it is.",
                source.where,
            ),
            choices=tuple(_TOPK_OR_BATCHTOPK),
        )
    return _TOPK_OR_BATCHTOPK.get(activation, "BatchTopKSAE")


FORMAT = Format(NAME, _recognises, _read)
