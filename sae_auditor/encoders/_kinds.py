"""What a file of weights is that is not a whole CLIP in plain numbers, in words for people.

One table, by the names, shapes and number types of tensors. What is no file of weights at all is in the table of
`tensorfiles`, what a folder is in `_folder_kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from sae_auditor.encoders._lora import has_changes
from sae_auditor.errors import InputRefused

Weights = Mapping[str, Tensor]
_Test = Callable[[Weights], bool]

_IMAGE: Final = ("visual.", "vision_model.", "visual_projection.", "image_encoder.")
_TEXT: Final = ("text_model.", "text.", "text_projection", "token_embedding.", "transformer.resblocks.", "ln_final.",
                "positional_embedding")  # fmt: skip
_SCALES: Final = ("logit_scale", "logit_bias")
_FEW: Final = 12  # tensors; a sparse autoencoder has no more
_HEAD: Final = 4  # tensors; a classifier's head of one or two layers has no more
_CLASSIFIER: Final = re.compile(r"(?:.+\.)?(?:classifier|classification_head|fc|head|heads|linear|score)\.(?:weight|bias)")


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Parameters
    ----------
    what
        What the file is: the end of a sentence that begins with its name.
    todo
        What the person can do.
    """

    what: str
    todo: str = "Choose a whole CLIP or SigLIP, with an image tower and a text tower."

    def refused(self, where: str) -> InputRefused:
        """Return the error for a file of this kind."""
        return InputRefused(f"{where} {self.what}.", todo=self.todo)


def unreadable_kind(weights: Weights) -> Kind | None:
    """Return what the weights are where they cannot be taken as plain numbers, whatever model they belong to."""
    return next((kind for test, kind in _UNREADABLE if test(weights)), None)


def kind_of(weights: Weights) -> Kind | None:
    """Return what the weights are where they are no whole CLIP; None where nothing is known of them."""
    return unreadable_kind(weights) or next((kind for test, kind in _OTHERS if test(weights)), None)


def describe(weights: Weights) -> str:
    """Return what the weights seem to be: the end of a sentence that begins with the file's name."""
    kind = kind_of(weights)
    return "does not look like a CLIP" if kind is None else kind.what


def _has(*parts: str) -> _Test:
    """Whether names contain each of the parts."""
    return lambda weights: all(any(part in name for name in weights) for part in parts)


def _ends(*ends: str) -> _Test:
    """Whether there is a name with one of the ends."""
    return lambda weights: any(name.endswith(ends) for name in weights)


def _begins(*starts: str) -> _Test:
    """Whether there is a name with each of the beginnings."""
    return lambda weights: all(any(name.startswith(start) for name in weights) for start in starts)


def _only(*starts: str) -> _Test:
    """Whether every name has one of the beginnings."""
    return lambda weights: bool(weights) and all(name.startswith(starts) for name in weights)


def _all(*tests: _Test) -> _Test:
    return lambda weights: all(test(weights) for test in tests)


def _any(*tests: _Test) -> _Test:
    return lambda weights: any(test(weights) for test in tests)


def _not(test: _Test) -> _Test:
    return lambda weights: not test(weights)


def _no_more_than(count: int) -> _Test:
    return lambda weights: 0 < len(weights) <= count


def _matrices_of(*types: torch.dtype) -> _Test:
    """Whether weights that are matrices have one of the number types."""
    return lambda weights: any(
        name.endswith("weight") and tensor.ndim >= 2 and tensor.dtype in types for name, tensor in weights.items()
    )


def _is_emptied(weights: Weights) -> bool:
    """Whether most weights have no numbers: ZeRO 3 and FSDP leave shapes of nothing behind."""
    return len(weights) > _HEAD and 2 * sum(tensor.numel() == 0 for tensor in weights.values()) > len(weights)


def _is_flat(weights: Weights) -> bool:
    """Whether parameters are joined to a few long rows, as FSDP keeps them while it trains."""
    return any(name.endswith(("flat_param", "_flat_param")) for name in weights) and all(
        tensor.ndim <= 1 for tensor in weights.values()
    )


def _is_head(weights: Weights) -> bool:
    is_bare = weights.keys() <= {"weight", "bias"} and "weight" in weights
    named = all(_CLASSIFIER.fullmatch(name) for name in weights)
    return _no_more_than(_HEAD)(weights) and (is_bare or named)


def _is_lora_alone(weights: Weights) -> bool:
    parts = ("lora_", "lora.", "hada_w", "lokr_", "dora_scale", ".alpha")
    return has_changes(weights) and all(any(part in name for part in parts) for name in weights)


