"""What a file of weights is that is not a whole CLIP, in words for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from torch import Tensor

_Test = Callable[[set[str]], bool]


def describe(weights: Mapping[str, Tensor]) -> str:
    """Return what the weights seem to be: the end of a sentence that begins with the file's name."""
    names = set(weights)
    return next((words for test, words in _KINDS if test(names)), "does not look like a CLIP")


def _has(*parts: str) -> _Test:
    """Whether names contain each of the parts."""
    return lambda names: all(any(part in name for name in names) for part in parts)


def _begins(*starts: str) -> _Test:
    """Whether there is a name with each of the beginnings."""
    return lambda names: all(any(name.startswith(start) for name in names) for start in starts)


def _only(*starts: str) -> _Test:
    """Whether every name has one of the beginnings."""
    return lambda names: bool(names) and all(name.startswith(starts) for name in names)


_IMAGE: Final = ("visual.", "vision_model.", "visual_projection.", "image_encoder.")
_TEXT: Final = ("text_model.", "text.", "text_projection", "token_embedding.", "transformer.resblocks.", "ln_final.",
                "positional_embedding")  # fmt: skip

_FEW: Final = 12  # tensors; a sparse autoencoder has no more

_KINDS: Final[tuple[tuple[_Test, str], ...]] = (
    (lambda names: not names, "holds no tensors"),
    (
        _only(*_IMAGE, "logit_scale", "logit_bias"),
        "holds the image tower of a CLIP only; texts need the text tower",
    ),
    (
        _only(*_TEXT, "logit_scale", "logit_bias"),
        "holds the text tower of a CLIP only; images need the image tower",
    ),
    (_has("W_enc", "W_dec"), "is a sparse autoencoder, not an encoder"),
    (
        lambda names: len(names) < _FEW and _begins("encoder", "decoder")(names),
        "looks like a sparse autoencoder, not an encoder",
    ),
    (_has("lora_"), "holds changes for another model's weights (LoRA), not a whole model"),
    (_has("diffusion_model."), "is an image generator, not a CLIP"),
    (_has("down_blocks.", "up_blocks."), "belongs to an image generator, not a CLIP"),
    (_has("encoder.conv_in", "decoder.conv_in"), "is the image compressor (VAE) of a generator, not a CLIP"),
    (_has("language_model.model.layers"), "is a language model that sees images, not a CLIP"),
    (_has("text_encoder.", "text_decoder."), "is a captioning model, not a CLIP"),
    (_begins("embeddings.word_embeddings."), "is a language model, not a CLIP"),
    (_begins("model.layers.", "lm_head."), "is a language model, not a CLIP"),
    (_begins("layer1.0.conv1", "conv1."), "is a ResNet without a text tower, not a CLIP"),
    (_begins("blocks.0.", "patch_embed."), "is a vision transformer without a text tower, not a CLIP"),
    (_begins("stages.0.", "stem."), "is a convolutional network without a text tower, not a CLIP"),
    (_begins("encoder.layer.0.", "embeddings.patch_embeddings."), "is a vision transformer without a text tower"),
    (
        _begins("conv1.", "class_embedding", "transformer.resblocks."),
        "holds the image tower of a CLIP only; texts need the text tower",
    ),
)
