"""Which of open_clip's named architectures a configuration or a set of weights is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any, Final

from torch import Tensor

from sae_auditor.encoders._build import first_difference, outline_of
from sae_auditor.encoders._config import bundled_config
from sae_auditor.encoders._hf_texts import OWN_TOKENIZER
from sae_auditor.encoders._kinds import describe
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._origin import origin_of
from sae_auditor.encoders._traits import Traits, traits_of_config, traits_of_weights
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_MAX_NAMED: Final = 6
_TODO: Final = say("Name the architecture, or give a folder with open_clip_config.json and the weights.")


@dataclass(frozen=True)
class Guess:
    """An architecture that weights have.

    Parameters
    ----------
    name
        open_clip's name.
    notices
        What could not be seen in the weights.
    """

    name: str
    notices: tuple[str, ...] = ()


class ArchitectureAsked(InputRefused):
    """Nothing says which architecture weights have, and a person can.

    Parameters
    ----------
    what, todo
        As in `InputRefused`.
    choices
        The names that fit, else those that come near; the likeliest first.
    """

    def __init__(self, what: str, *, todo: str, choices: Sequence[str]) -> None:
        super().__init__(what, todo=todo)
        self.choices = tuple(choices)


def architectures() -> tuple[str, ...]:
    """Return the name of every architecture that open_clip knows."""
    return tuple(str(name) for name in open_clip.list_models())


def same_architecture(model: Mapping[str, Any], name: str) -> bool:
    """Whether a `model_cfg` is the architecture that open_clip knows by a name."""
    named = bundled_config(name).model
    return _written_out(_without_own_tokenizer(model)) == _written_out(named)


def architecture_name(model: Mapping[str, Any]) -> str:
    """Return open_clip's name for a `model_cfg`, or a short description where it has none."""
    written_out = _written_out(_without_own_tokenizer(model))
    for name in open_clip.list_models():
        if _written_out(open_clip.get_model_config(name)) == written_out:
            return str(name)
    vision = model["vision_cfg"]
    trunk = vision.get("timm_model_kwargs")
    if trunk:
        size = say("patch {0}, {1} px", trunk["patch_size"], vision["image_size"])
        return say("SigLIP ViT with {0} blocks of width {1}, {2}", trunk["depth"], trunk["embed_dim"], size)
    if vision.get("timm_model_name"):
        return str(vision["timm_model_name"])
    layers, width = vision.get("layers", 12), vision.get("width", 768)
    if not isinstance(layers, int):
        return say(
            "ResNet with {0} blocks of width {1}, {2} px",
            "-".join(map(str, layers)),
            width,
            vision.get("image_size", 224),
        )
    patch, size = vision.get("patch_size", 16), vision.get("image_size", 224)
    return say("ViT with {0} blocks of width {1}, patch {2}, {3} px", layers, width, patch, size)


def _without_own_tokenizer(model: Mapping[str, Any]) -> dict[str, Any]:
    """Return a `model_cfg` without the tokenizer that lies beside its weights, which no published one names."""
    text = dict(model["text_cfg"])
    if text.get("hf_tokenizer_name") == OWN_TOKENIZER:
        text = {name: value for name, value in text.items() if name not in ("hf_tokenizer_name", "tokenizer_kwargs")}
    return {**model, "text_cfg": text}


def _written_out(model: Mapping[str, Any]) -> dict[str, Any]:
    """Return a `model_cfg` with every value that it leaves to open_clip, so that two of them can be compared."""
    usual = {
        "vision_cfg": asdict(open_clip.model.CLIPVisionCfg()),
        "text_cfg": asdict(open_clip.model.CLIPTextCfg()),
    }
    parts = {name: {**values, **model[name]} for name, values in usual.items()}
    return {"quick_gelu": False, "custom_text": False, **model, **parts}


