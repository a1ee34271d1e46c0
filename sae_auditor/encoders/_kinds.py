"""What a file of weights is that is not a whole CLIP in plain numbers, in words for people.

One table, by the names, shapes and number types of tensors. What is no file of weights at all is in the table of
`tensorfiles`, what a folder is in `_folder_kinds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch

from sae_auditor.encoders._weight_tests import (
    Test,
    Weights,
    all_of,
    any_of,
    begins,
    ends,
    has,
    is_channels_last,
    is_emptied,
    is_flat,
    is_head,
    is_lora_alone,
    matrices_of,
    no_more_than,
    none_of,
    only,
    without_common_start,
)
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_IMAGE: Final = ("visual.", "vision_model.", "visual_projection.", "image_encoder.")
_TEXT: Final = ("text_model.", "text.", "text_projection", "token_embedding.", "transformer.resblocks.", "ln_final.",
                "positional_embedding")  # fmt: skip
_SCALES: Final = ("logit_scale", "logit_bias")
_FEW: Final = 12  # tensors; a sparse autoencoder has no more


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
    todo: str = say("Choose a whole CLIP or SigLIP, with an image tower and a text tower.")

    def refused(self, where: str) -> InputRefused:
        """Return the error for a file of this kind."""
        return InputRefused(say("{0} {1}.", where, self.what), todo=self.todo)


def unreadable_kind(weights: Weights) -> Kind | None:
    """Return what the weights are where they cannot be taken as plain numbers, whatever model they belong to."""
    return next((kind for test, kind in _UNREADABLE if test(weights)), None)


def kind_of(weights: Weights) -> Kind | None:
    """Return what the weights are where they are no whole CLIP; None where nothing is known of them."""
    forms = (weights, without_common_start(weights))
    found = (kind for form in forms for test, kind in _OTHERS if test(form))
    return unreadable_kind(weights) or next(found, None)


def describe(weights: Weights) -> str:
    """Return what the weights seem to be: the end of a sentence that begins with the file's name."""
    kind = kind_of(weights)
    return say("does not look like a CLIP") if kind is None else kind.what


_WHOLE_NUMBERS: Final = say(
    "Use the model's own weights, with 16 or 32 bits a number: rounded ones give other numbers."
)
_MERGE: Final = say(
    "Merge them into the model that they belong to (merge_and_unload() of the peft library, or the "
    "program that trained them), save it, and open that."
)
_IMAGE_ONLY: Final = say("holds the image tower of a CLIP only; texts need the text tower")
_TEXT_ONLY: Final = say("holds the text tower of a CLIP only; images need the image tower")
_WITH_CLASSIFIER: Final = say("holds an image tower with a classifier, not a CLIP: there is no text tower")
_WHOLE_MODEL: Final = say("Get the whole model, with both towers.")
_PROMPTS_TODO: Final = say("Open the CLIP that they were learnt for, and write its prompts as texts.")
_IMPORT: Final = say("Import it as an SAE, and choose the model that it was made for.")
_BERT: Final = say(
    "takes its text tower from another library's language model (BERT, T5 or similar), which this "
    "program cannot compute"
)
_TEXT_TODO: Final = say("Encoders whose text tower is CLIP's or SigLIP's own can be opened.")

