"""dictionary_learning: ``config.json`` with the trainer's settings, the state dict in ``ae.pt`` or ``checkpoints/``.

A final file reads raw inputs: what the trainer divided them by is folded into its biases. An interrupted training
leaves an ``ae.pt`` with the trainer's whole state, whose biases are not scaled yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._written import written
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.dictionary_classes import dictionary_draft, with_scaled_biases
from sae_auditor.sae.formats.embedded import embedded_config
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.reads import named_below
from sae_auditor.sae.formats.sites import block_site, our_site, site_of_folder
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import number, optional_whole, text, whole_number

NAME = "dictionary_learning"
# Beside the weights; one level up from checkpoints/; and from a folder for each run in it.
_CONFIGS = ("config.json", "../config.json", "../../config.json")
_HOOKS = (("mlp", "hook_mlp_out"), ("attn", "hook_attn_out"), ("resid", "hook_resid_post"))
_WRAPPERS = ("_orig_mod.", "module.")  # of torch.compile and of training on several devices


def _trainer(source: Source) -> dict[str, Any] | None:
    """The trainer's settings: in a file around the weights, or inside the state of an interrupted training."""
    for name in _CONFIGS:
        trainer = source.configs.get(name, {}).get("trainer")
        if isinstance(trainer, dict) and isinstance(trainer.get("dict_class"), str):
            return trainer
    return None


def _interrupted(source: Source) -> dict[str, Any] | None:
    content = source.content
    is_state = isinstance(content, dict) and isinstance(content.get("ae"), dict) and "config" in content
    return content if is_state and isinstance(content, dict) else None


def _recognises(source: Source) -> bool:
    if _trainer(source) is not None:
        return True
    state = _interrupted(source)
    config = None if state is None else state["config"]
    return isinstance(config, dict) and isinstance(config.get("dict_class"), str)


def _read(source: Source, hints: Hints) -> Reading:
    state = _interrupted(source)
    trainer = _trainer(source) or embedded_config(source) or {}
    tensors = unwrapped(named_below(source.tensors, "ae.") if state is not None else source.tensors)
    source.tensors.known("norm_factor")  # a tensor or a number
    inside = written(source).values
    inside.known("norm_factor", *(name for name in inside if name.startswith("config.")))  # the trainer's, again
    draft = _with_settings(dictionary_draft(trainer["dict_class"], tensors), trainer)
    if state is not None:
        draft = with_scaled_biases(draft, _norm_factor(state, trainer, source))
    draft = replace(
        draft, site=_site(trainer, source.weights.absolute()), model_name=text(trainer.get("lm_name"), "lm_name")
    )
    return build(NAME, draft, hints)


def unwrapped(tensors: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """Return a state dict without the prefix that a wrapper of the module put before every name."""
    for prefix in _WRAPPERS:
        if tensors and all(name.startswith(prefix) for name in tensors):
            tensors = named_below(tensors, prefix)
    return tensors


def _with_settings(draft: Draft, trainer: Mapping[str, Any]) -> Draft:
    """Compare the weights with the settings; the number of latents that fire may have been annealed since."""
    sizes = {"activation_dim": draft.tensors["W_dec"].shape[1], "dict_size": draft.tensors["W_dec"].shape[0]}
    for name, size in sizes.items():
        if trainer.get(name) is not None and whole_number(trainer[name], name) != size:
            raise InputRefused(
                say(
                    "The configuration says {0} = {1}, but the SAE's encoder and decoder (tensors "
                    "'encoder.weight' and 'decoder.weight', or 'W_enc' and 'W_dec') have {2}.",
                    name,
                    trainer[name],
                    size,
                )
            )
    k = optional_whole(trainer.get("k"), "k")
    if draft.activation not in ("topk", "batchtopk") or k is None or draft.k == k:
        return draft
    if draft.k is None:
        return replace(draft, k=k)
    notice = say("The configuration says k = {0}, the weights say k = {1}; what the weights say is taken.", k, draft.k)
    return replace(draft, notices=(*draft.notices, notice))


def _norm_factor(state: Mapping[str, Any], trainer: Mapping[str, Any], source: Source) -> float:
    """What the inputs of an interrupted training were divided by; 1 when they were not."""
    factor = state.get("norm_factor")
    if factor is None:
        factor = trainer.get("norm_factor")
    if isinstance(factor, Tensor) and factor.numel() == 1:
        factor = float(factor)
    if factor is None:
        return 1.0
    positive = number(factor, "norm_factor")
    if positive <= 0:
        raise InputRefused(say("The norm factor in {0} is {1}, not a positive number.", source.where, positive))
    return positive


def _site(trainer: Mapping[str, Any], weights: Path) -> str | None:
    """The trainer's layer and module; vision copies of the library leave them empty and name run and folder."""
    submodule, layer = trainer.get("submodule_name"), trainer.get("layer")
    if site := our_site(submodule):
        return site
    if isinstance(layer, int):
        name = submodule if isinstance(submodule, str) else "resid"
        hook = next((hook for mark, hook in _HOOKS if mark in name), None)
        return None if hook is None else block_site(layer, hook)
    names = [str(trainer.get("wandb_name") or ""), *(folder.name for folder in [*weights.parents][:5])]
    return next((site for name in names if (site := site_of_folder(name))), None)


FORMAT = Format(NAME, _recognises, _read)
