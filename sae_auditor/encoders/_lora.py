"""Low-rank changes (LoRA) that a training kept beside the weights, added to them where it is known how strongly.

A weight W with the changes A ``[r, in]`` and B ``[out, r]`` stands for ``W + scale * B @ A``. The scale is alpha / r,
or alpha / sqrt(r); alpha is not in the weights, so a file that does not say it is asked about rather than guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.tensorfiles.record import Record

ADAPTER_CONFIG: Final = "adapter_config.json"

# The two halves by who writes them so: peft, loralib and CLIP-LoRA, kohya and diffusers.
_HALVES: Final = tuple(
    (re.compile(rf"(?P<stem>.+)\.{a}"), re.compile(rf"(?P<stem>.+)\.{b}"))
    for a, b in (
        (r"lora_A(?:\.(?P<adapter>\w+))?\.weight", r"lora_B(?:\.(?P<adapter>\w+))?\.weight"),
        (r"(?:w_)?lora_A(?P<adapter>)", r"(?:w_)?lora_B(?P<adapter>)"),
        (r"(?:lora_down|lora\.down)(?P<adapter>)\.weight", r"(?:lora_up|lora\.up)(?P<adapter>)\.weight"),
    )
)
_ALPHA: Final = re.compile(r"(?P<stem>.+)\.(?:lora_)?alpha")
_BEYOND: Final = ("lora_magnitude_vector", "dora_scale", "lora_embedding_", "hada_w", "lokr_w", "oft_", "vera_lambda")
_BASE: Final = re.compile(r"\.base_layer(?=\.)")
_SAVED: Final = re.compile(r"(?P<stem>.+)\.modules_to_save\.\w+(?P<rest>\..+|$)")
_REPLACED: Final = re.compile(r".+\.original_module(?:\..+|$)")
_TARGETS: Final = (".weight", ".in_proj_weight", "")
_MAX_ALPHA: Final = 1e6
_MAX_VISITED: Final = 2000
_MERGE: Final = say(
    "Put the {0} that the training wrote beside it, or merge the changes (merge_and_unload() of the "
    "peft library), save the model and open that.",
    ADAPTER_CONFIG,
)


@dataclass(frozen=True)
class _Change:
    stem: str
    adapter: str
    down: Tensor
    up: Tensor

    @property
    def rank(self) -> int:
        return int(self.down.shape[0])


def has_changes(weights: Mapping[str, Tensor]) -> bool:
    """Whether some weights stand beside changes for them that are not merged."""
    return any(a.fullmatch(name) or b.fullmatch(name) for name in weights for a, b in _HALVES)


def merged(weights: Mapping[str, Tensor], settings: Mapping[str, Any], where: str) -> dict[str, Tensor]:
    """Return the weights with the changes added.

    Parameters
    ----------
    weights
        Under the names of the model, those of the changes among them.
    settings
        What a file says of the changes: ``lora_alpha`` and whatever else `peft` writes; empty where nothing does.
    where
        The weights file, for messages.

    Raises
    ------
    InputRefused
        When nothing says how strongly the changes count, or they are of a kind that is not a plain sum.
    """
    beyond = next((name for name in weights if any(part in name for part in _BEYOND)), None)
    if beyond is not None or settings.get("use_dora"):
        raise _unmerged(where, say("of a kind that is more than a sum (DoRA, LoHa or similar)"), _MERGE)
    changes = list(_changes(weights, where))
    if len({change.adapter for change in changes}) > 1:
        raise _unmerged(
            where, say("by several trainings: {0}", ", ".join(sorted({c.adapter for c in changes}))), _MERGE
        )
    alphas = {match["stem"]: float(t) for n, t in weights.items() if (match := _ALPHA.fullmatch(n)) and t.numel() == 1}
    result = _without_changes(weights)
    for change in changes:
        target = _target(change.stem, result, where)
        base = result[target].float()
        shape = [change.up.shape[0], change.down.shape[1]]
        if sorted(shape) != sorted(base.shape):  # before they are multiplied: two long rows make a huge matrix
            raise InputRefused(
                say(
                    "{0}: the changes (LoRA) for '{1}' have shape {2}, it has {3}.",
                    where,
                    target,
                    shape,
                    list(base.shape),
                )
            )
        delta = change.up.float() @ change.down.float() * _scale(change, settings, alphas, where)
        delta = delta.T if settings.get("fan_in_fan_out") else delta
        if delta.shape != base.shape:
            raise InputRefused(
                say(
                    "{0}: the changes (LoRA) for '{1}' have shape {2}, it has {3}.",
                    where,
                    target,
                    list(delta.shape),
                    list(base.shape),
                )
            )
        result[target] = base + delta
    return result


def settings_in(content: object) -> dict[str, Any]:
    """Return what the structure of a PyTorch file says of its changes; empty where nothing, or several things."""
    found = [table for table in _tables(content) if "lora_alpha" in table]
    distinct = {(repr(table.get("lora_alpha")), repr(table.get("use_rslora"))) for table in found}
    return {str(key): value for key, value in found[0].items()} if len(distinct) == 1 else {}


def _tables(content: object) -> Iterator[Mapping[Any, Any]]:
    waiting: list[object] = [content]
    for _ in range(_MAX_VISITED):
        if not waiting:
            return
        item = waiting.pop(0)
        item = item.state if isinstance(item, Record) else item
        if isinstance(item, Mapping):
            yield item
            waiting += [value for value in item.values() if isinstance(value, (Mapping, Record))]


def _changes(weights: Mapping[str, Tensor], where: str) -> Iterator[_Change]:
    for first, second in _HALVES:
        downs = {(m["stem"], m["adapter"] or ""): t for name, t in weights.items() if (m := first.fullmatch(name))}
        ups = {(m["stem"], m["adapter"] or ""): t for name, t in weights.items() if (m := second.fullmatch(name))}
        odd = next(iter(downs.keys() ^ ups.keys()), None)
        if odd is not None:
            raise InputRefused(
                say("{0} holds one half of the changes (LoRA) for '{1}' without the other.", where, odd[0])
            )
        for key, down in downs.items():
            up = ups[key]
            if down.ndim != 2 or up.ndim != 2 or up.shape[1] != down.shape[0] or not down.numel():
                raise _unmerged(where, say("in a form that is no product of two matrices ('{0}')", key[0]), _MERGE)
            yield _Change(*key, down, up)


def _without_changes(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights alone, under the names that they had before the training."""
    kept: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        is_half = any(a.fullmatch(name) or b.fullmatch(name) for a, b in _HALVES)
        if is_half or _ALPHA.fullmatch(name) or _REPLACED.fullmatch(name):
            continue
        saved = _SAVED.fullmatch(name)
        kept[_BASE.sub("", saved["stem"] + saved["rest"] if saved else name)] = tensor
    return kept