_UNREADABLE: Final[tuple[tuple[Test, Kind], ...]] = (
    (lambda weights: not weights, Kind(say("holds no tensors"), say("Get the file again from where it came."))),
    (ends(".SCB"), Kind(say("holds weights that bitsandbytes quantised to 8 bits"), _WHOLE_NUMBERS)),
    (
        has(".quant_state.bitsandbytes__"),
        Kind(say("holds weights that bitsandbytes quantised to 4 bits"), _WHOLE_NUMBERS),
    ),
    (
        all_of(ends(".absmax"), ends(".quant_map")),
        Kind(say("holds weights that bitsandbytes quantised to 4 bits"), _WHOLE_NUMBERS),
    ),
    (
        ends(".qweight", ".weight_packed", ".W_q"),
        Kind(say("holds quantised weights (GPTQ, AWQ or similar, of 8 bits or fewer)"), _WHOLE_NUMBERS),
    ),
    (
        any_of(
            ends(".scale_weight", ".weight_scale", ".weight_scale_inv", "._scale", ".weight_quantizer._amax"),
            has("._packed_params"),
        ),
        Kind(say("holds quantised weights, with scales beside them"), _WHOLE_NUMBERS),
    ),
    (
        matrices_of(torch.int8, torch.uint8, torch.int16, torch.int32),
        Kind(say("holds weights in whole numbers, as quantising leaves them"), _WHOLE_NUMBERS),
    ),
    (
        is_emptied,
        Kind(
            say(
                "holds the names of a model's weights but not the weights: DeepSpeed (ZeRO 3) spread "
                "them over processes"
            ),
            say("Run zero_to_fp32.py, which DeepSpeed puts into the folder, and open the file that it writes."),
        ),
    ),
    (
        is_flat,
        Kind(
            say("holds weights that FSDP joined into rows, one part for each process"),
            say("Save the full state dict (StateDictType.FULL_STATE_DICT) and open that."),
        ),
    ),
    (
        any_of(ends(".kernel", "/kernel", "kernel:0"), ends(".embedding", "/embedding", "embedding:0")),
        Kind(
            say("holds weights under the names of Flax or TensorFlow"),
            say("Use the model's PyTorch or .safetensors file."),
        ),
    ),
    (
        is_channels_last,
        Kind(
            say("holds an image tower whose patches are stored colour last, as MLX and TensorFlow keep them"),
            say("Use the model's PyTorch or .safetensors file, as transformers or open_clip write it."),
        ),
    ),
    (is_lora_alone, Kind(say("holds changes for another model's weights (LoRA), not a whole model"), _MERGE)),
)

