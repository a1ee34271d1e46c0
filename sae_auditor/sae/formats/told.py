"""What settings and left-over tensors say about weights whose names alone do not tell how they are computed.

A reader that goes by the names of tensors makes a draft and hands it to `completed`. Read is what is clear: the number
of latents, the rule, thresholds and their logarithms, mean and standard deviation of the input. What can be meant in
two ways is asked. The hints of the person come first in everything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.config import Activation
from sae_auditor.sae.formats.build import Draft
from sae_auditor.sae.formats.evidence import Evidence
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.stated import all_settings, stated_sizes, telling_settings
from sae_auditor.sae.formats.telling import topic_of
from sae_auditor.sae.formats.told_input import InputTold
from sae_auditor.sae.formats.told_rule import RuleTold, rule_of

_INPUTS: Final = (
    "d_in", "act_size", "input_dim", "activation_dim", "input_size", "d_input", "in_features", "n_inputs", "dim_in",
)  # fmt: skip
_LATENTS: Final = (
    "d_sae", "dict_size", "hidden_dim", "n_latents", "num_latents", "d_sparse", "n_dirs_local", "latent_dim",
    "d_hidden", "d_dict", "dictionary_size", "nb_concepts",
)  # fmt: skip


def completed(draft: Draft, source: Source, hints: Hints) -> Draft:
    """Return the draft with everything that the file and the files beside it say.

    Parameters
    ----------
    draft
        What the names of the tensors tell. Its ``W_dec`` gives the sizes.
    source
        The file; what is used of it is noted as read.
    hints
        What the person said; nothing is asked that they settle.

    Raises
    ------
    HintMissing
        When a setting or a tensor can be meant in two ways.
    InputRefused
        When a setting says what these weights cannot be.
    """
    evidence = Evidence(draft, source, hints)
    _check_sizes(evidence)
    rule, prepared = RuleTold(evidence), InputTold(evidence)
    rule.take_threshold()
    rule.take_rule()
    prepared.take_centre()
    prepared.take_statistics()
    prepared.take_norm()
    prepared.take_decoder()
    prepared.take_place()
    return replace(evidence.draft, notices=(*evidence.notices, *evidence.draft.notices))


def stated_rule(source: Source) -> Activation | None:
    """Return the activation rule that settings state in words, None where they do not."""
    found = {
        rule
        for setting in telling_settings(source, with_classes=True)
        if setting.is_parsed and (rule := rule_of(setting)) is not None
    }
    found = found - {"relu"} or found  # TopK and the others have a ReLU too
    return found.pop() if len(found) == 1 else None


def states_centre(source: Source) -> bool:
    """Whether a setting says if the decoder bias is subtracted from inputs."""
    return any(topic_of(path) == "centre" and isinstance(value, bool) for path, value in all_settings(source))


def _check_sizes(evidence: Evidence) -> None:
    """Refuse a configuration of an SAE of other sizes: it is not about these weights."""
    for name, inputs, latents in stated_sizes(evidence.source, _INPUTS, _LATENTS):
        if {inputs, latents}.isdisjoint(evidence.sizes):
            raise InputRefused(
                say(
                    "{0} describes an SAE of {1} inputs and {2} latents; the weights have {3} and {4}.",
                    name,
                    inputs,
                    latents,
                    evidence.sizes[0],
                    evidence.sizes[1],
                ),
                safe=say("Nothing was loaded."),
                todo=say("Put the configuration that belongs to these weights beside them, or take this one away."),
            )