_WHOLE_NUMBERS: Final = "Use the model's own weights, with 16 or 32 bits a number: rounded ones give other numbers."
_MERGE: Final = (
    "Merge them into the model that they belong to (merge_and_unload() of the peft library, or the program that trained "
    "them), save it, and open that."
)
_IMAGE_ONLY: Final = "holds the image tower of a CLIP only; texts need the text tower"
_TEXT_ONLY: Final = "holds the text tower of a CLIP only; images need the image tower"
_WITH_CLASSIFIER: Final = "holds an image tower with a classifier, not a CLIP: there is no text tower"
_WHOLE_MODEL: Final = "Get the whole model, with both towers."
_PROMPTS_TODO: Final = "Open the CLIP that they were learnt for, and write its prompts as texts."
_BERT: Final = "takes its text tower from another library's language model (BERT), which this program cannot compute"
_TEXT_TODO: Final = "Encoders whose text tower is CLIP's or SigLIP's own can be opened."

_UNREADABLE: Final[tuple[tuple[_Test, Kind], ...]] = (
    (lambda weights: not weights, Kind("holds no tensors", "Get the file again from where it came.")),
    (_ends(".SCB"), Kind("holds weights that bitsandbytes quantised to 8 bits", _WHOLE_NUMBERS)),
    (
        _has(".quant_state.bitsandbytes__"),
        Kind("holds weights that bitsandbytes quantised to 4 bits", _WHOLE_NUMBERS),
    ),
    (
        _all(_ends(".absmax"), _ends(".quant_map")),
        Kind("holds weights that bitsandbytes quantised to 4 bits", _WHOLE_NUMBERS),
    ),
    (
        _ends(".qweight", ".weight_packed", ".W_q"),
        Kind("holds quantised weights (GPTQ, AWQ or similar, of 8 bits or fewer)", _WHOLE_NUMBERS),
    ),
    (
        _any(_ends(".scale_weight", ".weight_scale", ".weight_scale_inv", "._scale", ".weight_quantizer._amax"),
             _has("._packed_params")),
        Kind("holds quantised weights, with scales beside them", _WHOLE_NUMBERS),
    ),
    (
        _matrices_of(torch.int8, torch.uint8, torch.int16, torch.int32),
        Kind("holds weights in whole numbers, as quantising leaves them", _WHOLE_NUMBERS),
    ),
    (
        _is_emptied,
        Kind(
            "holds the names of a model's weights but not the weights: DeepSpeed (ZeRO 3) spread them over processes",
            "Run zero_to_fp32.py, which DeepSpeed puts into the folder, and open the file that it writes.",
        ),
    ),
    (
        _is_flat,
        Kind(
            "holds weights that FSDP joined into rows, one part for each process",
            "Save the full state dict (StateDictType.FULL_STATE_DICT) and open that.",
        ),
    ),
    (_is_lora_alone, Kind("holds changes for another model's weights (LoRA), not a whole model", _MERGE)),
)  # fmt: skip

