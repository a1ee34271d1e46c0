"""MSAE: autoencoders of pooled embeddings, whose options stand in the name of the file.

With ``u = (x - mean_center) * scaling_factor``: ``z = cap(act((norm(u) - pre_bias) encoder + latent_bias))``; what is
decoded goes the same way back. Read is what its `encode` calls the sparse view. A Matryoshka file is loaded by the
original, and so here, as a plain TopK of its smallest k.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.fold import fold_affine
from sae_auditor.sae.formats._msae_name import Options, options_of, rule_of
from sae_auditor.sae.formats._parts import matrix, prefix_of
from sae_auditor.sae.formats._written import Written, written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.reads import known
from sae_auditor.sae.formats.source import Source

NAME: Final = "MSAE"
_KEYS: Final = ("pre_bias", "latent_bias", "encoder")
_CHOICES: Final = ("ReLU", "JumpReLU", "TopK", "TopKReLU", "BatchTopKReLU")
# Our own words for activation functions, as hints.
_OURS: Final = {"relu": "ReLU", "jumprelu": "JumpReLU", "topk": "TopKReLU", "batchtopk": "BatchTopKReLU"}
_BATCH: Final = say(
    "BatchTopK without a stored threshold: the k largest of each vector are kept, where training "
    "kept k for each vector on average over a batch."
)
_UNNAMED: Final = say(
    "The name of the file does not have MSAE's form: its soft cap and layer norm, if any, are not known."
)


def _recognises(source: Source) -> bool:
    return prefix_of(written(source).tensors, _KEYS) is not None


def _read(source: Source, hints: Hints) -> Reading:
    file = written(source)
    prefix = prefix_of(file.tensors, _KEYS) or ""
    tensors = file.below(prefix).tensors
    encoder = matrix(tensors, "encoder", source.where)
    options, notices = _options(source, encoder, hints)
    rule = rule_of(options.activation)
    if rule is None:
        raise InputRefused(
            say(
                "{0} has the activation function '{1}', which this program does not know.",
                source.where,
                options.activation,
            ),
            safe=say("Nothing was loaded."),
        )
    draft = Draft(
        _weights(tensors, encoder, source.where),
        rule.activation,
        k=options.d_sae if rule.everything else options.k,
        signed=rule.signed,
        by_magnitude=rule.by_magnitude,
        absolute=rule.absolute,
        soft_cap=options.soft_cap,
        site="pooled",
        tokens="cls",
        notices=(*notices, _BATCH) if rule.batch else notices,
    )
    mean, scale = _statistics(file.below(prefix.removesuffix("model.")), source.where, encoder.shape[0], hints)
    draft = _normalised(draft, mean, scale) if options.normalize else _folded(draft, mean, scale)
    return build(NAME, draft, replace(hints, activation=None, mean=None, scale=None))


def _weights(tensors: Mapping[str, Tensor], encoder: Tensor, where: str) -> dict[str, Tensor]:
    """Return the weights by their canonical names; a tied decoder is the encoder."""
    weights = {
        "W_enc": encoder,
        "W_dec": matrix(tensors, "decoder", where) if "decoder" in tensors else encoder.T,
        "b_enc": tensors["latent_bias"],
        "b_dec": tensors["pre_bias"],
    }
    if "activation.log_threshold" in tensors:
        weights["threshold"] = tensors["activation.log_threshold"].float().exp()
    return weights


def _options(source: Source, encoder: Tensor, hints: Hints) -> tuple[Options, tuple[str, ...]]:
    """Return the options by the file's name or, where it was given another, by the hints."""
    d_in, d_sae = encoder.shape
    named = options_of(source.weights.name)
    said = None if hints.activation is None else _OURS.get(hints.activation, hints.activation)
    if named is None:
        if said is None:
            what = say("The name of {0} does not say which activation function it has.", source.where)
            raise HintMissing("activation", what, choices=_CHOICES)
        return Options(d_sae, d_in, said, None, False, None), (_UNNAMED,)
    if (named.d_in, named.d_sae) != (d_in, d_sae):
        raise InputRefused(
            say(
                "The name of {0} says {1} latents of {2} inputs, its weights {3} of {4}.",
                source.where,
                named.d_sae,
                named.d_in,
                d_sae,
                d_in,
            ),
            safe=say("Nothing was loaded."),
            todo=say("Give the file the name it had."),
        )
    return (named if said is None else replace(named, activation=said)), ()


def _statistics(file: Written, where: str, d_in: int, hints: Hints) -> tuple[Tensor, Tensor]:
    """Return the mean and the scale of the input as the file or the hints say: float64, ``[d_in]`` and one number."""
    known(file.tensors, "mean_center", "scaling_factor")
    file.values.known("mean_center", "scaling_factor")
    found: dict[str, Tensor] = {}
    for name, hint, default in (("mean_center", hints.mean, 0.0), ("scaling_factor", hints.scale, 1.0)):
        written = file.tensors.get(name, file.values.get(name, default)) if hint is None else hint
        if isinstance(written, (str, bool)) or (isinstance(written, Tensor) and not written.is_floating_point()):
            raise InputRefused(say("'{0}' of {1} is no number.", name, where), safe=say("Nothing was loaded."))
        found[name] = torch.as_tensor(written, dtype=torch.float64).reshape(-1)
    mean, scale = found["mean_center"], found["scaling_factor"]
    fits = len(mean) in (1, d_in) and len(scale) == 1 and bool((scale > 0).all())
    if not fits or not bool(torch.cat([mean, scale]).isfinite().all()):
        raise InputRefused(
            say("The statistics of the input in {0} do not fit.", where), safe=say("Nothing was loaded.")
        )
    return mean.expand(d_in), scale[0]


def _folded(draft: Draft, mean: Tensor, scale: Tensor) -> Draft:
    return replace(draft, tensors=fold_affine(draft.tensors, mean, scale, centred=True))


def _normalised(draft: Draft, mean: Tensor, scale: Tensor) -> Draft:
    """Keep the mean, which the layer norm follows. A layer norm sees a scale only beside what is added to it."""
    tensors = {**draft.tensors, "input_mean": mean}
    return replace(draft, tensors=tensors, normalization="layer_norm", norm_eps=draft.norm_eps / float(scale))


FORMAT = Format(NAME, _recognises, _read)
