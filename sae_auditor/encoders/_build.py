"""A CLIP model from a configuration and tensors, without any loader of open_clip and without a download."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from sae_auditor.encoders._config import EncoderConfig
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_TEXT_PARTS: Final = ("text_projection", "positional_embedding", "token_embedding", "transformer", "ln_final")
_NOT_WEIGHTS: Final = frozenset({"input_resolution", "context_length", "vocab_size"})  # in OpenAI's files
_CONSTANTS: Final = ("position_ids", "attn_mask")  # what some files carry beside the weights
_RANDOM: Final = frozenset({
    Tensor.normal_, Tensor.uniform_, Tensor.erfinv_, nn.init.normal_, nn.init.uniform_, nn.init.trunc_normal_,
    nn.init.kaiming_normal_, nn.init.kaiming_uniform_, nn.init.xavier_normal_, nn.init.xavier_uniform_,
})  # fmt: skip
_FILLING: Final = _RANDOM | {
    Tensor.add_, Tensor.sub_, Tensor.mul_, Tensor.div_, Tensor.clamp_, Tensor.copy_, Tensor.fill_, Tensor.zero_,
    nn.init.constant_, nn.init.zeros_, nn.init.ones_,
}  # fmt: skip
_CONSTRUCTION_ERRORS: Final = (
    TypeError, ValueError, KeyError, IndexError, AttributeError, AssertionError, ArithmeticError, RuntimeError,
)  # fmt: skip


def build_model(config: EncoderConfig, tensors: Mapping[str, Tensor], where: str) -> nn.Module:
    """Return the model in float32 on the CPU, in eval mode, without gradients on its parameters.

    Parameters
    ----------
    config
        The checked configuration.
    tensors
        Its weights under open_clip's names; 16-bit weights are widened.
    where
        The weights file, for error messages.

    Raises
    ------
    InputRefused
        When weights are missing, unknown, of the wrong shape or not finite: names the first one.
    """
    outline = outline_of(config)
    weights = _fitted(outline, tensors, where)
    _check_weights(outline, weights, where, config.where)
    outline.load_state_dict(weights, strict=True, assign=True)
    model = _completed(outline, config, weights)
    return model.eval().requires_grad_(False)


def outline_of(config: EncoderConfig) -> nn.Module:
    """Return the model without memory for its weights: shapes are known before a byte is spent on them.

    Raises
    ------
    InputRefused
        When open_clip cannot build it.
    """
    with torch.device("meta"), _WithoutRandomValues():
        return _construct(config)


def first_difference(outline: nn.Module, tensors: Mapping[str, Tensor], where: str) -> str:
    """Return in what the weights first differ from a model, as a sentence; empty where each name and shape fits."""
    try:
        weights = _renamed(outline, tensors, where)
    except InputRefused as error:
        return error.what
    return _difference(outline.state_dict(), weights, where)


def _construct(config: EncoderConfig) -> nn.Module:
    arguments = copy.deepcopy(config.model)
    custom_text = bool(arguments.pop("custom_text", False))
    vision = arguments["vision_cfg"]
    trunk = vision.pop("timm_model_kwargs", None)
    if vision.get("timm_model_name"):
        _check_timm(vision, config.where)
        vision["timm_model_pretrained"] = False
    model_class = open_clip.model.CLIP
    if custom_text:
        model_class = open_clip.coca_model.CoCa if "multimodal_cfg" in arguments else open_clip.model.CustomTextCLIP
    try:
        model: nn.Module = model_class(**arguments)
        if trunk is not None:
            model.set_submodule("visual.trunk", _timm_trunk(vision, trunk))
    except _CONSTRUCTION_ERRORS as error:
        raise InputRefused(
            say("{0} does not describe an encoder that open_clip can build: {1}.", config.where, error),
            todo=say("Check its model_cfg against the one the weights were trained with."),
        ) from error
    return model


def _timm_trunk(vision: Mapping[str, Any], sizes: Mapping[str, Any]) -> nn.Module:
    """Return an image tower of sizes that timm has no name for; what follows it must not depend on its width."""
    import timm

    if vision.get("timm_proj") != "none":
        raise ValueError("an image tower of other sizes cannot have a projection behind it")
    pool = vision.get("timm_pool", "map")
    trunk: nn.Module = timm.create_model(vision["timm_model_name"], num_classes=0, global_pool=pool, **sizes)
    return trunk


def _check_timm(vision: Mapping[str, Any], where: str) -> None:
    import timm

    # Names with a scheme ("hf-hub:...", "local-dir:...") would make timm look for files of its own.
    if not isinstance(vision["timm_model_name"], str) or not timm.is_model(vision["timm_model_name"]):
        raise InputRefused(
            say("{0} names the image tower '{1}', which timm does not know.", where, vision["timm_model_name"])
        )


def _fitted(model: nn.Module, tensors: Mapping[str, Tensor], where: str) -> dict[str, Tensor]:
    """Return the weights under the names, with the scalar shapes and with the number type that the model uses."""
    expected = model.state_dict()
    return {name: _widened(tensor, expected.get(name)) for name, tensor in _renamed(model, tensors, where).items()}


def _renamed(model: nn.Module, tensors: Mapping[str, Tensor], where: str) -> dict[str, Tensor]:
    """Return the weights under the names and with the scalar shapes that the model uses, as open_clip does it."""
    weights = {name: tensor for name, tensor in tensors.items() if name not in _NOT_WEIGHTS}
    try:
        weights = open_clip.convert.convert_state_dict(model, weights)
    except _CONSTRUCTION_ERRORS as error:
        raise InputRefused(
            say("{0} looks like MobileCLIP weights but does not fit the model: {1}.", where, error)
        ) from error
    if "positional_embedding" in weights and not hasattr(model, "positional_embedding"):
        weights = {f"text.{name}" if name.startswith(_TEXT_PARTS) else name: t for name, t in weights.items()}
    elif "text.positional_embedding" in weights and hasattr(model, "positional_embedding"):
        # Trained with --force-custom-text: the same model with its text tower in a part of its own.
        weights = {name.removeprefix("text."): tensor for name, tensor in weights.items()}
    expected = model.state_dict()
    weights = {name: t for name, t in weights.items() if name in expected or not name.endswith(_CONSTANTS)}
    for name in ("logit_scale", "logit_bias"):
        if name in weights and name in expected and weights[name].numel() == 1:
            weights[name] = weights[name].reshape(expected[name].shape)
    return weights


def _widened(tensor: Tensor, expected: Tensor | None) -> Tensor:
    is_number = tensor.is_floating_point() and (expected is None or expected.is_floating_point())
    # Contiguous, because a view into the storage of another tensor would keep that whole storage.
    return (tensor.float() if is_number else tensor).contiguous()


def _check_weights(model: nn.Module, weights: Mapping[str, Tensor], where: str, tried: str) -> None:
    expected = model.state_dict()
    difference = _difference(expected, weights, where)
    if difference:
        raise InputRefused(
            say("{0} The encoder is described by {1}.", difference, tried),
            todo=say("Choose the architecture that these weights have."),
        )
    for name, tensor in weights.items():
        if tensor.dtype != expected[name].dtype:
            raise InputRefused(
                say(
                    "{0}: '{1}' has the number type {2}, the encoder needs {3}.",
                    where,
                    name,
                    tensor.dtype,
                    expected[name].dtype,
                )
            )
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise InputRefused(say("{0}: '{1}' holds values that are not finite.", where, name))


def _difference(expected: Mapping[str, Tensor], weights: Mapping[str, Tensor], where: str) -> str:
    """Return the first difference in names and shapes as a sentence; empty where there is none."""
    for name, tensor in expected.items():
        if name not in weights:
            return say(
                "{0} has no tensor '{1}', which the encoder needs with shape {2}.", where, name, list(tensor.shape)
            )
        if weights[name].shape != tensor.shape:
            found, needed = list(weights[name].shape), list(tensor.shape)
            return say("{0}: '{1}' has shape {2}, the encoder needs {3}.", where, name, found, needed)
    for name, tensor in weights.items():
        if name not in expected:
            return say(
                "{0} holds a tensor '{1}' of shape {2} that the encoder does not have.", where, name, list(tensor.shape)
            )
    return ""


def _completed(outline: nn.Module, config: EncoderConfig, weights: dict[str, Tensor]) -> nn.Module:
    """Fill in what is part of the model but not of its weights: causal masks, and whatever else towers compute."""
    constants = {name: buffer for name, buffer in outline.named_buffers() if buffer.is_meta}
    if all(name.rpartition(".")[2] == "attn_mask" for name in constants):
        for name, buffer in constants.items():
            owner, _, attribute = name.rpartition(".")
            mask = torch.full(buffer.shape, float("-inf")).triu_(1)
            setattr(outline.get_submodule(owner), attribute, mask)
        if not any(tensor.is_meta for tensor in _loose_tensors(outline)):
            return outline
    with _WithoutRandomValues():
        model = _construct(config)
    model.load_state_dict(weights, strict=True, assign=True)
    return model


def _loose_tensors(model: nn.Module) -> list[Tensor]:
    """Return tensors that modules keep as plain attributes."""
    return [value for module in model.modules() for value in vars(module).values() if isinstance(value, Tensor)]


class _WithoutRandomValues(TorchFunctionMode):
    """Leave out the filling of new weights with random values, which takes long and is overwritten at once.

    Where tensors have no memory every other value is left out as well.
    """

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        named = kwargs or {}
        if func in _FILLING:
            tensor = args[0] if args else named.get("tensor")
            if isinstance(tensor, Tensor) and (tensor.is_meta or func in _RANDOM):
                return tensor
        return func(*args, **named)