def _target(stem: str, weights: Mapping[str, Tensor], where: str) -> str:
    plain = _BASE.sub("", stem)
    target = next((plain + end for end in _TARGETS if plain + end in weights), None)
    if target is None:
        raise InputRefused(say("{0} holds changes (LoRA) for '{1}', but no such weight.", where, plain), todo=_MERGE)
    return target


def _scale(change: _Change, settings: Mapping[str, Any], alphas: Mapping[str, float], where: str) -> float:
    plain = _BASE.sub("", change.stem)
    alpha: object = alphas.get(change.stem, settings.get("lora_alpha"))
    patterns = settings.get("alpha_pattern") or {}
    if isinstance(patterns, Mapping) and patterns and change.stem not in alphas:
        # peft takes the keys as expressions; those that are more than names are not run.
        if not all(isinstance(key, str) and re.fullmatch(r"[\w.]+", key) for key in patterns):
            raise _unmerged(where, say("with strengths that differ from weight to weight"), _MERGE)
        alpha = next((value for key, value in patterns.items() if f".{plain}".endswith(f".{key}")), alpha)
    if isinstance(alpha, bool) or not isinstance(alpha, (int, float)) or not abs(alpha) < _MAX_ALPHA:
        raise _unmerged(where, say("and nothing says how strongly they count (lora_alpha)"), _MERGE)
    return float(alpha) / (math.sqrt(change.rank) if settings.get("use_rslora") else change.rank)


def _unmerged(where: str, how: str, todo: str) -> InputRefused:
    return InputRefused(
        say("{0} holds weights and changes for them (LoRA) that are not merged, {1}.", where, how), todo=todo
    )