def guess_architecture(
    weights: Mapping[str, Tensor], where: str, *, sha256: str = "", quick_gelu: bool = False
) -> Guess:
    """Return the one architecture of open_clip whose tensors have these names and shapes.

    Parameters
    ----------
    weights
        Under open_clip's names, or those of Apple's MobileCLIP.
    where
        The weights file, for messages; its name is used as a suggestion.
    sha256
        Of the file: published weights are recognised by it.
    quick_gelu
        Whether something says that the model has QuickGELU.

    Raises
    ------
    InputRefused
        When there is none, or when shapes alone do not decide; names the candidates.
    """
    traits = traits_of_weights(weights)
    if traits is None:
        raise ArchitectureAsked(say("{0} {1}.", where, describe(weights)), todo=_TODO, choices=())
    configs: dict[str, dict[str, Any]] = {name: open_clip.get_model_config(name) for name in open_clip.list_models()}
    similar = [name for name, model in configs.items() if _agree(traits, traits_of_config(model))]
    differences = _differences(similar, configs, weights, where)
    names = [name for name, difference in differences.items() if not difference]
    if not names:
        raise _nothing_fits(differences, where)
    origin = origin_of(sha256) if sha256 else None
    quick = quick_gelu or (origin is not None and origin.quick_gelu)
    return _settled(names, configs, where, quick=quick, known=quick or origin is not None)


def _agree(found: Traits, expected: Traits | None) -> bool:
    return expected is not None and expected.matches(found)


def _differences(
    names: list[str], configs: Mapping[str, Any], weights: Mapping[str, Tensor], where: str
) -> dict[str, str]:
    """Return in what the weights differ from each; models that differ in nothing that has a shape are built once."""
    found: dict[str, str] = {}
    answers = {}
    for name in names:
        shape = json.dumps({key: value for key, value in configs[name].items() if key != "quick_gelu"}, sort_keys=True)
        if shape not in found:
            found[shape] = first_difference(outline_of(bundled_config(name)), weights, where)
        answers[name] = found[shape]
    return answers


def _settled(names: list[str], configs: Mapping[str, Any], where: str, *, quick: bool, known: bool) -> Guess:
    plain = [name for name in names if not configs[name].get("quick_gelu")]
    quick_names = [name for name in names if configs[name].get("quick_gelu")]
    distinct: list[str] = []
    for name in quick_names if quick and quick_names else plain or quick_names:
        if all(configs[name] != configs[other] for other in distinct):
            distinct.append(name)
    if len(distinct) > 1:
        listed = ", ".join(distinct[:_MAX_NAMED]) + (", ..." if len(distinct) > _MAX_NAMED else "")
        suggested = _suggested(distinct, where)
        todo = say("Name the one it was trained as.")
        if suggested is not None:
            todo = say("Name the one it was trained as; the file's name suggests {0}.", suggested)
        choices = distinct if suggested is None else [suggested, *(name for name in distinct if name != suggested)]
        raise ArchitectureAsked(say("{0} fits several architectures: {1}.", where, listed), todo=todo, choices=choices)
    (name,) = distinct
    if known or name in quick_names or not quick_names:
        return Guess(name)
    notice = say(
        "{0} is taken as {1}. Whether it was trained with QuickGELU cannot be seen in the weights; "
        "weights of OpenAI, MetaCLIP and DFN were, and need the architecture {2}.",
        PurePath(where).name,
        name,
        quick_names[0],
    )
    return Guess(name, (notice,))


def _suggested(names: list[str], where: str) -> str | None:
    """Return the longest of the names that stands in the file's name, since it says most; None when none does."""
    path = _plain(where)
    return next((name for name in sorted(names, key=len, reverse=True) if _plain(name) in path), None)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _nothing_fits(differences: Mapping[str, str], where: str) -> InputRefused:
    what = say("{0} fits no architecture that open_clip knows by name.", where)
    if differences:
        name, difference = next(iter(differences.items()))
        what = say("{0} {1} comes near, but {2}", what, name, difference)
    return ArchitectureAsked(what, todo=_TODO, choices=tuple(differences))