# Of those that are no whole CLIP, the first that fits.
_OTHERS: Final[tuple[tuple[_Test, Kind], ...]] = (
    (
        _all(_has("token_prefix", "token_suffix"), _no_more_than(_FEW)),
        Kind("is a prompt learner (CoOp or a relative): words learnt for a CLIP, not a model", _PROMPTS_TODO),
    ),
    (
        _all(_any(_begins("ctx"), _has("prompt_learner.ctx"), _has("meta_net."), _begins("prompt_embeddings"),
                  _has("deep_prompt_embeddings"), _has("VPT")), _no_more_than(3 * _FEW)),
        Kind("is a prompt learner: what was learnt for a CLIP, not a model", _PROMPTS_TODO),
    ),
    (
        _any(_has("compound_prompts"), _has("prompt_learner."), _has(".VPT"), _has("deep_prompt_embeddings")),
        Kind("holds a CLIP with learnt prompts between its blocks (MaPLe, VPT or similar)", _PROMPTS_TODO),
    ),
    (
        _all(_any(_begins("adapter."), _has(".adapter.")), _no_more_than(_FEW)),
        Kind(
            "holds an adapter for the embeddings of a CLIP (CLIP-Adapter, Tip-Adapter), not a model",
            "Open the CLIP that it was trained for; the adapter cannot be applied.",
        ),
    ),
    (_all(_begins("visual.trunk."), _not(_begins("text"))), Kind(_IMAGE_ONLY, _WHOLE_MODEL)),
    (
        _all(_begins("visual."), _any(_begins("visual.blocks.0.", "visual.patch_embed."), _begins("visual.cls_token")),
             _any(_begins("text."), _begins("token_embedding."))),
        Kind(
            "is an EVA-CLIP under the names of those who made it (BAAI), which this program does not read",
            "Get the same model in open_clip's form: those that open_clip publishes (EVA01-..., EVA02-...) can be read.",
        ),
    ),
    (
        _any(_has("text_model.encoder.layer.0.attention.self"), _has("text_model.embeddings.word_embeddings"),
             _has("text.transformer.encoder.layer.0."), _has("text.transformer.embeddings.word_embeddings"),
             _has("bert.encoder.layer.0.")),
        Kind(_BERT, _TEXT_TODO),
    ),
    (
        _all(_any(_begins("vision_model."), _begins("visual.")), _ends("classifier.weight", "classification_head.weight"),
             _not(_any(_begins("text"), _begins("token_embedding")))),
        Kind(_WITH_CLASSIFIER, _WHOLE_MODEL),
    ),
    (
        _all(_begins("visual."), _any(_begins("token_embedding."), _begins("text.token_embedding.")),
             _not(_any(_begins("transformer."), _begins("text.transformer.")))),
        Kind(
            "holds the image tower of a CLIP; the blocks of its text tower were taken away, as programs that train image "
            "towers do (WiSE-FT, task vectors)",
            "Put its image tower into the CLIP that it was trained from, save that whole, and open it.",
        ),
    ),
    (_only(*_IMAGE, *_SCALES), Kind(_IMAGE_ONLY, _WHOLE_MODEL)),
    (_only(*_TEXT, *_SCALES), Kind(_TEXT_ONLY, _WHOLE_MODEL)),
    (
        _has("W_enc", "W_dec"),
        Kind("is a sparse autoencoder, not an encoder", "Import it as an SAE, and choose the model that it was made for."),
    ),
    (
        _all(lambda weights: len(weights) < _FEW, _begins("encoder", "decoder")),
        Kind(
            "looks like a sparse autoencoder, not an encoder",
            "Import it as an SAE, and choose the model that it was made for.",
        ),
    ),
    (
        _is_head,
        Kind("does not look like a CLIP but like a classifier's head: a layer or two", "Choose the model that it was trained on."),
    ),
    (_has("lora_"), Kind("holds changes for another model's weights (LoRA), not a whole model", _MERGE)),
    (_has("diffusion_model."), Kind("is an image generator, not a CLIP")),
    (_has("down_blocks.", "up_blocks."), Kind("belongs to an image generator, not a CLIP")),
    (_has("encoder.conv_in", "decoder.conv_in"), Kind("is the image compressor (VAE) of a generator, not a CLIP")),
    (
        _any(_has("language_model.model.layers"), _has("vision_tower."), _has("mm_projector."),
             _has("multi_modal_projector.")),
        Kind("is a language model that sees images, not a CLIP"),
    ),
    (_has("Qformer."), Kind("is a captioning model (BLIP-2), not a CLIP")),
    (_has("query_tokens", "qformer."), Kind("is a captioning model (BLIP-2), not a CLIP")),
    (_has("text_encoder.", "text_decoder."), Kind("is a captioning model, not a CLIP")),
    (_has("visual_encoder.", "text_encoder."), Kind("is a BLIP or ALBEF, not a CLIP")),
    (_any(_has("box_head."), _has("class_head.")), Kind("finds objects in images (OWL-ViT or similar), not a CLIP")),
    (_begins("embeddings.word_embeddings."), Kind("is a language model, not a CLIP")),
    (_begins("model.layers.", "lm_head."), Kind("is a language model, not a CLIP")),
    (_begins("model.language_model."), Kind("is a language model, not a CLIP")),
    (_begins("layer1.0.conv1", "conv1."), Kind("is a ResNet without a text tower, not a CLIP")),
    (
        _any(_begins("blocks.0.", "patch_embed."), _begins("encoder.layers.encoder_layer_0", "conv_proj.")),
        Kind("is a vision transformer without a text tower, not a CLIP"),
    ),
    (_begins("stages.0.", "stem."), Kind("is a convolutional network without a text tower, not a CLIP")),
    (
        _any(*(_begins(f"{before}encoder.layer.0.", f"{before}embeddings.patch_embeddings.")
               for before in ("", "vit.", "dinov2.", "deit.", "beit."))),
        Kind("is a vision transformer without a text tower, not a CLIP"),
    ),
    (_begins("embeddings.patch_embedding.", "encoder.layers.0.self_attn"), Kind(_IMAGE_ONLY, _WHOLE_MODEL)),
    (_begins("embeddings.token_embedding.", "encoder.layers.0.self_attn"), Kind(_TEXT_ONLY, _WHOLE_MODEL)),
    (_begins("conv1.", "class_embedding", "transformer.resblocks."), Kind(_IMAGE_ONLY, _WHOLE_MODEL)),
)  # fmt: skip