# Of those that are no whole CLIP, the first that fits.
_OTHERS: Final[tuple[tuple[Test, Kind], ...]] = (
    (
        all_of(has("token_prefix", "token_suffix"), no_more_than(_FEW)),
        Kind(say("is a prompt learner (CoOp or a relative): words learnt for a CLIP, not a model"), _PROMPTS_TODO),
    ),
    (
        all_of(
            any_of(
                begins("ctx"),
                has("prompt_learner.ctx"),
                has("meta_net."),
                begins("prompt_embeddings"),
                has("deep_prompt_embeddings"),
                has("VPT"),
            ),
            no_more_than(3 * _FEW),
        ),
        Kind(say("is a prompt learner: what was learnt for a CLIP, not a model"), _PROMPTS_TODO),
    ),
    (
        any_of(has("compound_prompts"), has("prompt_learner."), has(".VPT"), has("deep_prompt_embeddings")),
        Kind(say("holds a CLIP with learnt prompts between its blocks (MaPLe, VPT or similar)"), _PROMPTS_TODO),
    ),
    (
        all_of(any_of(begins("adapter."), has(".adapter.")), no_more_than(_FEW)),
        Kind(
            say("holds an adapter for the embeddings of a CLIP (CLIP-Adapter, Tip-Adapter), not a model"),
            say("Open the CLIP that it was trained for; the adapter cannot be applied."),
        ),
    ),
    (all_of(begins("visual.trunk."), none_of(begins("text"))), Kind(_IMAGE_ONLY, _WHOLE_MODEL)),
    (
        all_of(
            begins("visual."),
            any_of(begins("visual.blocks.0.", "visual.patch_embed."), begins("visual.cls_token")),
            any_of(begins("text."), begins("token_embedding.")),
        ),
        Kind(
            say("is an EVA-CLIP under the names of those who made it (BAAI), which this program does not read"),
            say("Get the same model in open_clip's form, as open_clip publishes it (EVA01-..., EVA02-...)."),
        ),
    ),
    (
        all_of(
            any_of(has("attention.self.query"), has("attention.q_lin"), has("text.transformer.shared.")),
            any_of(has("vision_model."), has("visual.")),
        ),
        Kind(_BERT, _TEXT_TODO),
    ),
    (
        all_of(
            any_of(begins("vision_model."), begins("visual.")),
            ends("classifier.weight", "classification_head.weight"),
            none_of(begins("text"), begins("token_embedding")),
        ),
        Kind(_WITH_CLASSIFIER, _WHOLE_MODEL),
    ),
    (
        all_of(
            begins("visual."),
            any_of(begins("token_embedding."), begins("text.token_embedding.")),
            none_of(begins("transformer."), begins("text.transformer.")),
        ),
        Kind(
            say(
                "holds the image tower of a CLIP; the blocks of its text tower were taken away, as "
                "programs that train image towers do (WiSE-FT, task vectors)"
            ),
            say("Put its image tower into the CLIP that it was trained from, save that whole, and open it."),
        ),
    ),
    (only(*_IMAGE, *_SCALES), Kind(_IMAGE_ONLY, _WHOLE_MODEL)),
    (only(*_TEXT, *_SCALES), Kind(_TEXT_ONLY, _WHOLE_MODEL)),
    (
        has("W_enc", "W_dec"),
        Kind(say("is a sparse autoencoder, not an encoder"), _IMPORT),
    ),
    (
        all_of(lambda weights: len(weights) < _FEW, begins("encoder", "decoder")),
        Kind(
            say("looks like a sparse autoencoder, not an encoder"),
            _IMPORT,
        ),
    ),
    (
        is_head,
        Kind(
            say("does not look like a CLIP but like a classifier's head"),
            say("Choose the model that it was trained on."),
        ),
    ),
    (has("lora_"), Kind(say("holds changes for another model's weights (LoRA), not a whole model"), _MERGE)),
    (has("diffusion_model."), Kind(say("is an image generator, not a CLIP"))),
    (has("down_blocks.", "up_blocks."), Kind(say("belongs to an image generator, not a CLIP"))),
    (has("encoder.conv_in", "decoder.conv_in"), Kind(say("is the image compressor (VAE) of a generator, not a CLIP"))),
    (
        any_of(
            has("language_model.model.layers"),
            has("vision_tower."),
            has("mm_projector."),
            has("multi_modal_projector."),
        ),
        Kind(say("is a language model that sees images, not a CLIP")),
    ),
    (has("Qformer."), Kind(say("is a captioning model (BLIP-2), not a CLIP"))),
    (has("query_tokens", "qformer."), Kind(say("is a captioning model (BLIP-2), not a CLIP"))),
    (has("text_encoder.", "text_decoder."), Kind(say("is a captioning model, not a CLIP"))),
    (has("visual_encoder.", "text_encoder."), Kind(say("is a BLIP or ALBEF, not a CLIP"))),
    (
        any_of(has("box_head."), has("class_head.")),
        Kind(say("finds objects in images (OWL-ViT or similar), not a CLIP")),
    ),
    (begins("embeddings.word_embeddings."), Kind(say("is a language model, not a CLIP"))),
    (begins("model.layers.", "lm_head."), Kind(say("is a language model, not a CLIP"))),
    (begins("model.language_model."), Kind(say("is a language model, not a CLIP"))),
    (begins("layer1.0.conv1", "conv1."), Kind(say("is a ResNet without a text tower, not a CLIP"))),
    (
        any_of(begins("blocks.0.", "patch_embed."), begins("encoder.layers.encoder_layer_0", "conv_proj.")),
        Kind(say("is a vision transformer without a text tower, not a CLIP")),
    ),
    (begins("stages.0.", "stem."), Kind(say("is a convolutional network without a text tower, not a CLIP"))),
    (
        any_of(
            *(
                begins(f"{before}encoder.layer.0.", f"{before}embeddings.patch_embeddings.")
                for before in ("", "vit.", "dinov2.", "deit.", "beit.")
            )
        ),
        Kind(say("is a vision transformer without a text tower, not a CLIP")),
    ),
    (begins("embeddings.patch_embedding.", "encoder.layers.0.self_attn"), Kind(_IMAGE_ONLY, _WHOLE_MODEL)),
    (begins("embeddings.token_embedding.", "encoder.layers.0.self_attn"), Kind(_TEXT_ONLY, _WHOLE_MODEL)),
    (begins("conv1.", "class_embedding", "transformer.resblocks."), Kind(_IMAGE_ONLY, _WHOLE_MODEL)),
)
