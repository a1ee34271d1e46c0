"""Four tensors and nothing else: the weights of SAELens, Prisma, saev or HugoFry without their configuration."""

from __future__ import annotations

from dataclasses import replace

from sae_auditor.i18n import say
from sae_auditor.sae.formats._parts import prefix_of
from sae_auditor.sae.formats._written import written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.reads import named_below
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.told import completed, states_centre
from sae_auditor.sae.formats.weights import oriented, width

NAME = say("four tensors")
_KEYS = ("W_enc", "b_enc", "W_dec", "b_dec")
_NOTHING_ELSE = say(
    "The file holds weights and nothing else. It is read as ReLU with the decoder bias subtracted "
    "from the input; the fit check tells whether that is right."
)
_CENTRED = say(
    "Nothing says whether the decoder bias is subtracted from the input: it is. The fit check tells which is right."
)
_NOT_CENTRED = say(
    "Nothing says whether the decoder bias is subtracted from the input: it is not, as in most codes "
    "with thresholds. The fit check tells which is right."
)


def _recognises(source: Source) -> bool:
    return prefix_of(written(source).tensors, _KEYS) is not None


def _read(source: Source, hints: Hints) -> Reading:
    tensors = named_below(written(source).tensors, prefix_of(written(source).tensors, _KEYS) or "")
    d_in, d_sae = width(tensors, "b_dec"), width(tensors, "b_enc")
    weights = {
        "W_enc": oriented(tensors, "W_enc", d_in, d_sae),
        "W_dec": oriented(tensors, "W_dec", d_sae, d_in),
        "b_enc": tensors["b_enc"],
        "b_dec": tensors["b_dec"],
    }
    draft = completed(Draft(weights, "relu"), source, hints)
    if draft.activation == "jumprelu" and draft.centred and not _says_centre(source, hints):
        draft = replace(draft, centred=False)
    return build(NAME, replace(draft, notices=(*draft.notices, *_notices(draft, source, hints))), hints)


def _notices(draft: Draft, source: Source, hints: Hints) -> tuple[str, ...]:
    if _says_centre(source, hints):
        return ()
    is_plain = draft.activation == "relu" and not draft.notices and not hints.rule_is_said
    return (_NOTHING_ELSE if is_plain else _CENTRED if draft.centred else _NOT_CENTRED,)


def _says_centre(source: Source, hints: Hints) -> bool:
    return hints.centre is not None or states_centre(source)


FORMAT = Format(NAME, _recognises, _read)
