"""The transformers library writes models and tokenizers; the program gives the same embeddings and ids."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from sae_auditor.encoders import Site, load_encoder
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._tokenizer import make_tokenizer
from tests.encoders.test_load_tokenizers import config, files, word_piece_files

transformers = pytest.importorskip("transformers")
pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]

VISION = {"hidden_size": 96, "intermediate_size": 215, "num_hidden_layers": 3, "num_attention_heads": 6,
          "image_size": 32, "patch_size": 8}  # fmt: skip
TEXT = {"hidden_size": 64, "intermediate_size": 172, "num_hidden_layers": 2, "num_attention_heads": 4}


def randomised(model: Any) -> Any:
    for parameter in model.parameters():
        parameter.data += torch.randn_like(parameter) * 0.05
    return model.eval().requires_grad_(False)


def features(output: Any) -> torch.Tensor:
    return output if isinstance(output, torch.Tensor) else output.pooler_output


@pytest.mark.parametrize("activation", ["quick_gelu", "gelu"])
@pytest.mark.parametrize("end", [2, 49407])
def test_a_clip(activation, end, tmp_path):
    vision, text = VISION | {"hidden_act": activation}, TEXT | {"hidden_act": activation, "vocab_size": 49408}
    config = transformers.CLIPConfig(
        vision_config=vision, text_config=text | {"eos_token_id": end}, projection_dim=48, logit_scale_init_value=3.0
    )
    model = randomised(transformers.CLIPModel(config))
    model.save_pretrained(tmp_path, max_shard_size="4MB")
    encoder = load_encoder(tmp_path, device="cpu")
    pixels, ids = torch.randn(3, 3, 32, 32), open_clip.SimpleTokenizer()(["a photo of a cat", "two dogs"])
    theirs = features(model.get_image_features(pixel_values=pixels))
    torch.testing.assert_close(encoder.run(pixels, Site("pooled")).embedding, theirs, atol=1e-5, rtol=1e-5)
    with torch.no_grad():
        ours = encoder.model.encode_text(ids)
    torch.testing.assert_close(ours, features(model.get_text_features(input_ids=ids)), atol=1e-5, rtol=1e-5)
    assert encoder.logit_scale == pytest.approx(model.logit_scale.exp().item())


def test_a_siglip(tmp_path):
    text = TEXT | {"vocab_size": 500, "max_position_embeddings": 16, "projection_size": 96}
    model = randomised(transformers.SiglipModel(transformers.SiglipConfig(vision_config=VISION, text_config=text)))
    model.save_pretrained(tmp_path)
    encoder = load_encoder(tmp_path, device="cpu")
    pixels, ids = torch.randn(3, 3, 32, 32), torch.randint(0, 500, (4, 16))
    theirs = features(model.get_image_features(pixel_values=pixels))
    torch.testing.assert_close(encoder.run(pixels, Site("pooled")).embedding, theirs, atol=1e-5, rtol=1e-5)
    with torch.no_grad():
        ours = encoder.model.encode_text(ids)
    torch.testing.assert_close(ours, features(model.get_text_features(input_ids=ids)), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("kind", ["CLIP", "Siglip"])
def test_preprocessing(kind, tmp_path):
    size = {"shortest_edge": 32} if kind == "CLIP" else {"height": 32, "width": 32}
    name = f"{kind}ImageProcessorPil" if hasattr(transformers, f"{kind}ImageProcessorPil") else f"{kind}ImageProcessor"
    processor = getattr(transformers, name)(size=size, crop_size={"height": 32, "width": 32})
    processor.save_pretrained(tmp_path)
    configs = {
        "CLIP": transformers.CLIPConfig(vision_config=VISION, text_config=TEXT),
        "Siglip": transformers.SiglipConfig(vision_config=VISION, text_config=TEXT | {"projection_size": 96}),
    }
    getattr(transformers, f"{kind}Model")(configs[kind]).save_pretrained(tmp_path)
    encoder = load_encoder(tmp_path, device="cpu")
    rgb = np.random.default_rng(0).integers(0, 256, (46, 60, 3), dtype=np.uint8)
    theirs = processor(Image.fromarray(rgb), return_tensors="pt")["pixel_values"][0]
    torch.testing.assert_close(encoder.preprocess(rgb), theirs, atol=0.016, rtol=0)


TEXTS = [
    "a red cat",
    "",
    "A Red, broken cat! (yes)",
    "Ümlaut straße café",
    "日本語",
    "cat " * 40,
    "  a  dog ",
    "a_b & c",
]


@pytest.fixture(params=["sentence pieces", "word pieces"])
def tokenizer_folder(request, tmp_path):
    if request.param == "sentence pieces":
        for name, content in files(tokenizer_class="PreTrainedTokenizerFast").items():
            (tmp_path / name).write_bytes(content)
    else:
        (tmp_path / "vocab.txt").write_bytes(word_piece_files()["vocab.txt"])
        transformers.BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    return tmp_path


@pytest.mark.parametrize("clean", ["whitespace", "canonicalize", "lower"])
def test_tokenizers(tokenizer_folder, clean):
    theirs = open_clip.tokenizer.HFTokenizer(str(tokenizer_folder), context_length=12, clean=clean)(TEXTS)
    saved = {file.name: file.read_bytes() for file in tokenizer_folder.iterdir()}
    assert torch.equal(make_tokenizer(config(12, clean=clean), saved)(TEXTS), theirs)
